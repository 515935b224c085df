"""Writes down what one caller says, told which names of the practice are likely and what was asked."""

from datetime import datetime
from typing import Any

from agent.turns import Channel, Expects, Heard, Language
from integrations.twilio.parts import Transcript
from integrations.twilio.shared import Parts

TRANSCRIPT_SECONDS = 5.0
ALTERNATIVES_SECONDS = 8.0


class Scribe:
    """Speech to text for one conversation. Safe for many threads."""

    def __init__(self, parts: Parts, conversation: str, turn_prefix: str) -> None:
        self._parts = parts
        self._conversation = conversation
        self._turn_prefix = turn_prefix
        self._turns = 0
        self.expects = Expects.OPEN

    def transcribe(self, sound: Any, final: bool) -> Transcript:
        """Return what was said; raise SpeechDown."""
        practice = self._parts.desk.practice()
        names = ", ".join([practice.name, *(clinician.name for clinician in practice.clinicians)])
        return self._parts.ears.transcribe(
            sound, self._language(), self.expects, names, final=final, deadline_s=TRANSCRIPT_SECONDS
        )

    def others(self, sound: Any) -> tuple[str, ...]:
        """Return other readings of the same sound; raise SpeechDown."""
        return self._parts.ears.alternatives(sound, self._language(), deadline_s=ALTERNATIVES_SECONDS)

    def heard(self, text: str, made: Transcript | None = None) -> Heard:
        """Return what was said as the desk takes it, under a turn id that never comes again."""
        language: Language = "es" if made is not None and made.language == "es" else "en"
        others = made.alternatives if made is not None else ()
        turn_id, at = self.turn_id(), self.at()
        return Heard(self._conversation, turn_id, text, Channel.VOICE, language, at, others)

    def turn_id(self) -> str:
        """Return an id for the next turn."""
        self._turns += 1
        return f"{self._turn_prefix}.{self._turns}"

    def at(self) -> datetime:
        """Return the time."""
        return self._parts.clock.now()

    def _language(self) -> Language | None:
        return self._parts.desk.conversation.language_of(self._conversation, self.at())
