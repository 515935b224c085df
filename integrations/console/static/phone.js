// A telephone: microphone and speaker through a worklet, a websocket to the desk's own line.
"use strict";
class Phone {
  constructor(page, on) {
    this.page = page; // addresses of the worklet and the call
    this.on = on; // state, said, level, placed, silent
  }

  async call(from, token) {
    this.context = new AudioContext();
    await this.context.resume();
    await this.context.audioWorklet.addModule(this.page.worklet);
    this.node = new AudioWorkletNode(this.context, "telephone", { numberOfInputs: 1, numberOfOutputs: 1, outputChannelCount: [1] });
    this.node.connect(this.context.destination);
    await this.listen();
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}${this.page.call}`);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.socket.send(JSON.stringify({ from, token }));
    this.socket.onmessage = ({ data }) => this.take(data);
    this.socket.onclose = () => { this.on.state("over"); this.quiet(); };
    this.node.port.onmessage = ({ data }) => {
      this.on.level(data.level);
      if (this.socket.readyState === WebSocket.OPEN) this.socket.send(data.frame);
    };
  }

  async listen() {
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({
        audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
      });
      this.context.createMediaStreamSource(this.stream).connect(this.node);
    } catch {
      this.on.silent(); // the call goes on: keys still work
    }
  }

  take(data) {
    if (typeof data !== "string") { this.node.port.postMessage(new Uint8Array(data)); return; }
    const message = JSON.parse(data);
    if (message.event === "state" && message.state === "over") this.socket.close();
    else if (message.event === "state") this.on.state(message.state);
    else if (message.event === "placed") this.on.placed(message.call);
    else if (message.event === "said") this.on.said(message.text);
  }

  press(key) { this.tell({ event: "key", key }); }

  hangUp() { this.tell({ event: "hang_up" }); setTimeout(() => this.socket && this.socket.close(), 3000); }

  tell(message) {
    if (this.socket && this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  quiet() {
    if (this.stream) this.stream.getTracks().forEach((track) => track.stop());
    if (this.context && this.context.state !== "closed") this.context.close();
  }
}
