"""What is said once somebody may be in danger: scripted, in their language, until a person is there.

Nothing here is conditional on who they are, and nothing here ever ends the conversation.
"""

import re
from dataclasses import dataclass, field

from agent.rules.answers import folded
from agent.turns import Channel, Expects, Heard, Language, Level, Reply, Then, Verdict

_NOT_MEANT = re.compile(
    r"\b(?:did ?nt mean (?:it|that)|do ?nt mean it|not serious|just (?:joking|kidding|an expression)|"
    r"figure of speech|i am (?:ok|okay|fine|safe)|im (?:ok|okay|fine|safe)|false alarm|"
    r"no (?:era|es) en serio|era (?:una )?broma|es un decir|no quise decir|estoy bien|falsa alarma)\b"
)


@dataclass(slots=True)
class Crisis:
    """A conversation in which somebody may be in danger. `asked` holds the fact questions already put."""

    level: Level
    softer: bool = False
    asked: list[str] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)


def words(level: Level, *, softer: bool) -> str:
    """Return the code of the first sentence."""
    if softer:
        return "crisis_softer"
    return "crisis_l0" if level is Level.L0 else "crisis_l1"


def opening(crisis: Crisis, verdict: Verdict, channel: Channel, language: Language) -> list[Reply]:
    """Return the first words, which nothing may interrupt, and the first fact that may be skipped."""
    about = {
        "reason": "crisis",
        "level": str(crisis.level),
        "rule": verdict.rule,
        "category": verdict.category,
    }
    first = Reply(
        words(crisis.level, softer=crisis.softer),
        language,
        about,
        interruptible=False,
        then=Then.HAND_OVER,
    )
    if channel is Channel.SMS:
        return [first]
    crisis.asked.append("where")
    return [first, Reply("crisis_where", language, then=Then.HAND_OVER)]


def go_on(crisis: Crisis, heard: Heard, verdict: Verdict, *, has_number: bool) -> list[Reply]:
    """Take what is said next: keep it for the person who comes, ask the next fact, stay."""
    worse = verdict.level is Level.L0 and crisis.level is not Level.L0
    if worse:
        crisis.level, crisis.softer = Level.L0, False
        return opening(crisis, verdict, heard.channel, heard.language)
    if crisis.asked:
        crisis.facts[crisis.asked[-1]] = heard.text[:300]
    language = heard.language
    if heard.channel is Channel.SMS:
        return [Reply("crisis_still_here", language, then=Then.HAND_OVER)]
    if "number" not in crisis.asked and not has_number:
        crisis.asked.append("number")
        return [Reply("crisis_number", language, expects=Expects.DIGITS, then=Then.HAND_OVER)]
    crisis.asked.append("more")
    return [Reply("crisis_still_here", language, then=Then.HAND_OVER)]


def was_not_meant(crisis: Crisis, heard: Heard, verdict: Verdict) -> bool:
    """Tell whether the person takes an L1 back, in words that raise no new alarm. After L0 never."""
    return (
        crisis.level is not Level.L0
        and verdict.level not in {Level.L0, Level.L1}
        and _NOT_MEANT.search(folded(heard.text)) is not None
    )
