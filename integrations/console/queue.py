"""The queue of people who need a person: the list, one need with its transcript, claim and close; today."""

from collections.abc import Iterator

from flask import Blueprint, Response, flash, g, render_template, request, session
from flask.typing import ResponseReturnValue

from agent.clock import local_date
from agent.errors import IllegalTransition
from integrations.console import shown
from integrations.console.labels import LABELS
from integrations.console.live import Watch
from integrations.console.page import back, known, language, only_staff
from integrations.console.parts import Json, Parts
from integrations.console.sessions import Sessions

LONGEST_NOTE = 2000


def add_queue(routes: Blueprint, parts: Parts, sessions: Sessions) -> None:
    """Put the queue and the day's visits on the console."""
    staff_only = only_staff(parts, sessions)
    overview = parts.desk.overview
    watch = Watch(lambda: [_essence(row) for row in overview.waiting()], parts.most_streams)

    def waiting() -> list[Json]:
        now, codes = parts.clock.now(), known(parts)
        return [shown.need(row, now, codes, language()) for row in overview.waiting()]

    @routes.get("/")
    @staff_only
    def queue() -> ResponseReturnValue:
        parts.desk.records.seen(g.user.name, "read", "queue")
        template = "queue_list.html" if request.headers.get("X-Poll") else "queue.html"
        return render_template(template, needs=waiting(), page="queue")

    @routes.get("/today")
    @staff_only
    def today() -> ResponseReturnValue:
        now, practice = parts.clock.now(), parts.desk.practice()
        day = local_date(now, practice.zone)
        parts.desk.records.seen(g.user.name, "read", f"day:{day}")
        columns = shown.by_clinician(overview.today(now), practice, language())
        return render_template(
            "today.html", columns=columns, day=day, long_day=shown.long_day(day, language()), page="today"
        )

    @routes.get("/needs/<need_id>")
    @staff_only
    def need(need_id: str) -> ResponseReturnValue:
        return _need(parts, need_id)

    @routes.post("/needs/<need_id>/claim")
    @staff_only
    def claim(need_id: str) -> ResponseReturnValue:
        try:
            overview.claim(need_id, g.user.name, parts.clock.now())
        except IllegalTransition:
            row = overview.need(need_id, g.user.name, parts.clock.now())
            taken = row["status"] == "claimed"
            words = LABELS[language()]["too_late" if taken else "already_closed"]
            flash(words.format(name=row["claimed_by"]))
        return back("console.need", need_id=need_id)

    @routes.post("/needs/<need_id>/resolve")
    @staff_only
    def resolve(need_id: str) -> ResponseReturnValue:
        outcome = request.form.get("outcome", "")
        note = request.form.get("note", "").strip()[:LONGEST_NOTE]
        if outcome not in shown.OUTCOMES:
            return _need(parts, need_id, problem="outcome_missing", note=note), 400
        level = overview.need(need_id, g.user.name, parts.clock.now())["level"]
        if level in shown.URGENT and not note:
            return _need(parts, need_id, problem="note_needed", chosen=outcome), 400
        try:
            overview.resolve(need_id, g.user.name, parts.clock.now(), outcome=outcome, note=note or None)
        except IllegalTransition:
            flash(LABELS[language()]["already_closed"])
        return back("console.queue")

    @routes.get("/events")
    @staff_only
    def events() -> Response:
        if not watch.free():
            return Response(status=503)  # the page polls instead
        return Response(_stream(watch, sessions, session["id"]), mimetype="text/event-stream")


def _need(parts: Parts, need_id: str, **more: object) -> str:
    """Return the page of one need; that it was looked at is on the audit chain."""
    now = parts.clock.now()
    row = parts.desk.overview.need(need_id, g.user.name, now)
    return render_template(
        "need.html",
        need=shown.need(row, now, known(parts), language()),
        facts=shown.facts(row, language()),
        lines=shown.talk(row["transcript"], language()),
        rings=[{**ring, "at": shown.clock(ring["at"], language())} for ring in row["rings"]],
        outcomes=shown.OUTCOMES,
        mine=row["claimed_by"] == g.user.name,
        page=request.path.removesuffix("/resolve"),
        **more,
    )


def _essence(row: Json) -> list[object]:
    return [row["id"], row["level"], row["status"], row["claimed_by"]]


def _stream(watch: Watch, sessions: Sessions, session_id: str) -> Iterator[str]:
    """Yield a server-sent event at each change, and a comment now and then so that a dead line shows."""
    with watch.place() as taken:
        if not taken:
            return
        yield "retry: 3000\nevent: hello\ndata: 1\n\n"
        for changed in watch.changes():
            if not sessions.live(session_id):
                return
            yield "event: changed\ndata: 1\n\n" if changed else ": still here\n\n"
