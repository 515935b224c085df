"""One call's stream: hears turns, asks the desk, says its replies, makes way when the caller speaks.

The reader thread brings events and ticks; one thread of the session's own talks to the desk, in order.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import Any

from agent.clock import Clock
from agent.errors import SpeechDown
from agent.turns import Channel, Expects, Heard, Language, Level, Reply, Then
from integrations.twilio.calls import Ticket
from integrations.twilio.hearing import Ears as HearingEars
from integrations.twilio.hearing import Hearing
from integrations.twilio.keys import Keys
from integrations.twilio.parts import Ears, LineDesk, MakeListener, Mouth, Transcript
from integrations.twilio.speaker import Sentence, Speaker

log = logging.getLogger(__name__)

BARGE_IN_SECONDS = 0.25
SILENCE_SECONDS = 8.0
HOLD_SECONDS = 25.0
TRANSCRIPT_SECONDS = 5.0
# Sound in which no words are found, so many times in a row, is no better than silence.
WORDLESS_TURNS = 3
FINAL_MARK = "final"
FINAL_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Parts:
    """What every session shares. `pool` runs transcriptions; `sentences` splits words to say."""

    desk: LineDesk
    ears: Ears
    mouth: Mouth
    make_listener: MakeListener
    clock: Clock
    sentences: Callable[[str], list[str]]
    pool: Executor
    now: Callable[[], float] = time.monotonic


class Session:
    """The talk on one stream. `close` closes its socket, upon which Twilio asks what comes next."""

    def __init__(self, parts: Parts, ticket: Ticket, speaker: Speaker, close: Callable[[], None]) -> None:
        self.parts = parts
        self.conversation = ticket.conversation
        self.speaker = speaker
        self._turn_prefix = f"{ticket.conversation}.{ticket.id[:8]}"
        self._close = close
        self._listener = parts.make_listener()
        ears = HearingEars(parts.pool, self._transcribe, self._turn_came, self._overheard)
        self.hearing = Hearing(self._listener, ears)
        self._keys = Keys()
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._busy = threading.Event()
        self._turns = 0
        self._expects = Expects.OPEN
        self._unheard: list[Sentence] = []
        self._wordless = 0
        self._silences = 0
        self._holding = False
        self._watching = False
        self._leaving: float | None = None  # when to close at the latest
        self._ended = False
        self._quiet_since = parts.now()
        self._thread = threading.Thread(target=self._work, name="call", daemon=True)

    # -- what the reader brings -----------------------------------------------------------------------

    def start(self) -> None:
        """Greet the caller."""
        self._thread.start()
        self._do(lambda: self._say(self._turn_id(), self.parts.desk.conversation.greeting(*self._here())))

    def sounded(self, mulaw: bytes) -> None:
        """Hear some of the caller's sound."""
        self.hearing.take(mulaw, self.parts.now())
        self._barge_in()

    def pressed(self, key: str) -> None:
        """Take a key."""
        self._type(self._keys.press(key, self._expects, self.parts.now()))

    def played(self, name: str) -> None:
        """Take a mark: what came before it was heard."""
        if name == FINAL_MARK and self._leaving is not None:
            self._close()
        self.speaker.played(name)

    def heard(self, sentence: Sentence) -> None:
        """Note that a sentence was played to its end."""
        self._quiet_since = self.parts.now()
        self._said(sentence, sentence.text, cut=False)
        if sentence.last and not self.hearing.in_turn():
            self._leave()

    def tick(self) -> None:
        """Do what time brings: silence on the line, keys that stand alone, prompts, holding, leaving."""
        now = self.parts.now()
        self.hearing.tick(now)
        self._barge_in()
        self._type(self._keys.due(now))
        self.speaker.give_up_lost_marks()
        if self._leaving is not None:
            if now >= self._leaving:
                self._close()
        elif self._idle():
            self._prompt(now)

    def end(self) -> None:
        """Clean up, whatever ended the stream; saying it twice changes nothing."""
        if self._ended:
            return
        self._ended = True
        self._jobs.put(None)
        for sentence in self.speaker.cut()[:1]:
            self._said(sentence, sentence.heard_by(self.parts.now()), cut=True)
        self.speaker.close()
        if self._thread.is_alive() and threading.current_thread() is not self._thread:
            self._thread.join(2)

    # -- hearing --------------------------------------------------------------------------------------

    def _transcribe(self, sound: Any, final: bool) -> Transcript:
        language = self.parts.desk.conversation.language_of(*self._here())
        return self.parts.ears.transcribe(
            sound, language, self._expects, "", final=final, deadline_s=TRANSCRIPT_SECONDS
        )

    def _overheard(self, text: str) -> bool:
        """Screen words that are not a turn yet; tell whether they must be answered at once."""
        verdict = self.parts.desk.conversation.overheard(self._heard(text, self._turn_id()))
        alarm = verdict.level in (Level.L0, Level.L1)
        if alarm:
            self._do(self._watch)
        return alarm

    def _turn_came(self, transcript: Future[Transcript]) -> None:
        self._do(lambda: self._turn(transcript))

    def _barge_in(self) -> None:
        """Stop speaking once the caller really speaks; never in the middle of words they must hear."""
        if self.hearing.talking_seconds(self.parts.now()) < BARGE_IN_SECONDS:
            return
        if self.speaker.speaking() and self.speaker.interruptible() and self._leaving is None:
            self._cut()

    def _cut(self) -> None:
        self._unheard = self.speaker.cut()
        if self._unheard:
            first = self._unheard[0]
            self._said(first, first.heard_by(self.parts.now()), cut=True)

    def _type(self, keys: str | None) -> None:
        if keys is None:
            return
        if self.speaker.interruptible():
            self._cut()
        self._quiet_since = self.parts.now()
        turn_id = self._turn_id()
        self._do(lambda: self._keyed(turn_id, keys))

    # -- the desk, in the session's own thread --------------------------------------------------------

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None and not self._ended:
            self._busy.set()
            try:
                job()
            except SpeechDown:
                self._trouble("speech_down")
            except Exception as error:  # the call must go on; the error's text may hold a name
                log.error("a turn failed (%s); a person is brought in", type(error).__name__)
                self._trouble("desk_failed")
            finally:
                self._quiet_since = max(self._quiet_since, self.parts.now())
                self._busy.clear()

    def _turn(self, transcript: Future[Transcript]) -> None:
        made = transcript.result(TRANSCRIPT_SECONDS + 1)
        text = made.text.strip()
        if not text:
            self._no_words()
            return
        self._unheard = []
        self._wordless = self._silences = 0
        turn_id = self._turn_id()
        heard = self._heard(text, turn_id, "es" if made.language == "es" else "en")
        self._say(turn_id, self.parts.desk.conversation.respond(heard))

    def _no_words(self) -> None:
        """Go on after a cough or noise: say again what it cut off."""
        unheard, self._unheard = self._unheard, []
        if unheard:
            self._speak(unheard)
            return
        self._wordless += 1
        if self._wordless >= WORDLESS_TURNS:
            self._wordless = 0
            self._silent()

    def _keyed(self, turn_id: str, keys: str) -> None:
        self._unheard = []
        self._silences = 0
        self._say(turn_id, self.parts.desk.conversation.keypad(self.conversation, turn_id, keys, self._at()))

    def _silent(self) -> None:
        self._silences += 1
        turn_id = self._turn_id()
        desk = self.parts.desk.conversation
        self._say(turn_id, desk.silence(self.conversation, turn_id, self._silences, self._at()))

    def _hold(self, state: str) -> None:
        self._say(self._turn_id(), self.parts.desk.conversation.holding(self.conversation, state, self._at()))

    def _trouble(self, what: str) -> None:
        """Bring a person where we cannot hear, think or speak; if we cannot say so, let the line ring."""
        turn_id = self._turn_id()
        desk = self.parts.desk.conversation
        try:
            self._say(turn_id, desk.trouble(self.conversation, turn_id, what, self._at()))
        except Exception as error:
            log.error("a call cannot go on here (%s); its line is handed back", type(error).__name__)
            self._leave()

    # -- speaking -------------------------------------------------------------------------------------

    def _say(self, turn_id: str, replies: Sequence[Reply]) -> None:
        """Say replies, unless the caller has begun to speak again and may talk over them."""
        if not replies:
            return
        self._expects = replies[-1].expects
        if any(reply.then is Then.HAND_OVER for reply in replies):
            self._watch()
        sentences = [s for reply in replies for s in self._worded(turn_id, reply)]
        must_hear = any(not s.interruptible for s in sentences)
        if self.hearing.in_turn() and not must_hear and self.hearing.talking_seconds(self.parts.now()):
            self._unheard = sentences
            return
        self._speak(sentences)

    def _worded(self, turn_id: str, reply: Reply) -> list[Sentence]:
        words = self.parts.sentences(self.parts.desk.render(reply, Channel.VOICE))
        fixed = not set(reply.args) - {"reason", "rule"}
        made = [Sentence(text, turn_id, reply.language, reply.interruptible, fixed) for text in words]
        if made and reply.then is Then.GOODBYE:
            made[-1].last = True
        return made

    def _speak(self, sentences: Sequence[Sentence]) -> None:
        for sentence in sentences:
            self.speaker.begin(sentence)
        for sentence in sentences:
            sound = self.parts.mouth.say(sentence.text, sentence.language, sentence.fixed)
            if not self.speaker.sound(sentence, sound):
                return

    def _said(self, sentence: Sentence, text: str, *, cut: bool) -> None:
        self.parts.desk.conversation.said(self.conversation, sentence.turn_id, text, self._at(), cut)

    # -- a person -------------------------------------------------------------------------------------

    def _watch(self) -> None:
        self._holding = True
        if not self._watching:
            self._watching = True
            self.parts.desk.handoff.watch(self.conversation, self._news_came)

    def _news_came(self, state: str) -> None:
        self._do(lambda: self._news(state))

    def _news(self, state: str) -> None:
        """Act on how bringing a person goes."""
        what, _, _ = state.partition(":")
        if what == "accepted":
            self._unheard = []
            self.speaker.cut()
            self._hold("accepted")
            self._leave()
        elif what == "dial":
            self._leave()
        elif what == "failed":
            self._holding = False
            self._hold("failed")

    def _leave(self) -> None:
        """Close the stream once what is being said has been heard."""
        if self._leaving is None:
            self.speaker.mark(FINAL_MARK)
            self._leaving = self.parts.now() + self.speaker.seconds_left() + FINAL_SECONDS

    # -- time -----------------------------------------------------------------------------------------

    def _idle(self) -> bool:
        working = self._busy.is_set() or not self._jobs.empty()
        return not working and not self.speaker.speaking() and not self.hearing.in_turn()

    def _prompt(self, now: float) -> None:
        quiet = now - max(self._quiet_since, self.hearing.quiet_since)
        if self._holding and quiet >= HOLD_SECONDS:
            self._quiet_since = now
            self._do(lambda: self._hold("ringing"))
        elif not self._holding and quiet >= SILENCE_SECONDS:
            self._quiet_since = now
            self._do(self._silent)

    # -- small things ---------------------------------------------------------------------------------

    def _do(self, job: Callable[[], None]) -> None:
        if not self._ended:
            self._jobs.put(job)

    def _turn_id(self) -> str:
        self._turns += 1
        return f"{self._turn_prefix}.{self._turns}"

    def _at(self) -> Any:
        return self.parts.clock.now()

    def _here(self) -> tuple[str, Any]:
        return self.conversation, self._at()

    def _heard(self, text: str, turn_id: str, language: Language = "en") -> Heard:
        return Heard(self.conversation, turn_id, text, Channel.VOICE, language, self._at())
