"""Every setting: its name, type, default and meaning, read once at start with all faults reported together.

What stands in the environment wins over `.env`, that over the secrets in `VAR_DIR`, those over the defaults.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_type_hints

from agent.errors import Misconfigured
from config import secret_files
from config.reading import READERS, Key, Problem

ROOT = Path(__file__).resolve().parent.parent
Mode = Literal["demo", "live"]


def setting(default: str | None, doc: str, *, secret: bool = False, reads: str = "") -> Any:
    """Declare one setting: its default as one would write it (None: must be given), and what it means."""
    return field(metadata={"default": default, "doc": doc, "secret": secret, "reads": reads})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one process. The name of each in the environment is its field name in capitals."""

    mode: Mode = setting("demo", "`demo` makes its own secrets; `live` refuses a missing or demo one.")
    host: str = setting("127.0.0.1", "Address the web server listens on.")
    port: int = setting("8000", "Port the web server listens on.", reads="port")
    public_base_url: str = setting(
        "http://127.0.0.1:{PORT}",
        "Where Twilio reaches us, as it signs it: https://desk.example.org",
        reads="url",
    )
    trusted_proxies: int = setting(
        "0", "How many proxies stand before us; so many `X-Forwarded-*` entries count.", reads="hops"
    )
    var_dir: Path = setting("var", "Everything written at run time.", reads="folder")
    database_url: str = setting(
        "sqlite:///{VAR_DIR}/desk.db",
        "SQLAlchemy URL: SQLite, or `postgresql+psycopg://…`.",
        reads="database",
    )
    practice_file: Path = setting("config/practice.yml", "The practice: hours, people, visits.", reads="file")
    safety_file: Path = setting("config/safety.yml", "The words that call a person.", reads="file")
    wording_dir: Path = setting("config/wording", "What the agent says, one file a language.", reads="folder")
    twilio_account_sid: str = setting(None, "The Twilio account, `AC…`.", secret=True, reads="sid")
    twilio_auth_token: str = setting(None, "Its auth token: signs webhooks, opens the REST API.", secret=True)
    twilio_auth_token_secondary: str = setting("", "Its second token, while you rotate them.", secret=True)
    twilio_phone_number: str = setting(None, "The number callers reach, E.164.", secret=True, reads="phone")
    twilio_api_base_url: str = setting("", "Twilio's REST API, if not Twilio's own.", reads="url")
    demo_carrier_port: int = setting("5056", "Port of the demo's own carrier, on loopback.", reads="port")
    whisper_model: str = setting("", "Whisper name or checkpoint path. Empty: `base`, however it can be had.")
    whisper_workers: int = setting("2", "Processes that turn speech into text.", reads="count")
    piper_voice_en: str = setting("", "Path of a Piper `.onnx` voice. Empty: the bundled English voice.")
    piper_voice_es: str = setting("", "Path of a Piper `.onnx` voice. Empty: espeak-ng speaks Spanish.")
    rasa_url: str = setting("http://127.0.0.1:5005", "Rasa's REST API, on loopback.", reads="loopback")
    rasa_token: str = setting("", "Opens Rasa's API. Made afresh at each `make run`.", secret=True)
    actions_port: int = setting("5055", "Port of the action server, on loopback.", reads="port")
    actions_token: str = setting("", "Opens the action server. Made afresh at each `make run`.", secret=True)
    speech_token: str = setting("", "Opens the speech process. Made afresh at each `make run`.", secret=True)
    field_keys: tuple[Key, ...] = setting(
        None, "Encrypt personal data: `id:base64` of 32 bytes, newest first, comma-separated.", secret=True
    )
    index_key: tuple[Key, ...] = setting(
        None, "Blind indexes of phones and names: `id:base64`, newest first while you re-index.", secret=True
    )
    secret_key: str = setting(
        None, "Signs console sessions; 32 characters or more.", secret=True, reads="long"
    )
    demo_password: str = setting("", "Password of the demo console user `desk`. Demo only.", secret=True)
    max_calls: int = setting("8", "Calls held at a time; one more hears that lines are busy.", reads="count")
    max_event_streams: int = setting("20", "Console pages updated live; the next one polls.", reads="count")
    log_level: Literal["debug", "info", "warning", "error"] = setting("info", "How much is logged.")

    @property
    def live(self) -> bool:
        """Tell whether real patients are served."""
        return self.mode == "live"

    @property
    def simulated_carrier(self) -> bool:
        """Tell whether nothing real carries calls and texts: demo mode without an account of its own."""
        demo_account = self.twilio_account_sid == secret_files.DEMO_SID
        return demo_account and not self.twilio_api_base_url and not self.live

    def __repr__(self) -> str:
        """Show every setting but the secrets."""
        shown = [f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if not f.metadata["secret"]]
        return f"Settings({', '.join(shown)})"


