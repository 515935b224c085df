"""What is said sentence by sentence, and what is kept of it."""

from pathlib import Path

import pytest

from integrations.speech import voice as voices
from integrations.speech.child import Died
from integrations.speech.phrases import breaths, sentences
from integrations.speech.voice import CHUNK, Voices


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("Hello. How can I help?", ["Hello.", "How can I help?"]),
        ("Dr. Lee is in at 10 a.m. on Friday.", ["Dr. Lee is in at 10 a.m. on Friday."]),
        ("It costs $12.50 today!  Ok?", ["It costs $12.50 today!", "Ok?"]),
        ("¿Le sirve el martes? Sí.", ["¿Le sirve el martes?", "Sí."]),
        ("El Dr. Pérez y la Sra. Ruiz.", ["El Dr. Pérez y la Sra. Ruiz."]),
        ("no end", ["no end"]),
        ("  ", []),
    ],
)
def test_a_text_is_said_sentence_by_sentence(text: str, split: list[str]) -> None:
    assert sentences(text) == split


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("You have a visit on Friday.", 1),
        ("I have Tuesday, October third, at ten, with Doctor Lee.", 2),
        ("We are open on weekdays from nine in the morning until five in the afternoon.", 1),
        ("Yes, we are open on weekdays from nine in the morning until five.", 1),
    ],
)
def test_a_long_sentence_is_begun_with_its_first_breath(sentence: str, parts: int) -> None:
    assert len(breaths(sentence)) == parts
    assert " ".join(breaths(sentence)) == sentence


class FakeVoice:
    """A voice whose sound is the text's letters."""

    id = "fake"
    name = best = "piper"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def speak(self, sentence: str, slower: float = 1.0) -> bytes:
        self.asked.append(sentence)
        if sentence == "dies.":
            raise Died("no voice speaks")
        return sentence.encode() * 100


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeVoice:
    voice = FakeVoice()
    monkeypatch.setattr(voices, "Voice", lambda *_: voice)
    return voice


def test_the_first_sentence_is_out_before_the_second_is_made(fake: FakeVoice, tmp_path: Path) -> None:
    pieces = Voices(tmp_path, {}).say("One is first. Two is next.", "en", fixed=False)
    assert len(next(pieces)) <= CHUNK
    assert fake.asked == ["One is first."]


def test_who_stops_listening_has_nothing_more_made(fake: FakeVoice, tmp_path: Path) -> None:
    pieces = Voices(tmp_path, {}).say("One. Two.", "en", fixed=True)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]  # a generator
    assert fake.asked == ["One."]
    assert list(tmp_path.iterdir()) == []


def test_a_fixed_text_is_rendered_once(fake: FakeVoice, tmp_path: Path) -> None:
    first = b"".join(Voices(tmp_path, {}).say("Hello there.", "en", fixed=True))
    again = b"".join(Voices(tmp_path, {}).say("Hello there.", "en", fixed=True))
    assert first == again == b"Hello there." * 100
    assert fake.asked == ["Hello there."]


def test_another_pace_is_another_sound(fake: FakeVoice, tmp_path: Path) -> None:
    said = Voices(tmp_path, {})
    list(said.say("Hello.", "en", fixed=True))
    list(said.say("Hello.", "en", fixed=True, slower=1.3))
    assert fake.asked == ["Hello.", "Hello."]


def test_nothing_of_a_text_that_may_name_a_person_is_kept(fake: FakeVoice, tmp_path: Path) -> None:
    list(Voices(tmp_path, {}).say("Thanks, Ana Ruiz.", "en", fixed=False))
    assert list(tmp_path.iterdir()) == []


def test_the_last_resort_is_not_kept_as_if_it_were_the_voice(fake: FakeVoice, tmp_path: Path) -> None:
    fake.name = "espeak"
    list(Voices(tmp_path, {}).say("Hello.", "en", fixed=True))
    assert list(tmp_path.iterdir()) == []


def test_old_prompts_make_room_for_new_ones(
    fake: FakeVoice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "_KEEP_FILES", 3)
    said = Voices(tmp_path, {})
    for number in range(5):
        list(said.say(f"Hello {number}.", "en", fixed=True))
    assert len(list(tmp_path.iterdir())) == 3


def test_no_voice_is_said_not_hidden(fake: FakeVoice, tmp_path: Path) -> None:
    with pytest.raises(Died):
        list(Voices(tmp_path, {}).say("dies.", "en", fixed=False))
