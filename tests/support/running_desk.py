"""The whole desk as `make run` starts it, with a carrier in this process: calls and texts go all the way."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agent.store import FieldKeys, Store, talks
from agent.turns import Language
from config.settings import load
from integrations.speech.client import Mouth, Speech
from integrations.twilio.fake_carrier import FakeCarrier, Options, Person
from tests.support.caller import Line, SimulatedCaller, place
from tests.support.running_rasa import free_port

ROOT = Path(__file__).parents[2]
START_SECONDS = 420
ACCOUNT, TOKEN, NUMBER = "AC" + "7" * 32, "f" * 32, "+13125550100"
READY = Person(after_seconds=1.0, keys="1", talk_seconds=8.0)


@dataclass
class RunningDesk:
    """A desk that runs; `said` are replies by code, as the conversation's record has them."""

    var: Path
    port: int
    environ: dict[str, str]
    carrier: FakeCarrier
    process: subprocess.Popen[bytes]
    store: Store
    mouth: Mouth
    voices: dict[tuple[str, Language], bytes] = field(default_factory=dict, repr=False)

    def voice(self, text: str, language: Language = "en") -> bytes:
        """Return a line in the local voice, μ-law; the same words are spoken once."""
        if (text, language) not in self.voices:
            self.voices[text, language] = b"".join(self.mouth.say(text, language))
        return self.voices[text, language]

    def call(
        self, lines: list[str], number: str = "+13125550142", language: Language = "en", stays: float = 4.0
    ) -> "Call":
        """Make a call that says these lines, one whenever the agent has finished; "#0" presses a key."""
        script = [
            Line(keys=text[1:], name=text)
            if text.startswith("#")
            else Line(self.voice(text, language), name=text)
            for text in lines
        ]
        caller = SimulatedCaller(script, stays_seconds=stays)
        leg = place(self.carrier, number, caller)
        leg.over.wait(240)
        return Call(self, leg.sid, caller, list(leg.problems))

    def text(self, body: str, number: str = "+13125550143") -> str:
        """Text the desk; return its answer."""
        return "\n".join(self.carrier.text(number, body))

    def command(self, *words: str) -> str:
        """Run a command of the desk in its environment; return what it prints."""
        argv = [sys.executable, "-m", "flask", "--app", "app", *words]
        done = subprocess.run(
            argv, env={**os.environ, **self.environ}, cwd=ROOT, capture_output=True, text=True, check=True
        )
        return done.stdout

    def events(self, call_sid: str) -> list[Any]:
        """Return a call's events, oldest first."""
        with self.store.read() as session:
            conversation = talks.of_call(session, call_sid)
            return list(talks.events(session, conversation)) if conversation else []


@dataclass
class Call:
    """A call that was made."""

    desk: RunningDesk
    sid: str
    caller: SimulatedCaller
    problems: list[str]

    @property
    def heard(self) -> list[str]:
        """Return what the desk understood of the caller."""
        return [e.payload["text"] for e in self.desk.events(self.sid) if e.kind == "heard"]

    @property
    def codes(self) -> list[str]:
        """Return what the desk answered, as codes."""
        answers = [e.payload["replies"] for e in self.desk.events(self.sid) if e.kind == "answered"]
        return [reply["say"] for replies in answers for reply in replies]

    def transcript(self) -> str:
        """Return the call as a script for people."""
        lines = []
        for event in self.desk.events(self.sid):
            if event.kind == "heard":
                lines.append(f"caller: {event.payload['text']}")
            elif event.kind == "answered":
                lines += [f"desk:   {r['text']}   [{r['say']}]" for r in event.payload["replies"]]
            elif event.kind not in {"said"}:
                lines.append(f"        ({event.kind}: {event.payload})")
        return "\n".join(lines)


@contextmanager
def running_desk(
    var: Path, people: dict[str, Person] | None = None, **settings: str
) -> Iterator[RunningDesk]:
    """Run the desk in `var` until the block ends."""
    port, actions, rasa = free_port(), free_port(), free_port()
    url = f"http://127.0.0.1:{port}"
    options = Options(people=people or {}, anybody=READY)
    carrier = FakeCarrier(ACCOUNT, TOKEN, NUMBER, url, options=options)
    environ = {
        "VAR_DIR": str(var),
        "MODE": "demo",
        "PORT": str(port),
        "ACTIONS_PORT": str(actions),
        "RASA_URL": f"http://127.0.0.1:{rasa}",
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_PHONE_NUMBER": NUMBER,
        "TWILIO_API_BASE_URL": carrier.start(),
        **settings,
    }
    var.mkdir(parents=True, exist_ok=True)
    with (var / "run.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "config.processes"],
            env={**os.environ, **environ},
            cwd=ROOT,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait(url, process, var)
            yield _running(var, port, environ, carrier, process)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGTERM)
                process.wait(30)
            carrier.stop()


def _running(
    var: Path, port: int, environ: dict[str, str], carrier: FakeCarrier, process: subprocess.Popen[bytes]
) -> RunningDesk:
    one = load(environ)
    store = Store(one.database_url, FieldKeys(dict(one.field_keys), dict(one.index_key)))
    return RunningDesk(var, port, environ, carrier, process, store, Mouth(Speech(var, one.speech_token)))


def _wait(url: str, process: subprocess.Popen[bytes], var: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError((var / "run.log").read_text(encoding="utf-8")[-2000:])
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.5)
    raise RuntimeError("the desk did not get ready in time")
