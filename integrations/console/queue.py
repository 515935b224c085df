"""The queue of people who need a person: the list, one need with its transcript, claim and close; today."""

from collections.abc import Callable, Iterator

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
    pages = _Queue(parts, sessions)
    staff_only = only_staff(parts, sessions)
    views: tuple[tuple[str, str, Callable[..., ResponseReturnValue]], ...] = (
        ("GET", "/", pages.queue),
        ("GET", "/today", pages.today),
        ("GET", "/needs/<need_id>", pages.need),
        ("POST", "/needs/<need_id>/claim", pages.claim),
        ("POST", "/needs/<need_id>/resolve", pages.resolve),
        ("GET", "/events", pages.events),
    )
    for method, path, view in views:
        routes.add_url_rule(path, view.__name__, staff_only(view), methods=[method])


class _Queue:
    """The pages; whoever sees one is logged in, and `g.user` says who it is."""

    def __init__(self, parts: Parts, sessions: Sessions) -> None:
        self._parts, self._sessions = parts, sessions
        self._overview = parts.desk.overview
        self._watch = Watch(self._essence, parts.most_streams)

    def queue(self) -> ResponseReturnValue:
        """List who needs a person; a page that refreshes itself asks for the list alone."""
        self._parts.desk.records.seen(g.user.name, "read", "queue")
        now, codes = self._parts.clock.now(), known(self._parts)
        needs = [shown.need(row, now, codes, language()) for row in self._overview.waiting()]
        template = "queue_list.html" if request.headers.get("X-Poll") else "queue.html"
        return render_template(template, needs=needs, page="queue")

    def today(self) -> ResponseReturnValue:
        """List the day's visits, clinician by clinician."""
        now, practice = self._parts.clock.now(), self._parts.desk.practice()
        day = local_date(now, practice.zone)
        self._parts.desk.records.seen(g.user.name, "read", f"day:{day}")
        columns = shown.by_clinician(self._overview.today(now), practice, language())
        named = shown.long_day(day, language())
        return render_template("today.html", columns=columns, day=day, long_day=named, page="today")

    def need(self, need_id: str) -> ResponseReturnValue:
        """Show one need."""
        return self._page(need_id)

    def claim(self, need_id: str) -> ResponseReturnValue:
        """Take a need, or say who was faster."""
        try:
            self._overview.claim(need_id, g.user.name, self._parts.clock.now())
        except IllegalTransition:
            row = self._looked_at(need_id)
            words = LABELS[language()]["too_late" if row["status"] == "claimed" else "already_closed"]
            people = known(self._parts).people
            flash(words.format(name=people.get(row["claimed_by"], row["claimed_by"])))
        return back("console.need", need_id=need_id)

    def resolve(self, need_id: str) -> ResponseReturnValue:
        """Close a need with what came of it; after a crisis a note is needed too."""
        outcome = request.form.get("outcome", "")
        note = request.form.get("note", "").strip()[:LONGEST_NOTE]
        if outcome not in shown.OUTCOMES:
            return self._page(need_id, problem="outcome_missing", note=note), 400
        if self._looked_at(need_id)["level"] in shown.URGENT and not note:
            return self._page(need_id, problem="note_needed", chosen=outcome), 400
        try:
            at = self._parts.clock.now()
            self._overview.resolve(need_id, g.user.name, at, outcome=outcome, note=note or None)
        except IllegalTransition:
            flash(LABELS[language()]["already_closed"])
        return back("console.queue")

    def events(self) -> ResponseReturnValue:
        """Tell an open page of each change, where there is a place for it; else it asks now and then."""
        if not self._watch.free():
            return Response(status=503)
        return Response(_stream(self._watch, self._sessions, session["id"]), mimetype="text/event-stream")

    def _page(self, need_id: str, **more: object) -> str:
        row, known_codes = self._looked_at(need_id), known(self._parts)
        return render_template(
            "need.html",
            need=shown.need(row, self._parts.clock.now(), known_codes, language()),
            facts=shown.facts(row, language()),
            lines=shown.talk(row["transcript"], language()),
            rings=shown.rings(row, known_codes, language()),
            outcomes=shown.OUTCOMES,
            mine=row["claimed_by"] == g.user.name,
            page=f"/needs/{row['id']}",
            **more,
        )

    def _looked_at(self, need_id: str) -> Json:
        """Return all that is known of a need; the look goes on the audit chain."""
        return self._overview.need(need_id, g.user.name, self._parts.clock.now())

    def _essence(self) -> object:
        return [
            [row["id"], row["level"], row["status"], row["claimed_by"]] for row in self._overview.waiting()
        ]


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
