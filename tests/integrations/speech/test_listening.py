"""The listener, with a judge of sound that says what each stretch of the line holds."""

from collections.abc import Iterable

import numpy as np
import pytest

from agent.turns import Expects
from integrations.speech import mulaw
from integrations.speech.listening import Kind, Listener, Sound
from integrations.speech.mulaw import Pcm

LOUD = mulaw.encode(np.full(160, 8000, np.int16))
QUIET = b"\xff" * 160


class LoudIsSpeech:
    """Judges a chunk by its loudness, so that a test can draw speech."""

    def speech(self, chunk: Pcm) -> float:
        return float(np.abs(chunk).mean() > 2000)

    def reset(self) -> None:
        pass


def line(*stretches: tuple[bytes, float]) -> Iterable[bytes]:
    for frame, seconds in stretches:
        yield from [frame] * round(seconds / 0.02)


class Call:
    """A listener and the time on its line."""

    def __init__(self, expects: Expects = Expects.OPEN) -> None:
        self.listener = Listener(LoudIsSpeech())
        self.listener.expect(expects)
        self.now = 100.0

    def hears(self, *stretches: tuple[bytes, float]) -> list[Sound]:
        found: list[Sound] = []
        for frame in line(*stretches):
            self.now += 0.02
            found += self.listener.feed(frame, self.now)
        return found

    def kinds(self, *stretches: tuple[bytes, float]) -> list[Kind]:
        return [sound.kind for sound in self.hears(*stretches)]


def test_speech_then_silence_is_one_turn_with_its_sound() -> None:
    sounds = Call().hears((QUIET, 1), (LOUD, 1), (QUIET, 1))
    assert [s.kind for s in sounds] == [Kind.SPEECH_STARTED, Kind.PAUSE, Kind.TURN_ENDED]
    turn = sounds[-1].audio
    assert turn is not None
    assert 1.9 < len(turn) / 16000 < 2.2  # what came just before, the speech, the silence that ended it
    assert np.abs(turn[8000:16000]).mean() > 2000


def test_the_start_says_how_long_ago_it_was() -> None:
    (started,) = Call().hears((QUIET, 1), (LOUD, 0.12))
    assert 0.05 < started.seconds < 0.2


def test_a_click_is_no_turn() -> None:
    assert Call().kinds((QUIET, 1), (LOUD, 0.04), (QUIET, 2), (LOUD, 0.04), (QUIET, 2)) == []


def test_clicks_far_apart_do_not_add_up_to_speech() -> None:
    assert Call().kinds(*[(LOUD, 0.04), (QUIET, 0.6)] * 8) == []


def test_somebody_who_goes_on_after_a_pause_is_still_in_the_same_turn() -> None:
    call = Call()
    sounds = call.hears((LOUD, 1), (QUIET, 0.4), (LOUD, 1), (QUIET, 1))
    assert [s.kind for s in sounds] == [
        Kind.SPEECH_STARTED,
        Kind.PAUSE,
        Kind.RESUMED,
        Kind.PAUSE,
        Kind.TURN_ENDED,
    ]
    assert sounds[-1].audio is not None
    assert len(sounds[-1].audio) / 16000 > 2.9


def test_a_click_in_a_pause_does_not_make_it_longer() -> None:
    call = Call(Expects.YES_NO)
    kinds = call.kinds((LOUD, 0.5), (QUIET, 0.3), (LOUD, 0.04), (QUIET, 0.3))
    assert kinds[-1] is Kind.TURN_ENDED
    assert Kind.RESUMED not in kinds


def ends_after(call: Call, speech: float = 0.6, text: str = "") -> float:
    """Return the seconds of silence after which the turn ends; `text` is what was heard at the pause."""
    call.hears((LOUD, speech))
    for step in range(1, 150):
        for sound in call.hears((QUIET, 0.02)):
            if sound.kind is Kind.PAUSE and text:
                call.listener.heard(text, sound.pause)
            if sound.kind is Kind.TURN_ENDED:
                return step * 0.02
    return 99.0


@pytest.mark.parametrize("expects", [Expects.YES_NO, Expects.CHOICE])
def test_a_short_answer_ends_soon(expects: Expects) -> None:
    assert ends_after(Call(expects)) < 0.55


@pytest.mark.parametrize("expects", [Expects.DIGITS, Expects.NAME, Expects.SPELLED, Expects.BIRTH_DATE])
def test_who_looks_for_a_number_or_spells_gets_time(expects: Expects) -> None:
    assert ends_after(Call(expects)) > 1.0


def test_a_sentence_that_hangs_gets_more_time_than_one_that_is_complete() -> None:
    complete = ends_after(Call(), text="I need a visit on Friday.")
    unclear = ends_after(Call())
    hanging = ends_after(Call(), text="I need a visit on")
    assert complete < unclear < hanging


def test_a_whole_phone_number_needs_no_more_waiting() -> None:
    assert ends_after(Call(Expects.DIGITS), text="312-555-0199") < 0.7
    assert ends_after(Call(Expects.DIGITS), text="312-555") > 1.3


def test_a_transcript_of_an_earlier_pause_does_not_end_this_one() -> None:
    call = Call(Expects.DIGITS)
    (pause,) = [s for s in call.hears((LOUD, 0.6), (QUIET, 0.4)) if s.kind is Kind.PAUSE]
    call.hears((LOUD, 0.6))
    call.listener.heard("312-555-0199", pause.pause)
    assert Kind.TURN_ENDED not in call.kinds((QUIET, 0.9))


def test_a_line_that_sends_nothing_in_silence_still_ends_the_turn() -> None:
    call = Call()
    call.hears((LOUD, 1))
    ended = [s.kind for n in range(1, 12) for s in call.listener.tick(call.now + n * 0.1)]
    assert ended == [Kind.PAUSE, Kind.TURN_ENDED]


def test_silence_that_the_line_left_out_counts_when_sound_comes_again() -> None:
    call = Call()
    call.hears((LOUD, 1))
    call.now += 2.0
    assert call.kinds((LOUD, 0.3)) == [Kind.PAUSE, Kind.TURN_ENDED, Kind.SPEECH_STARTED]


def test_long_speech_is_overheard_every_few_seconds() -> None:
    sounds = Call().hears((LOUD, 10))
    assert [s.kind for s in sounds] == [Kind.SPEECH_STARTED, *[Kind.PARTIAL_DUE] * 3]
    lengths = [len(s.audio) for s in sounds if s.audio is not None]
    assert lengths == sorted(lengths)


def test_a_turn_is_cut_before_it_is_longer_than_whisper_hears() -> None:
    sounds = Call().hears((LOUD, 60))
    turns = [s.audio for s in sounds if s.kind is Kind.TURN_ENDED and s.audio is not None]
    assert len(turns) == 2
    assert all(len(turn) / 16000 < 28 for turn in turns)


def test_a_silent_line_is_noticed() -> None:
    assert Call().kinds((QUIET, 17)) == [Kind.LONG_SILENCE, Kind.LONG_SILENCE]


def test_what_was_said_in_one_turn_is_not_in_the_next() -> None:
    call = Call()
    call.hears((LOUD, 5), (QUIET, 1))
    sounds = call.hears((QUIET, 1), (LOUD, 0.5), (QUIET, 1))
    assert sounds[-1].kind is Kind.TURN_ENDED
    assert sounds[-1].audio is not None
    assert len(sounds[-1].audio) / 16000 < 2
