"""What each process runs, and what the commands that change the book do, with the parts of `wiring`."""

from collections.abc import Iterable

from agent.clock import SystemClock
from agent.desk.demo import seed_demo
from agent.desk.imports import import_patients
from agent.errors import Misconfigured
from agent.store.migrate import migrate
from config import wiring


def migrated() -> str:
    """Bring the database up to date; return what was done."""
    one = wiring.settings()
    one.var_dir.mkdir(parents=True, exist_ok=True)
    migrate(one.database_url)
    return "the database is up to date"


def serve_actions() -> None:
    """Run the action server until it is told to end."""
    from dialogues.actions import serve

    serve(wiring.desk(), wiring.settings().actions_port, wiring.settings().actions_token)


def serve_speech() -> None:
    """Run the speech process until it is told to end."""
    from integrations.speech.server import main

    main(wiring.settings())


def audited() -> tuple[str, bool]:
    """Seal and check the audit chain; return the verdict in words, and whether it is sound."""
    records = wiring.desk().records
    records.seal()
    found = records.verify()
    lines = [f"{found.rows} audit rows, {found.sealed} sealed", *found.faults]
    return "\n".join(lines if found.faults else [*lines, "whole"]), not found.faults


def seeded() -> str:
    """Fill an empty book with the demo's patients and visits, and make its console user."""
    one, at = wiring.settings(), SystemClock().now()
    if one.live:
        raise Misconfigured(["seed-demo: live mode has real patients"])
    made = seed_demo(wiring.store(), wiring.practice(), at, wiring.desk().outreach.plan)
    if one.demo_password:
        wiring.users().ensure("desk", one.demo_password, "manager", at)
    return f"{made.patients} patients and {made.visits} visits added"


def imported(file: Iterable[str], *, dry_run: bool) -> tuple[str, bool]:
    """Take patients over from CSV lines; return a report, and whether any row was refused."""
    made = import_patients(
        wiring.store(), file, SystemClock().now(), wiring.practice().country, dry_run=dry_run
    )
    lines = [f"{made.added} added, {made.known} known before, {len(made.faults)} refused", *made.faults]
    return "\n".join(lines), bool(made.faults)


def serve_scheduler() -> None:
    """Run the clockwork until it is told to end."""
    from integrations.scheduler import Tick, heartbeat, serve

    one, at_work = wiring.settings(), wiring.desk()
    outreach, handoff, records = at_work.outreach, at_work.handoff, at_work.records
    ticks = (
        heartbeat(one.var_dir / "scheduler.heartbeat"),
        Tick("texts", 5, outreach.tick),
        Tick("missed texts", 60, lambda at: outreach.reconcile(at, at_work.conversation.texted)),
        Tick("rings", 10, handoff.tick),
        Tick("holds", 60, at_work.booking.sweep),
        Tick("audit seal", 5, lambda _at: records.seal()),
    )
    serve(ticks, SystemClock())
