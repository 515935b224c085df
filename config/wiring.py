"""The one place that builds real parts. Each process asks for what it runs; nothing here decides anything."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

import yaml

from agent.clock import SystemClock
from agent.desk.answering import Parts
from agent.desk.booking import Booking
from agent.desk.codes import Codes
from agent.desk.conversation import Conversation
from agent.desk.demo import demo_people
from agent.desk.desk import Desk
from agent.desk.errands.take import Errands
from agent.desk.errands.talk import Kit
from agent.desk.handoff import Handoff
from agent.desk.live import Lives
from agent.desk.outreach import Outreach
from agent.desk.overview import Overview
from agent.desk.pages import Pager
from agent.desk.patients import Patients
from agent.desk.records import Records
from agent.desk.rota import RotaFile
from agent.desk.spool import Spool
from agent.desk.threads import Threads
from agent.desk.understanding import Understanding
from agent.desk.users import Users
from agent.practice import Practice
from agent.practice_file import load as load_practice
from agent.rules.names import sounds_like
from agent.rules.safety import SafetyRules
from agent.rules.safety import load as load_safety
from agent.rules.speaking import render
from agent.store import FieldKeys, Store
from agent.turns import LANGUAGES, Channel, Language, Reply
from config.passwords import ARGON2
from config.settings import Settings, load
from integrations.console import Caller, Demo
from integrations.duckling.parser import DucklingParser
from integrations.rasa.client import Rasa
from integrations.twilio.fake_carrier import FakeCarrier
from integrations.twilio.rest import TwilioRest

log = logging.getLogger(__name__)

NEW_CALLER = "+13125550199"  # no made-up patient has this number


@cache
def settings() -> Settings:
    """Return the settings; Misconfigured with every fault."""
    return load()


@cache
def practice() -> Practice:
    """Return the practice; Misconfigured with every fault."""
    path = settings().practice_file
    return load_practice(path.read_text(encoding="utf-8"), path.name)


@cache
def safety_rules() -> SafetyRules:
    """Return the safety rules; Misconfigured with every fault."""
    path = settings().safety_file
    return load_safety(path.read_text(encoding="utf-8"), path.name)


@cache
def wording() -> dict[Language, dict[str, dict[str, str]]]:
    """Return what the desk says, by language, code and channel."""
    folder = settings().wording_dir
    return {
        language: yaml.safe_load((folder / f"{language}.yml").read_text(encoding="utf-8"))
        for language in LANGUAGES
    }


def words(reply: Reply, channel: Channel) -> str:
    """Return the words of a reply."""
    return render(reply, practice(), wording()[reply.language], channel)


def text_words(code: str, args: Any, language: Language) -> str:
    """Return the words of a text that we start."""
    return words(Reply(code, language, args), Channel.SMS)


@cache
def store() -> Store:
    """Return the database."""
    one = settings()
    return Store(one.database_url, FieldKeys(dict(one.field_keys), dict(one.index_key)))


@cache
def parser() -> DucklingParser:
    """Return the reader of times."""
    return DucklingParser()


@cache
def dialogue() -> Rasa:
    """Return the dialogue engine."""
    return Rasa(settings().rasa_url, settings().rasa_token)


@cache
def carrier() -> TwilioRest:
    """Return the carrier; without an account in demo mode, the one that the web process plays."""
    one = settings()
    if one.simulated_carrier:
        one = replace(one, twilio_api_base_url=f"http://127.0.0.1:{one.demo_carrier_port}")
    return TwilioRest(one)


@cache
def demo_carrier() -> FakeCarrier:
    """Return the carrier of demo mode, not yet started."""
    one = settings()
    here = f"http://127.0.0.1:{one.port}"
    account, number = (one.twilio_account_sid, one.twilio_auth_token), one.twilio_phone_number
    return FakeCarrier(*account, number, one.public_base_url, local_url=here)


@cache
def console_demo() -> Demo | None:
    """Return what the page `/try` works with; None in live mode, which has no such page."""
    if settings().live:
        return None
    people = list(demo_people().values())
    played = [*people[:4], *[person for person in people if person.language == "es"][:2]]
    known = [Caller(str(person.name), person.phone or "", person.birth_date) for person in played]
    return Demo(demo_carrier(), (Caller("", NEW_CALLER), *known))


@cache
def overview() -> Overview:
    """Return the lists that staff and commands look at."""
    return Overview(store(), practice)


@cache
def users() -> Users:
    """Return the staff who may log in."""
    return Users(store(), ARGON2)


def understanding() -> Understanding:
    """Return what it takes to understand a text outside a conversation."""
    return Understanding(dialogue(), parser(), practice(), SystemClock())


@cache
def handoff() -> Handoff:
    """Return the verbs of bringing in a person."""
    one, clock, kept = settings(), SystemClock(), store()
    rota = RotaFile(one.var_dir / "published" / "rota.json", practice, (one.twilio_phone_number,))
    pager = Pager(carrier(), kept, text_words, clock)
    spool = Spool(one.var_dir / "spool" / "needs", kept.keys)
    return Handoff(kept, carrier(), pager, rota, spool, clock=clock)


def texts_answered(at: datetime) -> bool:
    """Tell whether the agent, and not the office, answers texts now."""
    mode = practice().answering.texts
    return mode == "all" or (mode == "after_hours" and not handoff().staffed(at))


@cache
def desk() -> Desk:
    """Return the desk of this process."""
    one, clock = settings(), SystemClock()
    kept, threads = store(), Threads(store())
    spool = Spool(one.var_dir / "spool" / "events", kept.keys)
    records = Records(kept, spool, clock, one.var_dir / "audit.head")
    patients = Patients(kept, sounds_like)
    outreach = Outreach(kept, carrier(), practice, text_words, clock)
    booking = Booking(kept, practice, outreach.plan)
    people = handoff()
    kit: Callable[[], Kit] = lambda: Kit(practice(), booking, patients, people, outreach, parser())  # noqa: E731
    errands = Errands(threads, kit)
    codes = Codes(outreach, booking, errands)
    parts = Parts(
        Lives(threads), records, patients, people, codes, dialogue(), safety_rules, words, texts_answered
    )
    return Desk(
        booking=booking,
        patients=patients,
        records=records,
        handoff=people,
        outreach=outreach,
        overview=overview(),
        errands=errands,
        conversation=Conversation(parts),
        users=users(),
        dialogue=dialogue(),
        parser=parser(),
        practice=practice,
        safety=safety_rules,
        words=words,
    )
