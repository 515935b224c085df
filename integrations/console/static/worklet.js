// Between the browser's sound and the telephone's: 8 kHz μ-law out of the microphone, and back to the speaker.
"use strict";
const LINE_RATE = 8000;
const FRAME = 160;

const encode = (sample) => {
  const clip = 32635, bias = 132;
  let s = Math.max(-clip, Math.min(clip, Math.round(sample * 32767)));
  const sign = s < 0 ? 0x80 : 0;
  s = Math.abs(s) + bias;
  let exponent = 7;
  for (let mask = 0x4000; (s & mask) === 0 && exponent > 0; mask >>= 1) exponent -= 1;
  return ~(sign | (exponent << 4) | ((s >> (exponent + 3)) & 0x0f)) & 0xff;
};

const DECODED = Float32Array.from({ length: 256 }, (_, byte) => {
  const u = ~byte & 0xff;
  const magnitude = ((((u & 0x0f) << 3) + 132) << ((u >> 4) & 7)) - 132;
  return (u & 0x80 ? -magnitude : magnitude) / 32768;
});

// A windowed sinc that keeps what a telephone carries (below 3.6 kHz), at any rate of the sound card.
class Resampler {
  constructor(ratio, cutoff) {
    this.step = ratio; // input samples for one output sample
    this.cutoff = cutoff; // of the input's rate
    this.half = Math.ceil(8 * Math.max(1, ratio));
    this.kept = new Float32Array(0);
    this.position = this.half;
  }

  run(input) {
    const all = new Float32Array(this.kept.length + input.length);
    all.set(this.kept);
    all.set(input, this.kept.length);
    const out = [];
    while (this.position + this.half < all.length) {
      const centre = Math.floor(this.position), part = this.position - centre;
      let sum = 0, weight = 0;
      for (let k = -this.half + 1; k <= this.half; k += 1) {
        const x = k - part, angle = 2 * Math.PI * this.cutoff * x;
        const w = (x === 0 ? 1 : Math.sin(angle) / angle) * (0.5 + 0.5 * Math.cos((Math.PI * x) / this.half));
        sum += all[centre + k] * w;
        weight += w;
      }
      out.push(sum / weight);
      this.position += this.step;
    }
    const drop = Math.max(0, Math.floor(this.position) - this.half);
    this.kept = all.slice(drop);
    this.position -= drop;
    return out;
  }
}

registerProcessor("telephone", class extends AudioWorkletProcessor {
  constructor() {
    super();
    this.down = new Resampler(sampleRate / LINE_RATE, 3600 / sampleRate);
    this.up = new Resampler(LINE_RATE / sampleRate, 0.45);
    this.frame = [];
    this.queue = [];
    this.playing = false;
    this.port.onmessage = ({ data }) => {
      for (const sample of this.up.run(Float32Array.from(data, (byte) => DECODED[byte]))) this.queue.push(sample);
      if (this.queue.length > sampleRate) this.queue.splice(0, this.queue.length - sampleRate / 4);
    };
  }

  process(inputs, outputs) {
    const heard = inputs[0][0];
    if (heard) {
      let loudest = 0;
      for (const sample of heard) loudest = Math.max(loudest, Math.abs(sample));
      for (const sample of this.down.run(heard)) this.frame.push(encode(sample));
      while (this.frame.length >= FRAME) {
        this.port.postMessage({ frame: Uint8Array.from(this.frame.splice(0, FRAME)), level: loudest });
      }
    }
    const out = outputs[0][0];
    if (!this.playing && this.queue.length > sampleRate * 0.06) this.playing = true; // a little in hand
    if (this.playing) {
      const ready = this.queue.splice(0, out.length);
      for (let i = 0; i < ready.length; i += 1) out[i] = ready[i];
      if (ready.length < out.length) this.playing = false;
    }
    return true;
  }
});
