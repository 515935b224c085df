"""What is said once somebody may be in danger: scripted, in their language, until a person is there.

Nothing here is conditional on who they are, and nothing here ever ends the conversation.
"""

import re
from dataclasses import dataclass, field

from agent.rules.answers import folded
from agent.turns import Channel, Expects, Heard, Language, Level, Reply, Then, Verdict

# Words that take an alarm back. Each is read within its own clause, since "no, I'm fine" is one thing and
# "I don't think I'm fine" another; where it is not clear, the person stays in the crisis and a human comes.
_CLAUSES = re.compile(r"[,.;:!?\n]+|\bbut\b|\bpero\b", re.IGNORECASE)
_ON_A_CONDITION = (
    r"(?! (?:with|to|if|without|once|when|after|as long|until|dying|dead|con|si|cuando|hasta|de morir)\b)"
)
_TAKEN_BACK = re.compile(
    r"\b(?:did ?nt mean (?:it|that)|do ?nt mean it|(?:i am|im|i was) not (?:being )?serious|"
    r"just (?:joking|kidding|an expression)|figure of speech|(?:i am|im) (?:ok|okay|fine|safe)|false alarm|"
    rf"no (?:era|es|lo dije) en serio|no quise decir){_ON_A_CONDITION}\b"
)
_TAKEN_BACK_ES = re.compile(
    rf"\b(?:era (?:una )?broma|es un decir|estoy bien|falsa alarma){_ON_A_CONDITION}\b"
)
_TURNED = re.compile(
    r"\b(?:not|never|dont|isnt|wasnt|arent|cant|cannot|wont|nobody|if|unless|until|when|whether|think|thinks|"
    r"thought|believes?|wish|hope|pretend\w*|promise|know|sure|says?|said|saying|tell|told|asks?|asked|"
    r"si|cuando|hasta|creo|cree|creen|nunca|ojala|dicen|digo|dile|diganle|finjo)\b"
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
        and any(_takes_back(folded(clause)) for clause in _CLAUSES.split(heard.text))
    )


def _takes_back(clause: str) -> bool:
    if found := _TAKEN_BACK.search(clause):
        return not _TURNED.search(clause[: found.start()])
    found = _TAKEN_BACK_ES.search(clause)
    # "No estoy bien" is the opposite of "no, estoy bien", and a transcript may lack the comma.
    return found is not None and not re.search(rf"\bno\b|{_TURNED.pattern}", clause[: found.start()])
