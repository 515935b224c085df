"""When a visit could take place: hours, leave, closures, notice, horizon, who may see whom, and what is busy.

Pure, and fast enough to be asked in mid-sentence: a clinician's time is a row of five-minute cells.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from agent.clock import local_date
from agent.practice import Clinician, Practice, VisitType
from agent.rules.offers import SHORT_LIST, Candidate, allows, nearest, varied
from agent.rules.opening_days import Start, away, closed, seeing, starts
from agent.turns import Whens
from agent.visits import Modality, Opening, Wish

CELL_MINUTES = 5
_CELL = timedelta(minutes=CELL_MINUTES)
_CELLS_A_DAY = 24 * 60 // CELL_MINUTES
_NEAT_MINUTES = 30
LOOK_ON = timedelta(days=14)  # how far past the soonest opening it is worth looking for variety
_GRACE = timedelta(minutes=20)  # what was offered with enough notice stays good while it is talked about


@dataclass(frozen=True, slots=True)
class Busy:
    """Time in which a clinician cannot be booked, buffers included; aware."""

    clinician: str
    start: datetime
    end: datetime


def openings(
    practice: Practice, wish: Wish, busy: Sequence[Busy], now: datetime, limit: int
) -> list[Opening]:
    """Return up to `limit` openings that fit the wish, in order of time; a short list is a varied one."""
    search = _search(practice, wish, busy, now)
    if search is None:
        return []
    found = search.candidates(LOOK_ON.days if limit <= SHORT_LIST else None)
    return [search.opening(one, wish) for one in varied(found, limit)]


def near(practice: Practice, wish: Wish, busy: Sequence[Busy], now: datetime, limit: int) -> list[Opening]:
    """Return up to `limit` openings closest to the times wished for, for when none fits them."""
    search = _search(practice, replace(wish, when=Whens(excluded=wish.when.excluded)), busy, now)
    if search is None:
        return []
    return [search.opening(one, wish) for one in nearest(search.candidates(None), wish.when, limit)]


def is_opening(practice: Practice, opening: Opening, now: datetime) -> bool:
    """Tell whether the rules allow that time; whether somebody has it is for the book to say."""
    clinician = next((c for c in practice.clinicians if c.id == opening.clinician), None)
    kind = _kind(practice, opening.visit_type)
    if clinician is None or kind is None or not _practises(clinician, kind):
        return False
    if opening.modality not in _modalities(clinician, kind, None):
        return False
    if opening.end - opening.start != timedelta(minutes=kind.minutes):
        return False
    day = local_date(opening.start, practice.zone)
    search = _Search(practice, kind, (clinician,), (), now - _GRACE)
    return any(_instant(minute) == opening.start for minute, *_ in search.of_day(day))


def suited(practice: Practice, wish: Wish) -> tuple[Clinician, ...]:
    """Return the clinicians who could see somebody with that wish, whenever it might be."""
    kind = _kind(practice, wish.visit_type)
    if kind is None or kind.patients == ("returning" if wish.new_patient else "new"):
        return ()
    return tuple(c for c in practice.clinicians if _practises(c, kind) and _pleases(c, kind, wish))


def busy_span(kind: VisitType, start: datetime, end: datetime) -> tuple[datetime, datetime]:
    """Return a visit's time with its buffers."""
    return start - timedelta(minutes=kind.buffer_before), end + timedelta(minutes=kind.buffer_after)


