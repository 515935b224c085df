"""The commands of `flask --app app`: thin words around the desk's verbs."""

import json
import sys
from collections.abc import Iterator
from typing import Any

import click

from agent.errors import DialogueDown, Misconfigured, StoreDown

JsonRow = dict[str, Any]


class Command(click.Command):
    """A command that ends with a line a fault where something is misconfigured or down."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run; exit 2 where the set-up is wrong, 1 where the database is down."""
        try:
            return super().invoke(ctx)
        except Misconfigured as error:
            click.echo("\n".join(error.reasons), err=True)
            sys.exit(2)
        except StoreDown as error:
            click.echo(str(error), err=True)
            sys.exit(1)


class Group(click.Group):
    """A group of such commands."""

    command_class = Command


@click.group(cls=Group)
def commands() -> None:
    """Run the front desk's commands."""


def _lines() -> Iterator[JsonRow]:
    for number, line in enumerate(sys.stdin, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict) or not isinstance(row.get("text"), str):
                raise ValueError
        except ValueError:
            click.echo(f'line {number}: not a JSON object with a "text"', err=True)
            sys.exit(2)
        yield row


def _print(row: Any) -> None:
    click.echo(json.dumps(row, ensure_ascii=False))


@commands.command()
def screen() -> None:
    """Screen JSONL texts on stdin for danger; print them with level, rule and reason."""
    from agent.rules.safety import screen as screened
    from config.wiring import safety_rules

    rules = safety_rules()
    for row in _lines():
        found = screened([row["text"]], rules)
        level = str(found.level) if found.level else None
        _print({**row, "level": level, "rule": found.rule or None, "reason": found.reason or None})


@commands.command()
def understand() -> None:
    """Understand JSONL texts on stdin; exits 3 where the dialogue is not running."""
    from agent.desk.understanding import understood
    from config.wiring import understanding

    parts = understanding()
    for row in _lines():
        try:
            _print({**row, **understood(parts, row)})
        except DialogueDown as error:
            click.echo(f"the dialogue is not running: {error}", err=True)
            sys.exit(3)


@commands.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON list.")
def appointments(as_json: bool) -> None:
    """List the visits in the book."""
    _list("appointments", as_json)


@commands.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON list.")
def queue(as_json: bool) -> None:
    """List who needs a person."""
    _list("queue", as_json)


@commands.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON list.")
def reminders(as_json: bool) -> None:
    """List the reminders, sent and to come."""
    _list("reminders", as_json)


def _list(what: str, as_json: bool) -> None:
    from config.wiring import overview

    rows = getattr(overview(), what)()
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1, default=str))
        return
    for row in rows:
        click.echo("  ".join(str(value) for value in row.values() if value is not None))
    if not rows:
        click.echo("none")


@commands.command()
def migrate() -> None:
    """Bring the database up to date."""
    from config.serving import migrated

    click.echo(migrated())


@commands.command()
def actions() -> None:
    """Run the action server that the dialogue calls."""
    from config.serving import serve_actions

    serve_actions()


@commands.command()
def scheduler() -> None:
    """Run the clockwork: reminders, expired holds, missed messages, the audit seal."""
    from config.serving import serve_scheduler

    serve_scheduler()


@commands.command()
def speech() -> None:
    """Run speech to text and text to speech."""
    from config.serving import serve_speech

    serve_speech()


@commands.command("create-user")
@click.argument("name")
@click.option("--role", type=click.Choice(["front_desk", "manager"]), default="front_desk")
@click.password_option()
def create_user(name: str, role: str, password: str) -> None:
    """Add a member of staff who may log in."""
    from agent.clock import SystemClock
    from config.wiring import users

    try:
        users().create(name, password, role, SystemClock().now())
    except ValueError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    click.echo("created")


@commands.command("seed-demo")
def seed_demo() -> None:
    """Fill an empty book with made-up patients and visits, and make the demo console user."""
    from config.serving import seeded

    click.echo(seeded())


@commands.command("import-patients")
@click.argument("file", type=click.File(encoding="utf-8-sig"))
@click.option("--dry-run", is_flag=True, help="Check every row, write nothing.")
def import_patients(file: Any, dry_run: bool) -> None:
    """Take patients over from a CSV file; a blank consent means no."""
    from config.serving import imported

    report, wrong = imported(file, dry_run=dry_run)
    click.echo(report)
    sys.exit(1 if wrong else 0)


@commands.command("rotate-keys")
def rotate_keys() -> None:
    """Bring everything under the newest FIELD_KEYS and INDEX_KEY; older ones may go afterwards."""
    from agent.store.rotation import reindex, rotate
    from config.wiring import store

    found, indexed = rotate(store()), reindex(store())
    click.echo(f"{found.changed} values encrypted anew, {indexed} rows indexed anew")
    if found.unreadable:
        click.echo(f"{found.unreadable} values cannot be read with the keys given", err=True)
        sys.exit(1)


@commands.group()
def audit() -> None:
    """Look after the audit chain."""


@audit.command()
def verify() -> None:
    """Check that no audit row was changed, added or removed."""
    from config.serving import audited

    verdict, sound = audited()
    click.echo(verdict)
    sys.exit(0 if sound else 1)


@commands.command()
@click.argument("what", required=False)
def evaluate(what: str | None) -> None:
    """Measure understanding and safety on the evaluation sets, where they are present."""
    from config.evaluation import evaluated

    sys.exit(evaluated(what))
