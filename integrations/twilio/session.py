"""One call's stream: hears turns, asks the desk, says its replies, makes way when the caller speaks.

The reader thread brings events and ticks; one thread of the session's own talks to the desk, in order.
"""

import contextlib
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from agent.errors import SpeechDown
from agent.turns import Heard, Level, Reply, Then
from integrations.twilio.calls import Ticket
from integrations.twilio.hearing import Ears, Hearing, Turn
from integrations.twilio.keys import Keys
from integrations.twilio.scribe import TRANSCRIPT_SECONDS, Scribe
from integrations.twilio.shared import Parts
from integrations.twilio.speaker import Sentence, Speaker
from integrations.twilio.talker import Talker
from integrations.twilio.waiting import Waiting

log = logging.getLogger(__name__)

# Of speech without a pause: less may be a cough.
BARGE_IN_SECONDS = 0.2
# Sound in which no words are found, so many times in a row, is no better than silence.
WORDLESS_TURNS = 3
# After so many the line is noisy: what is heard on it no longer interrupts before it has words.
NOISY_TURNS = 2
FINAL_MARK = "final"


class Session:
    """The talk on one stream. `close` closes its socket, upon which Twilio asks what comes next."""

    def __init__(self, parts: Parts, ticket: Ticket, speaker: Speaker, close: Callable[[], None]) -> None:
        self._parts = parts
        self._desk = parts.desk.conversation
        self._conversation = ticket.conversation
        self._scribe = Scribe(parts, ticket.conversation, f"{ticket.conversation}.{ticket.id[:8]}")
        self._close = close
        self._speaker = speaker
        self._talker = Talker(parts, ticket.conversation, speaker)
        self._listener = parts.make_listener()
        ears = Ears(parts.pool, self._scribe.transcribe, self._turn_came, self._overheard)
        self._hearing = Hearing(self._listener, ears)
        self._keys = Keys()
        self._waiting = Waiting(parts.now)
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._busy = threading.Event()
        self._wordless = self._silences = 0
        self._ended = False
        self._thread = threading.Thread(target=self._work, name="call", daemon=True)

    # -- what the reader brings -----------------------------------------------------------------------

    def start(self) -> None:
        """Greet the caller."""
        self._thread.start()
        # From the start: a person may accept a call whose stream broke and has just come back.
        self._parts.desk.handoff.watch(self._conversation, self._news_came)
        self._do(self._greet)

    def sounded(self, mulaw: bytes) -> None:
        """Hear some of the caller's sound."""
        self._hearing.take(mulaw, self._parts.now())
        self._barge_in()

    def pressed(self, key: str) -> None:
        """Take a key."""
        self._type(self._keys.press(key, self._scribe.expects, self._parts.now()))

    def played(self, name: str) -> None:
        """Take a mark: what came before it was heard."""
        if name == FINAL_MARK and self._waiting.leaving:
            self._close()
        self._speaker.played(name)

    def heard(self, sentence: Sentence) -> None:
        """Note that a sentence was played to its end."""
        self._waiting.stir()
        self._talker.heard(sentence)
        if sentence.last and not self._hearing.in_turn():
            self._leave()

    def tick(self) -> None:
        """Do what time brings: silence on the line, keys that stand alone, prompts, leaving."""
        now = self._parts.now()
        self._hearing.tick(now)
        self._barge_in()
        self._type(self._keys.due(now))
        self._speaker.give_up_lost_marks()
        if self._waiting.over():
            self._close()
        elif self._idle() and self._waiting.due(self._hearing.quiet_since):
            self._do((lambda: self._tell("ringing")) if self._waiting.holding else self._silent)

    def end(self) -> None:
        """Clean up, whatever ended the stream; saying it twice changes nothing."""
        if self._ended:
            return
        self._ended = True
        self._parts.desk.handoff.watch(self._conversation, None)
        self._jobs.put(None)
        self._talker.cut()
        self._speaker.close()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(2)

    # -- hearing --------------------------------------------------------------------------------------

    def _overheard(self, text: str) -> bool:
        """Screen words that are not a turn yet; tell whether they must be answered at once."""
        return self._alarming(self._scribe.heard(text))

    def _alarming(self, heard: Heard) -> bool:
        return self._desk.overheard(heard).level in (Level.L0, Level.L1)

    def _turn_came(self, turn: Turn) -> None:
        self._do(lambda: self._turn(turn))

    def _barge_in(self) -> None:
        """Stop speaking once the caller really speaks."""
        if self._spoken_seconds() >= BARGE_IN_SECONDS and not self._waiting.leaving:
            self._talker.make_way()

    def _spoken_seconds(self) -> float:
        """Return for how long the caller has been speaking; what only a noisy line holds does not count."""
        return self._hearing.spoken_seconds(self._parts.now()) if self._wordless < NOISY_TURNS else 0.0

    def _type(self, keys: str | None) -> None:
        if keys is not None:
            self._talker.make_way()
            self._waiting.stir()
            self._do(lambda: self._keyed(keys))

    # -- the desk, in the session's own thread --------------------------------------------------------

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None and not self._ended:
            self._busy.set()
            try:
                job()
            except (SpeechDown, TimeoutError):
                self._trouble("speech_down")
            except Exception as error:  # the call must go on; the error's text may hold a name
                log.error("a turn failed (%s); a person is brought in", type(error).__name__)
                self._trouble("desk_failed")
            finally:
                self._waiting.stir()
                self._busy.clear()

    def _greet(self) -> None:
        self._say(self._scribe.turn_id(), self._desk.greeting(self._conversation, self._scribe.at()))

    def _turn(self, turn: Turn) -> None:
        made = turn.transcript.result(TRANSCRIPT_SECONDS + 1)
        text = made.text.strip()
        if not text:
            self._no_words()
            return
        self._talker.forget()
        self._wordless = self._silences = 0
        heard = self._scribe.heard(text, made)
        self._say(heard.turn_id, self._desk.respond(heard))
        self._parts.spare.submit(self._read_again, turn.sound, heard)

    def _read_again(self, sound: Any, heard: Heard) -> None:
        """Screen other readings of a turn after it was answered: a late alarm still interrupts."""
        with contextlib.suppress(SpeechDown):
            others = self._scribe.others(sound)
            readings = (*heard.alternatives, *others)
            again = replace(heard, turn_id=self._scribe.turn_id(), alternatives=readings)
            if others and self._alarming(again):
                self._do(lambda: self._say(again.turn_id, self._desk.respond(again)))

    def _no_words(self) -> None:
        """Go on after a cough or noise: say again what it cut off."""
        self._wordless += 1
        if self._talker.resume():
            return
        if self._wordless >= WORDLESS_TURNS:
            self._silent()

    def _keyed(self, keys: str) -> None:
        self._talker.forget()
        self._silences = 0
        turn_id = self._scribe.turn_id()
        self._say(turn_id, self._desk.keypad(self._conversation, turn_id, keys, self._scribe.at()))

    def _silent(self) -> None:
        self._silences += 1
        turn_id = self._scribe.turn_id()
        self._say(turn_id, self._desk.silence(self._conversation, turn_id, self._silences, self._scribe.at()))

    def _trouble(self, what: str) -> None:
        """Bring a person where we cannot hear or think; where we cannot even say so, hand the line back."""
        turn_id = self._scribe.turn_id()
        try:
            self._say(turn_id, self._desk.trouble(self._conversation, turn_id, what, self._scribe.at()))
        except Exception as error:
            log.error("a call cannot go on here (%s); its line is handed back", type(error).__name__)
            self._leave()

    def _say(self, turn_id: str, replies: Sequence[Reply]) -> None:
        if not replies:
            return
        self._scribe.expects = replies[-1].expects
        self._listener.expect(replies[-1].expects)
        self._waiting.holding |= any(reply.then is Then.HAND_OVER for reply in replies)
        self._talker.say(turn_id, replies, caller_speaks=self._spoken_seconds() > 0)

    # -- a person -------------------------------------------------------------------------------------

    def _news_came(self, state: str) -> None:
        self._do(lambda: self._news(state.partition(":")[0]))

    def _news(self, what: str) -> None:
        """Act on how bringing a person goes: ringing, accepted, dial (the line itself must), failed."""
        self._waiting.holding = what == "ringing"
        if what == "accepted":
            self._talker.cut()
            self._tell("accepted")
            self._leave()
        elif what == "dial":
            self._leave()
        elif what == "failed":
            self._tell("failed")

    def _tell(self, state: str) -> None:
        self._say(self._scribe.turn_id(), self._desk.holding(self._conversation, state, self._scribe.at()))

    def _leave(self) -> None:
        """Close the stream once what is being said has been heard."""
        if not self._waiting.leaving:
            self._waiting.leave(self._speaker.seconds_left())
            self._speaker.mark(FINAL_MARK)

    # -- small things ---------------------------------------------------------------------------------

    def _idle(self) -> bool:
        working = self._busy.is_set() or not self._jobs.empty() or self._waiting.leaving
        return not working and not self._speaker.speaking() and not self._hearing.in_turn()

    def _do(self, job: Callable[[], None]) -> None:
        if not self._ended:
            self._jobs.put(job)
