"""μ-law tables and the change of sampling rate."""

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pytest

from integrations.speech import mulaw
from integrations.speech.resample import DELAY, Doubler, converted

EVERY_SAMPLE = np.arange(-32768, 32768).astype(np.int16)


def test_mulaw_tables_are_those_of_the_standard() -> None:
    assert hashlib.sha256(mulaw.DECODE.astype("<i2").tobytes()).hexdigest().startswith("3dab54339e520bb2")
    assert hashlib.sha256(mulaw.encode(EVERY_SAMPLE)).hexdigest().startswith("81d633c9e6972a18")


def test_mulaw_tables_match_the_carriers_vectors() -> None:
    folder = Path(os.environ.get("TWILIO_SPEC", "../shared/data/twilio"))
    if not (folder / "vectors.json").exists():
        pytest.skip("the carrier's vectors are not here (TWILIO_SPEC)")
    vectors = json.loads((folder / "vectors.json").read_text())["mulaw"]
    decoded = hashlib.sha256(mulaw.DECODE.astype("<i2").tobytes()).hexdigest()
    encoded = hashlib.sha256(mulaw.encode(EVERY_SAMPLE)).hexdigest()
    assert decoded == vectors["ulaw_to_pcm16le_table_sha256(bytes 0..255)"]
    assert encoded == vectors["pcm16_to_ulaw_sha256(int16 -32768..32767 LE)"]


def test_every_code_but_negative_zero_survives_decoding_and_encoding() -> None:
    again = mulaw.encode(mulaw.decode(bytes(range(256))))
    assert [code for code in range(256) if again[code] != code] == [0x7F]
    assert mulaw.encode(np.array([0, -1], np.int16)) == b"\xff\x7e"


def test_doubling_frame_by_frame_is_the_same_as_doubling_at_once() -> None:
    sound = np.random.default_rng(1).integers(-8000, 8000, 1600).astype(np.int16)
    stream = Doubler()
    framed = np.concatenate([stream.feed(sound[at : at + 160]) for at in range(0, 1600, 160)])
    assert np.array_equal(framed, Doubler().feed(sound))
    assert len(framed) == 3200


def test_doubling_keeps_a_tone_and_adds_no_other() -> None:
    tone = (10000 * np.sin(2 * np.pi * 1000 * np.arange(8000) / 8000)).astype(np.int16)
    spectrum = np.abs(np.fft.rfft(Doubler().feed(tone)[2 * DELAY :][:8000].astype(float) * np.hanning(8000)))
    assert int(spectrum.argmax()) == 500  # bins of 2 Hz
    spectrum[490:511] = 0
    assert spectrum.max() < 10 ** (-40 / 20) * 10000 * 2000


def test_a_voice_at_22050_hertz_comes_out_at_8000() -> None:
    assert abs(len(converted(np.zeros(22050, np.int16), 22050, 8000)) - 8000) <= 1