def load(environ: Mapping[str, str] | None = None, root: Path = ROOT) -> Settings:
    """Read the settings; raise Misconfigured with every fault, each starting with the setting's name."""
    problems: list[str] = []
    given = _given(os.environ if environ is None else environ, root, problems)
    hints = get_type_hints(Settings)
    values: dict[str, Any] = {}
    for each in fields(Settings):
        try:
            text = _text(each.name, each.metadata, given, root)
            values[each.name] = READERS.typed(hints[each.name], each.metadata["reads"], text, root)
        except Problem as problem:
            problems.append(f"{each.name.upper()}: {problem}")
    problems += _contradictions(values)
    if problems:
        raise Misconfigured(problems)
    return Settings(**values)


def _given(environ: Mapping[str, str], root: Path, problems: list[str]) -> dict[str, str]:
    """Merge the places a setting may stand in; make demo secrets where demo lacks them."""
    env_file = root / ".env"
    written = secret_files.parse(env_file.read_text(encoding="utf-8")) if env_file.exists() else {}
    merged = {**written, **{name: value for name, value in environ.items() if value}}
    merged.setdefault("MODE", "live" if written else "demo")
    var_dir = root / merged.get("VAR_DIR", "var")
    demo_file = var_dir / secret_files.DEMO
    made = secret_files.read(demo_file)
    if merged["MODE"] == "live":
        problems += [f"{name}: is a demo secret; make a new one" for name in _demo(merged, made)]
        made = {}
    elif missing := {n: make for n, make in secret_files.DEMO_MAKERS.items() if n not in {**made, **merged}}:
        made = secret_files.fill(demo_file, missing)
    return {**made, **secret_files.read(var_dir / secret_files.START), **merged}


def _demo(merged: Mapping[str, str], made: Mapping[str, str]) -> list[str]:
    """Return the names of the settings that hold a secret which demo mode made."""
    secrets = [f.name.upper() for f in fields(Settings) if f.metadata["secret"]]
    stale = [name for name in secrets if secret_files.is_demo(name, merged.get(name, ""))]
    return stale + [n for n in secrets if n not in stale and made.get(n) and merged.get(n) == made[n]]


def _text(name: str, about: Mapping[str, Any], given: Mapping[str, str], root: Path) -> str:
    """Return what is given for a setting, else its default; raise Problem where it has none."""
    default: str | None = about["default"]
    text = given.get(name.upper(), "") or default
    if text is None:
        raise Problem(f"missing. {about['doc']}")
    if text != default:
        return text
    return text.format(PORT=given.get("PORT", "8000"), VAR_DIR=root / given.get("VAR_DIR", "var"))


def _contradictions(values: Mapping[str, Any]) -> list[str]:
    """Return what is wrong between settings that are each well-formed."""
    found = []
    base = values.get("public_base_url", "")
    if values.get("mode") == "live" and base and not base.startswith("https://"):
        found.append("PUBLIC_BASE_URL: must be https in live mode, as Twilio streams audio over wss only")
    if "port" in values and values["port"] == values.get("actions_port"):
        found.append("ACTIONS_PORT: is the web server's PORT")
    return found