class _Search:
    """One look through the calendar for one kind of visit."""

    def __init__(
        self,
        practice: Practice,
        kind: VisitType,
        people: Sequence[Clinician],
        busy: Sequence[Busy],
        now: datetime,
    ) -> None:
        self._practice, self._kind, self._people = practice, kind, people
        self._today = local_date(now, practice.zone)
        notice = timedelta(hours=practice.booking.minimum_notice_hours)
        self._earliest = -int(-(now + notice).timestamp() // 60)
        self._hours = [[seeing(practice, person, weekday) for weekday in range(7)] for person in people]
        self._rows = _Rows([person.id for person in people], busy, self._today, practice.booking.horizon_days)
        self.allowed = allows(Whens())

    def candidates(self, look_on_days: int | None) -> list[Candidate]:
        """Return what is free in order of time, up to so many days after the first, None for the horizon."""
        found: list[Candidate] = []
        days_left = self._practice.booking.horizon_days + 1
        day = self._today
        while days_left:
            found += sorted(self.of_day(day))
            day += timedelta(days=1)
            days_left -= 1
            if found and look_on_days is not None:
                days_left, look_on_days = min(days_left, look_on_days), None
        return found

    def of_day(self, day: date) -> Iterator[Candidate]:
        """Yield what is free on one day, clinician by clinician."""
        practice, kind = self._practice, self._kind
        days_ahead = (day - self._today).days
        if not 0 <= days_ahead <= practice.booking.horizon_days or closed(practice, day):
            return
        grid = starts(practice.zone, day, practice.booking.grid_minutes, kind.minutes)
        open_starts = [s for s in grid if s.minute >= self._earliest and self.allowed(s.minute, s.wall)]
        if not open_starts:
            return
        for index, person in enumerate(self._people):
            hours = self._hours[index][day.weekday()]
            if hours and not away(person, day):
                yield from self._of_person(index, hours, open_starts, day.toordinal())

    def opening(self, one: Candidate, wish: Wish) -> Opening:
        """Return a candidate as an opening."""
        person, start = self._people[one.clinician], _instant(one.minute)
        end = start + timedelta(minutes=self._kind.minutes)
        modality = _modalities(person, self._kind, wish.modality)[0]
        return Opening(person.id, self._kind.id, start, end, modality)

    def _of_person(
        self, index: int, hours: Sequence[tuple[int, int]], open_starts: Sequence[Start], day: int
    ) -> Iterator[Candidate]:
        row, load, origin = self._rows.cells[index], self._rows.load[index], self._rows.origin
        before, after = self._kind.buffer_before, self._kind.minutes + self._kind.buffer_after
        for wall, wall_end, minute in open_starts:
            for since, until in hours:
                if since <= wall and wall_end <= until:
                    first = (minute - before - origin) // CELL_MINUTES
                    if row.find(1, first, -((origin - minute - after) // CELL_MINUTES)) < 0:
                        neat = wall % _NEAT_MINUTES == 0 or wall == since or row[first - 1] == 1
                        yield Candidate(minute, load, index, wall, day, neat)
                    break


class _Rows:
    """Who is busy when: for each clinician a byte for every five minutes, from the day before the first."""

    def __init__(self, people: Sequence[str], busy: Sequence[Busy], first: date, days: int) -> None:
        midnight = datetime(first.year, first.month, first.day, tzinfo=UTC) - timedelta(days=1)
        self.origin = int(midnight.timestamp()) // 60
        size = (days + 4) * _CELLS_A_DAY
        self.cells = [bytearray(size) for _ in people]
        self.load = [0] * len(people)
        place = {person: index for index, person in enumerate(people)}
        for one in busy:
            index = place.get(one.clinician)
            if index is None:
                continue
            since, until = (one.start - midnight) // _CELL, -((midnight - one.end) // _CELL)
            if since < 0 or until > size:
                since, until = max(since, 0), min(until, size)
            if since < until:
                self.cells[index][since:until] = b"\x01" * (until - since)
                self.load[index] += until - since


def _search(practice: Practice, wish: Wish, busy: Sequence[Busy], now: datetime) -> _Search | None:
    people, kind = suited(practice, wish), _kind(practice, wish.visit_type)
    if kind is None or not people:
        return None
    search = _Search(practice, kind, people, busy, now)
    search.allowed = allows(wish.when)
    return search


def _kind(practice: Practice, visit_type: str) -> VisitType | None:
    return next((v for v in practice.visit_types if v.id == visit_type and not v.retired), None)


def _practises(clinician: Clinician, kind: VisitType) -> bool:
    return not clinician.retired and kind.id in clinician.visit_types


def _pleases(clinician: Clinician, kind: VisitType, wish: Wish) -> bool:
    return (
        wish.clinician in (None, clinician.id)
        and wish.clinician_gender in (None, clinician.gender)
        and (wish.language is None or wish.language in clinician.languages)
        and (clinician.accepts_new or not wish.new_patient)
        and bool(_modalities(clinician, kind, wish.modality))
    )


def _modalities(clinician: Clinician, kind: VisitType, wished: Modality | None) -> list[Modality]:
    possible = [m for m in kind.modalities if m in clinician.modalities]
    return possible if wished is None else [m for m in possible if m == wished]


def _instant(minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC)
