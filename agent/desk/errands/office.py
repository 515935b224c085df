"""Answers to office questions, from the practice's own file."""

from datetime import time

from agent.desk.errands.talk import Talk
from agent.practice import WEEKDAYS
from agent.rules import mentions
from agent.rules.speaking import DAYS, spoken_time
from agent.turns import Language

# Intent → key of `answers` in practice.yml.
ANSWERS = {
    "ask_location": "location",
    "ask_cost": "cost",
    "ask_services": "services",
    "ask_telehealth": "telehealth",
    "ask_new_patients": "new_patients",
    "ask_policy": "cancellation",
    "ask_privacy": "privacy",
}
QUESTIONS = frozenset(ANSWERS) | {"ask_hours", "ask_insurance", "ask_provider"}


def answer(talk: Talk) -> bool:
    """Answer if the turn is an office question; False if it is none."""
    intent, practice = talk.intent, talk.kit.practice
    if intent == "ask_hours":
        talk.say("answer_hours", items=hours_in_words(talk))
    elif intent == "ask_insurance":
        _insurance(talk)
    elif intent == "ask_provider":
        _clinicians(talk)
    elif intent in ANSWERS and ANSWERS[intent] in practice.answers:
        talk.say("answer", text=practice.answers[ANSWERS[intent]][talk.turn.language])
    elif intent in QUESTIONS:
        talk.say("answer_unknown")
    else:
        return False
    return True


def hours_in_words(talk: Talk) -> list[str]:
    """Return the week's hours, days with the same hours grouped: "Monday to Thursday, 8 AM to 6 PM"."""
    practice, language = talk.kit.practice, talk.turn.language
    groups: list[tuple[list[int], str]] = []
    for index, spans in enumerate(practice.hours.get(day, ()) for day in WEEKDAYS):
        if not spans:
            continue
        words = _hours(spans[0].start, spans[-1].end, language)
        if groups and groups[-1][1] == words and groups[-1][0][-1] == index - 1:
            groups[-1][0].append(index)
        else:
            groups.append(([index], words))
    return [f"{_days(days, language)}, {words}" for days, words in groups]


def _hours(first: time, last: time, language: Language) -> str:
    start, end = spoken_time(first, language), spoken_time(last, language)
    return f"{start} to {end}" if language == "en" else f"de {start} a {end}"


def _days(days: list[int], language: Language) -> str:
    names = DAYS[language]
    if len(days) == 1:
        return names[days[0]]
    joint = "to" if language == "en" else "a"
    return f"{names[days[0]]} {joint} {names[days[-1]]}"


def _named(talk: Talk, kind: str) -> list[str]:
    found = mentions.mentions(talk.text, talk.turn.language, talk.kit.practice)
    return [entity.value for entity in found if entity.name == kind]


def _insurance(talk: Talk) -> None:
    practice = talk.kit.practice
    named = _named(talk, "insurer")
    if named:
        plan = next(i.name for i in practice.insurance if i.id == named[0])
        talk.say("answer_insurance_yes", insurer=plan)
    else:
        talk.say("answer_insurance", items=[i.name for i in practice.insurance])


def _clinicians(talk: Talk) -> None:
    practice = talk.kit.practice
    named = _named(talk, "clinician")
    if named:
        who = practice.clinician(named[0])
        talk.say("answer_clinician", name=who.name, text=who.about[talk.turn.language])
    else:
        talk.say("answer_clinicians", items=[c.name for c in practice.clinicians if not c.retired])
