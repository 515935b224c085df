"""Settings: where they come from, what is refused, and that no secret shows."""

import base64
import stat
from pathlib import Path

import pytest

from agent.errors import Misconfigured
from config import secret_files, settings

KEY = base64.b64encode(bytes(range(32))).decode()
LIVE = {
    "MODE": "live",
    "PUBLIC_BASE_URL": "https://desk.example.org",
    "TWILIO_ACCOUNT_SID": "AC" + "0123456789abcdef" * 2,
    "TWILIO_AUTH_TOKEN": "0123456789abcdef" * 2,
    "TWILIO_PHONE_NUMBER": "+13125550142",
    "FIELD_KEYS": f"k2:{KEY},k1:{KEY}",
    "INDEX_KEY": f"i1:{KEY}",
    "SECRET_KEY": "x" * 40,
}


def reasons(environ: dict[str, str], root: Path) -> list[str]:
    with pytest.raises(Misconfigured) as caught:
        settings.load(environ, root)
    return caught.value.reasons


def test_demo_starts_with_nothing_given(tmp_path: Path) -> None:
    loaded = settings.load({}, tmp_path)

    assert loaded.mode == "demo"
    assert loaded.simulated_carrier
    assert loaded.database_url == f"sqlite:///{tmp_path}/var/desk.db"
    assert loaded.public_base_url == "http://127.0.0.1:8000"


def test_demo_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    first = settings.load({}, tmp_path)
    again = settings.load({}, tmp_path)

    assert again == first
    assert stat.S_IMODE((tmp_path / "var/demo.env").stat().st_mode) == 0o600


def test_demo_honours_an_account_given_in_the_environment(tmp_path: Path) -> None:
    given = {name: LIVE[name] for name in LIVE if name.startswith("TWILIO")}

    loaded = settings.load(given, tmp_path)

    assert loaded.mode == "demo"
    assert loaded.twilio_auth_token == LIVE["TWILIO_AUTH_TOKEN"]
    assert not loaded.simulated_carrier


def test_live_says_every_missing_setting_at_once(tmp_path: Path) -> None:
    found = reasons({"MODE": "live"}, tmp_path)

    named = {reason.partition(":")[0] for reason in found}
    assert named >= {
        "TWILIO_ACCOUNT_SID",
        "TWILIO_AUTH_TOKEN",
        "TWILIO_PHONE_NUMBER",
        "FIELD_KEYS",
        "INDEX_KEY",
        "SECRET_KEY",
        "PUBLIC_BASE_URL",
    }


def test_live_starts_with_its_own_secrets_and_makes_none(tmp_path: Path) -> None:
    loaded = settings.load(LIVE, tmp_path)

    assert [key.id for key in loaded.field_keys] == ["k2", "k1"]
    assert dict(loaded.index_key) == {"i1": bytes(range(32))}
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    "name", ["TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID", "FIELD_KEYS", "INDEX_KEY", "SECRET_KEY"]
)
def test_live_refuses_a_secret_that_demo_made(name: str, tmp_path: Path) -> None:
    settings.load({}, tmp_path)
    made = secret_files.read(tmp_path / "var/demo.env")

    found = reasons({**LIVE, name: made[name]}, tmp_path)

    assert found == [f"{name}: is a demo secret; make a new one"]


def test_a_demo_secret_is_refused_on_another_machine_too(tmp_path: Path) -> None:
    settings.load({}, tmp_path / "here")
    made = secret_files.read(tmp_path / "here/var/demo.env")

    found = reasons({**LIVE, "SECRET_KEY": made["SECRET_KEY"]}, tmp_path / "there")

    assert found == ["SECRET_KEY: is a demo secret; make a new one"]


def test_a_dotenv_without_a_mode_is_live(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=9000\n")

    assert any(reason.startswith("SECRET_KEY: missing") for reason in reasons({}, tmp_path))


def test_the_environment_wins_over_the_dotenv(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# mine\nMODE=demo\nexport PORT='9000' \nMAX_CALLS=3 # few\n")

    loaded = settings.load({"PORT": "9001", "MAX_CALLS": ""}, tmp_path)

    assert (loaded.port, loaded.max_calls) == (9001, 3)
    assert loaded.public_base_url == "http://127.0.0.1:9001"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODE", "test"),
        ("PORT", "0"),
        ("PORT", "80a"),
        ("PORT", "٣"),
        ("PUBLIC_BASE_URL", "desk.example.net"),
        ("RASA_URL", "http://10.0.0.5:5005"),
        ("DATABASE_URL", "mysql://db"),
        ("TWILIO_ACCOUNT_SID", "AC12"),
        ("TWILIO_PHONE_NUMBER", "312 555 0142"),
        ("TRUSTED_PROXIES", "10.0.0.1"),
        ("FIELD_KEYS", "k1:short"),
        ("FIELD_KEYS", f"k1:{KEY},k1:{KEY}"),
        ("INDEX_KEY", KEY),
        ("SECRET_KEY", "sesame"),
        ("LOG_LEVEL", "loud"),
        ("ACTIONS_PORT", "8000"),
        ("PRACTICE_FILE", "."),
    ],
)
def test_an_ill_formed_value_is_refused_by_name_and_never_repeated(
    name: str, value: str, tmp_path: Path
) -> None:
    found = reasons({name: value}, tmp_path)

    assert [reason.partition(":")[0] for reason in found] == [name]
    assert len(value) < 5 or value not in found[0]


def test_printing_the_settings_shows_no_secret(tmp_path: Path) -> None:
    shown = repr(settings.load(LIVE, tmp_path))

    for name in ("TWILIO_AUTH_TOKEN", "SECRET_KEY", "TWILIO_PHONE_NUMBER"):
        assert LIVE[name] not in shown
    assert KEY not in shown


def test_loopback_secrets_are_fresh_at_each_start(tmp_path: Path) -> None:
    file = tmp_path / "var" / secret_files.START

    first = secret_files.renew(file, secret_files.START_MAKERS)
    second = secret_files.renew(file, secret_files.START_MAKERS)

    assert first["RASA_TOKEN"] != second["RASA_TOKEN"]
    assert settings.load({}, tmp_path).rasa_token == second["RASA_TOKEN"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
