"""What the carrier keeps: messages and calls, as the rows its REST API shows."""

import secrets
import threading
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

API = "/2010-04-01/Accounts"
Row = dict[str, Any]


def new_sid(prefix: str) -> str:
    """Return a fresh id in the carrier's form."""
    return prefix + secrets.token_hex(16)


class Ledger:
    """All messages of one account, newest last."""

    def __init__(self, account_sid: str, now: Any) -> None:
        self.account_sid = account_sid
        self.lock = threading.RLock()
        self.messages: list[Row] = []
        self._now = now

    def add(self, sender: str, to: str, body: str, direction: str, status: str) -> Row:
        """Write a message."""
        sid = new_sid("SM")
        at = format_datetime(self._now())
        uri = f"{API}/{self.account_sid}/Messages/{sid}"
        row: Row = {
            "sid": sid,
            "account_sid": self.account_sid,
            "api_version": "2010-04-01",
            "messaging_service_sid": None,
            "from": sender,
            "to": to,
            "body": body,
            "direction": direction,
            "status": status,
            "num_segments": str(1 + (max(len(body), 1) - 1) // 160),
            "num_media": "0",
            "price": None,
            "price_unit": "USD",
            "error_code": None,
            "error_message": None,
            "date_created": at,
            "date_updated": at,
            "date_sent": at,
            "uri": f"{uri}.json",
            "subresource_uris": {"media": f"{uri}/Media.json", "feedback": f"{uri}/Feedback.json"},
        }
        with self.lock:
            self.messages.append(row)
        return row

    def update(self, row: Row, **changes: Any) -> None:
        """Change a message."""
        with self.lock:
            row.update(changes, date_updated=format_datetime(self._now()))

    def find(self, sid: str) -> Row | None:
        """Return a message by its id."""
        with self.lock:
            return next((row for row in self.messages if row["sid"] == sid), None)

    def listed(self, wanted: dict[str, str]) -> list[Row]:
        """Return the messages that fit the API's filters, newest first."""
        with self.lock:
            rows = [dict(row) for row in reversed(self.messages)]
        for field, name in (("To", "to"), ("From", "from")):
            if field in wanted:
                rows = [row for row in rows if row[name] == wanted[field]]
        if since := wanted.get("DateSent>"):
            rows = [row for row in rows if parsedate_to_datetime(row["date_sent"]) >= _time(since)]
        if until := wanted.get("DateSent<"):
            rows = [row for row in rows if parsedate_to_datetime(row["date_sent"]) <= _time(until)]
        return rows


def page(key: str, rows: list[Row], path: str, wanted: dict[str, str]) -> Row:
    """Return one page of a list in the API's form."""
    size = max(1, min(1000, int(wanted.get("PageSize", "50"))))
    number = int(wanted.get("Page", "0"))
    start = number * size
    more = start + size < len(rows)
    shown = rows[start : start + size]

    def at(index: int) -> str:
        return f"{path}?PageSize={size}&Page={index}"

    return {
        key: shown,
        "page": number,
        "page_size": size,
        "start": start,
        "end": start + max(0, len(shown) - 1),
        "uri": at(number),
        "first_page_uri": at(0),
        "next_page_uri": at(number + 1) if more else None,
        "previous_page_uri": at(number - 1) if number else None,
    }


def _time(text: str) -> datetime:
    """Read a filter's time, a date or a date and time in UTC; lists go by whole seconds."""
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at.replace(microsecond=0)


NOTHING_YET = (
    "parent_call_sid price answered_by forwarded_from group_sid caller_name trunk_sid start_time end_time "
    "duration phone_number_sid"
)
SUBRESOURCES = ("Recordings", "Notifications", "Events", "Streams", "Transcriptions", "Payments", "Siprec")


def call_row(leg: Any, account_sid: str, at: datetime) -> Row:
    """Return a call in the API's form."""
    uri = f"{API}/{account_sid}/Calls/{leg.sid}"
    stamp = format_datetime(at)
    return {
        **dict.fromkeys(NOTHING_YET.split()),
        "sid": leg.sid,
        "account_sid": account_sid,
        "api_version": "2010-04-01",
        "date_created": stamp,
        "date_updated": stamp,
        "to": leg.to,
        "to_formatted": leg.to,
        "from": leg.caller,
        "from_formatted": leg.caller,
        "status": leg.status,
        "direction": leg.direction,
        "price_unit": "USD",
        "queue_time": "0",
        "uri": f"{uri}.json",
        "subresource_uris": {name.lower(): f"{uri}/{name}.json" for name in SUBRESOURCES},
    }
