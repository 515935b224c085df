"""The safety screen: literal rules that find words which need a person, and say which and why.

It reads every utterance before anything else does. It does not judge moods; it matches what was
said, in English and in Spanish at once, against `config/safety.yml`, and errs towards a human.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from agent.rules.phrases import Index, Stream
from agent.rules.safety_file import Rule, SafetyRules, Speech, load
from agent.rules.text import END
from agent.turns import Level, Verdict

__all__ = ["SafetyRules", "load", "screen"]

_NOTHING = Verdict()
_MASK = "_"
_ORDER = {level: number for number, level in enumerate(Level)}
_SOFTENED = "; said as a denial, in the past or as a question about it"
_OTHER = "; said of someone else"
_NEAR_WORDS = 4
_PAST_WORDS = 14

_Span = tuple[int, int]


def screen(texts: Sequence[str], rules: SafetyRules) -> Verdict:
    """Return the worst verdict on a text and its alternative transcripts, in either language."""
    found = [v for text in texts for speech in rules.speeches for v in _verdicts(text, speech)]
    return min(found, key=_badness, default=_NOTHING)


def _badness(verdict: Verdict) -> tuple[int, bool]:
    """Sort the worst first; among L2, the ones with words of crisis in them."""
    if verdict.level is None:
        return len(_ORDER), False
    return _ORDER[verdict.level], verdict.softer is not (verdict.level is Level.L2)


def _verdicts(text: str, speech: Speech) -> Iterator[Verdict]:
    """Yield verdicts, worst rule first, until nothing worse can follow."""
    plain = Stream(speech.spellings.tokens(text), speech.fillers)
    masked = Stream(_masked(plain, speech.harmless), speech.fillers)
    hits = sorted(_matches(masked, speech.index), key=lambda hit: _ORDER[speech.owners[hit[0]].level])
    around = _Around(plain, speech) if hits else None
    worst = len(_ORDER)
    also: dict[str, bool] = {}
    for number, span in hits:
        rule = speech.owners[number]
        if around is None or _ORDER[rule.level] > worst:
            return
        if rule.also and rule.id not in also:
            also[rule.id] = any(_matches(masked, rule.also))
        if also.get(rule.id, True):
            verdict = _judged(rule, span, around)
            if verdict.level:
                worst = worst if verdict.softer else _ORDER[verdict.level]
                yield verdict


def _matches(stream: Stream, index: Index) -> Iterator[tuple[int, _Span]]:
    for at, token in enumerate(stream.tokens):
        if token not in (END, _MASK):
            for number in index.starting(token):
                ends = list(index.nodes[number].ends(stream, at))
                if ends:
                    yield number, (at, max(ends))


def _masked(stream: Stream, harmless: Index) -> list[str]:
    """Blank out figures of speech ("kill time"), so that no rule reads them."""
    tokens = list(stream.tokens)
    for _, (start, end) in _matches(stream, harmless):
        tokens[start:end] = [_MASK] * (end - start)
    return tokens


def _judged(rule: Rule, span: _Span, around: "_Around") -> Verdict:
    verdict = Verdict(rule.level, rule.category, rule.id, rule.reason, rule.softer)
    if _ORDER[rule.level] >= _ORDER[Level.L2]:
        denied = rule.softened is None and around.denied(span, inside=not rule.negated)
        return _NOTHING if denied else verdict
    if around.denied(span, inside=not rule.negated) or around.past(span):
        return replace(verdict, level=rule.softened, reason=rule.reason + _SOFTENED, softer=True)
    if not rule.softer and rule.level is Level.L1 and around.about_someone_else(span):
        return replace(verdict, reason=rule.reason + _OTHER, softer=True)
    return verdict


class _Around:
    """What stands around a match: denials, the past, and who is spoken of. Found once a text, by place."""

    def __init__(self, stream: Stream, speech: Speech) -> None:
        spans = {name: list(_spans(stream, index)) for name, index in speech.contexts.items()}
        self._own = _covered(spans["self"])
        self._recent = bool(spans["recent"])
        self._past = _covered((start - _PAST_WORDS, end + _PAST_WORDS) for start, end in spans["past"])
        no_denial = _covered(spans["not_denial"])
        denials = [span for span in spans["denial"] if span[0] not in no_denial]
        self._denied = _covered(denials)
        self._after_denial = {place for _, end in denials for place in stream.skips(end)}
        self._after_other = set[int]()
        for _, end in spans["other"]:
            for place in range(end, min(end + _NEAR_WORDS + 1, len(stream.tokens))):
                self._after_other.add(place)
                if place in self._own or stream.tokens[place] == END:
                    break

    def denied(self, span: _Span, *, inside: bool) -> bool:
        """Tell whether a denial leads up to the match, or overlaps it."""
        return span[0] in self._after_denial or (inside and any(at in self._denied for at in range(*span)))

    def past(self, span: _Span) -> bool:
        """Tell whether the match is told as long ago, and nothing says that it is now."""
        return not self._recent and any(at in self._past for at in range(*span))

    def about_someone_else(self, span: _Span) -> bool:
        """Tell whether another person is the one of whom it is said."""
        return span[0] in self._after_other and not any(at in self._own for at in range(*span))


def _spans(stream: Stream, index: Index) -> Iterator[_Span]:
    for at in range(len(stream.tokens)):
        for end in index.ends(stream, at):
            yield at, end


def _covered(spans: Iterable[_Span]) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}
