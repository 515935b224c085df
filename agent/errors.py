"""Everything that can go wrong, as one tree; each edge translates it once.

DeskError
├── Misconfigured          a practice, safety, wording or settings file is wrong; carries every reason
├── NotFound               no such visit, patient, conversation or row
├── Refused                the desk will not do that; `code` says why
│   ├── OpeningTaken       somebody else holds or has booked that time
│   ├── OutsideRules       not an opening: hours, notice, horizon, visit type, closure
│   ├── IllegalTransition  the visit is not in a state that allows it
│   └── NotAllowed         this person may not see or change that
└── PartDown               an outside part failed; `retryable` says whether trying again can help
    ├── DialogueDown
    ├── SpeechDown
    ├── StoreDown
    └── CarrierError       the carrier said no; `code` is its own error number
"""


class DeskError(Exception):
    """Anything the desk raises on purpose. Its text never holds personal data."""


class Misconfigured(DeskError):
    """A file or a setting is wrong; `reasons` lists all faults, each with file, line and field."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


class NotFound(DeskError):
    """No such row."""


class Refused(DeskError):
    """The desk will not do that; `code` is stable and names the wording a person is given."""

    code = "refused"

    def __init__(self, code: str | None = None) -> None:
        super().__init__(code or self.code)
        self.code = code or self.code


class OpeningTaken(Refused):
    """Somebody else holds or has booked that time."""

    code = "opening_taken"


class OutsideRules(Refused):
    """The time is not an opening under the practice's rules."""

    code = "outside_rules"


class IllegalTransition(Refused):
    """The visit's status does not allow that."""

    code = "illegal_transition"


class NotAllowed(Refused):
    """Who is speaking has not shown enough to see or change that."""

    code = "not_allowed"


class PartDown(DeskError):
    """An outside part failed."""

    def __init__(self, what: str, *, retryable: bool = True) -> None:
        super().__init__(what)
        self.retryable = retryable


class DialogueDown(PartDown):
    """Rasa gave no usable answer: an error, a time-out, or an empty list."""


class SpeechDown(PartDown):
    """Speech to text or text to speech gave no answer."""


class StoreDown(PartDown):
    """The database cannot be reached or written."""


class CarrierError(PartDown):
    """The carrier refused or failed; `code` is its own number (Twilio's error code), 0 if none."""

    def __init__(self, what: str, *, code: int = 0, retryable: bool = False) -> None:
        super().__init__(what, retryable=retryable)
        self.code = code
