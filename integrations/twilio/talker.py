"""Says the desk's replies on one call, and keeps account of what of them was heard."""

from collections.abc import Sequence

from agent.turns import Channel, Reply, Then
from integrations.twilio.shared import Parts
from integrations.twilio.speaker import Sentence, Speaker

# Arguments that are never said, so that a reply with only these is the same for everybody.
UNSAID = frozenset({"reason", "rule"})


class Talker:
    """The desk's voice on one call. What was cut off is kept, in case nothing was meant by it."""

    def __init__(self, parts: Parts, conversation: str, speaker: Speaker) -> None:
        self._parts = parts
        self._conversation = conversation
        self.speaker = speaker
        self._unheard: list[Sentence] = []

    def say(self, turn_id: str, replies: Sequence[Reply], *, caller_speaks: bool) -> None:
        """Say replies; those that may be interrupted wait where the caller has begun to speak again."""
        sentences = [s for reply in replies for s in self._worded(turn_id, reply)]
        must_hear = any(not s.interruptible for s in sentences)
        if must_hear:
            self.make_way()
        if caller_speaks and not must_hear:
            self._unheard = sentences
        else:
            self._speak(sentences)

    def make_way(self) -> None:
        """Stop at once, except in the middle of words that must be heard."""
        if self.speaker.speaking() and self.speaker.interruptible():
            self.cut()

    def cut(self) -> None:
        """Stop at once, and note how much was heard."""
        self._unheard = self.speaker.cut()
        if self._unheard:
            first = self._unheard[0]
            self._note(first, first.heard_by(self._parts.now()), cut=True)

    def forget(self) -> None:
        """Let go of what was cut off: the caller has said something instead."""
        self._unheard = []

    def resume(self) -> bool:
        """Say again what was cut off; tell whether there was anything."""
        unheard, self._unheard = self._unheard, []
        self._speak(unheard)
        return bool(unheard)

    def heard(self, sentence: Sentence) -> None:
        """Note that a sentence was played to its end."""
        self._note(sentence, sentence.text, cut=False)

    def _worded(self, turn_id: str, reply: Reply) -> list[Sentence]:
        words = self._parts.sentences(self._parts.desk.render(reply, Channel.VOICE))
        fixed = not set(reply.args) - UNSAID
        made = [Sentence(text, turn_id, reply.language, reply.interruptible, fixed) for text in words]
        if made and reply.then is Then.GOODBYE:
            made[-1].last = True
        return made

    def _speak(self, sentences: Sequence[Sentence]) -> None:
        self.speaker.begin(sentences)
        for sentence in sentences:
            sound = self._parts.mouth.say(sentence.text, sentence.language, sentence.fixed)
            if not self.speaker.sound(sentence, sound):
                return

    def _note(self, sentence: Sentence, text: str, *, cut: bool) -> None:
        at = self._parts.clock.now()
        self._parts.desk.conversation.said(self._conversation, sentence.turn_id, text, at, cut)
