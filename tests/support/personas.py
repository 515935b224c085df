"""Eight callers who answer what they are asked: `python -m tests.support.personas FOLDER` (`make personas`).

Each call leaves a stereo WAV (caller left, desk right), its transcript and the calendar before and after.
"""

import argparse
import json
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from agent.turns import Language
from tests.support.caller import Line, SimulatedCaller, place
from tests.support.running_desk import ROOT, Call, RunningDesk, running_desk

LOOK_SECONDS = 0.2
LONGEST_CALL_SECONDS = 150
YES: Mapping[Language, str] = {"en": "Yes.", "es": "Sí."}
NO: Mapping[Language, str] = {"en": "No, thank you.", "es": "No, gracias."}
# What anybody answers, where the persona has no words of its own.
USUAL: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "ask_phone_ok": "Yes, that's right.",
        "ask_payment": "Self pay.",
        "ask_consent_text": "Yes, that's fine.",
        "ask_consent_voicemail": "No.",
        "book_read_back": "Yes please.",
        "book_read_back_new": "Yes please.",
        "offer": "The first one please.",
        "offer_one": "Yes, that works.",
        "which_one": "The first one.",
        "offer_nearest": "The first one please.",
        "offer_others": "The first one please.",
        "ask_been_here": "No, this is my first time.",
        "ask_their_been_here": "No.",
        "anything_else": "No, that's all.",
        "lost": "Sorry. Could you repeat that?",
    },
    "es": {
        "ask_phone_ok": "Sí, está bien.",
        "ask_payment": "Sin seguro.",
        "ask_consent_text": "Sí, está bien.",
        "ask_consent_voicemail": "No.",
        "book_read_back": "Sí, por favor.",
        "book_read_back_new": "Sí, por favor.",
        "offer": "La primera, por favor.",
        "offer_one": "Sí, me sirve.",
        "which_one": "La primera.",
        "ask_been_here": "No, es mi primera vez.",
        "anything_else": "No, gracias, es todo.",
        "lost": "Perdón, ¿puede repetir?",
    },
}


@dataclass(frozen=True, slots=True)
class Persona:
    """Who calls: the first words, and what they say when the desk's last reply has a code."""

    name: str
    number: str
    opening: str
    answers: Mapping[str, str] = field(default_factory=dict)
    language: Language = "en"
    pause: float = 0.8  # how long they let the line be quiet before they speak


PERSONAS = (
    Persona(
        "anxious_first_timer",
        "+17735550161",
        "Um, hi. I've never done this before. I'd like to, um, make an appointment?",
        {
            "ask_your_name": "Emily Foster. March twelfth, nineteen ninety eight.",
            "offer": "Oh, okay. How much does it cost?",
            "offer_again": "Okay. The second one, please.",
        },
    ),
    Persona(
        "spanish_grandmother",
        "+17735550162",
        "Buenos días, señorita. Quiero hacer una cita, por favor.",
        {"ask_your_name": "Carmen Ortega. Cinco de mayo de mil novecientos cincuenta y cinco."},
        language="es",
        pause=1.2,
    ),
    Persona(
        "mother_of_a_teenager",
        "+17735550163",
        "Hi, I'd like to make an appointment for my son.",
        {"ask_their_name": "Lucas Bennett. June second, two thousand and ten."},
    ),
    Persona(
        "man_in_crisis",
        "+17735550164",
        "I can't do this anymore. I want to kill myself.",
        {"crisis_where": "I'm at home, on Clark Street."},
    ),
    Persona(
        "relay_operator",
        "+17735550165",
        "Hello, this is a relay operator. I have a caller who wants to make an appointment. Go ahead.",
        {"ask_your_name": "Daniel Price. August ninth, nineteen seventy four. Go ahead."},
        pause=3.0,
    ),
    Persona(
        "driver",
        "+17735550166",
        "Hey, I'm driving, so make it quick. I need an appointment tomorrow afternoon.",
        {"ask_your_name": "Marcus Hill. October third, nineteen eighty two."},
    ),
    Persona(
        "refill_request",
        "+17735550167",
        "I need a refill of my prescription.",
        {
            "ask_your_name": "Susan Wright. January twentieth, nineteen sixty nine.",
            "ask_note_refill": "It's sertraline, at the pharmacy on Clark Street.",
        },
    ),
    Persona(
        "wrong_number",
        "+17735550168",
        "Is this Tony's Pizza? Oh, sorry, I think I have the wrong number.",
    ),
)


def play(desk: RunningDesk, persona: Persona) -> Call:
    """Make the persona's call; what they say next depends on what they were asked."""
    lines = [Line(desk.voice(persona.opening, persona.language), name=persona.opening)]
    caller = SimulatedCaller(lines, stays_seconds=9.0)
    leg = place(desk.carrier, persona.number, caller)
    over = threading.Event()

    def answer() -> None:
        seen, asked = 0, 0
        while not over.wait(LOOK_SECONDS):
            replies = [e.payload["replies"] for e in desk.events(leg.sid) if e.kind == "answered"]
            if len(replies) <= max(seen, 1):
                continue
            seen = len(replies)
            code = replies[-1][-1]["say"]
            asked += code == "offer"
            words = _words(persona, f"{code}_again" if code == "offer" and asked > 1 else code)
            if words:
                lines.append(Line(desk.voice(words, persona.language), after_quiet=persona.pause, name=words))

    watcher = threading.Thread(target=answer, daemon=True)
    watcher.start()
    if not leg.over.wait(LONGEST_CALL_SECONDS):
        leg.hang_up()  # the desk never ends a crisis call; the caller does
    over.set()
    watcher.join(5)
    return Call(desk, leg.sid, caller, list(leg.problems))


def _words(persona: Persona, code: str) -> str:
    usual = USUAL[persona.language]
    plain = code.removesuffix("_again")
    return persona.answers.get(code) or persona.answers.get(plain) or usual.get(plain, "")


def keep(desk: RunningDesk, persona: Persona, folder: Path) -> None:
    """Play one persona and write down what there is to listen to and to read."""
    before = desk.command("appointments", "--json")
    call = play(desk, persona)
    call.caller.write_wav(folder / f"{persona.name}.wav")
    after = desk.command("appointments", "--json")
    known = {row["id"]: row for row in json.loads(before)}
    changed = [row for row in json.loads(after) if known.get(row["id"]) != row]
    delays = [t.answered_after for t in call.caller.taken if t.answered_after is not None]
    heading = f"{persona.name}\nanswered after (s): {delays}\n\n"
    (folder / f"{persona.name}.txt").write_text(heading + call.transcript() + "\n", encoding="utf-8")
    (folder / f"{persona.name}.before.json").write_text(before, encoding="utf-8")
    (folder / f"{persona.name}.after.json").write_text(after, encoding="utf-8")
    sys.stdout.write(f"{persona.name}: {len(delays)} answers, {len(changed)} visits changed\n")


def main(arguments: list[str]) -> int:
    """Play every persona, or those named, into a folder."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args(arguments)
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        var = Path(scratch) / "var"
        var.mkdir()
        for name in ("whisper", "dialogue"):
            (var / name).symlink_to((ROOT / "var" / name).resolve())
        with running_desk(var) as desk:
            for persona in PERSONAS:
                if not options.names or persona.name in options.names:
                    keep(desk, persona, options.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
