"""Checks TwiML against Twilio's own list of elements and attributes, and the rules of their values."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

LONGEST_BYTES = 64 * 1024
SPEC = Path(os.environ.get("TWILIO_SPEC", Path(__file__).parents[3] / "shared" / "data" / "twilio"))
MISSING = f"Twilio's description is not here (TWILIO_SPEC={SPEC})"
ADDRESSES = {"action", "statusCallback", "url", "waitUrl"}
LOOPBACK = ("127.0.0.1", "localhost")


def spec(name: str) -> dict[str, dict[str, dict[str, list[str]]]] | None:
    """Return one of Twilio's descriptions, None where they are absent."""
    path = SPEC / name
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def checker() -> Callable[[str], None]:
    """Return a check that raises AssertionError, for voice and messaging documents alike."""
    return check if spec("twiml.json") else lambda document: None


def check(document: str) -> None:
    """Fail on anything Twilio would refuse: element, attribute, nesting, address, size."""
    described = spec("twiml.json")
    assert described is not None, MISSING
    assert len(document.encode()) <= LONGEST_BYTES
    root = ElementTree.fromstring(document)
    assert root.tag == "Response"
    kind = "messaging" if root.find("Message") is not None else "voice"
    _check(root, described[kind])


def _check(element: ElementTree.Element, known: dict[str, dict[str, list[str]]]) -> None:
    about = known[element.tag]
    for name, value in element.attrib.items():
        assert name in about["attributes"], f"<{element.tag} {name}>"
        assert not value.startswith(("[", "{", "None")), f"<{element.tag} {name}={value}>"
        if name in ADDRESSES:
            _check_address(element.tag, value)
    if not about["text"]:
        assert not (element.text or "").strip(), f"text in <{element.tag}>"
    for child in element:
        assert child.tag in about["children"], f"<{child.tag}> in <{element.tag}>"
        assert not (child.tail or "").strip(), f"text after <{child.tag}>"
        _check(child, known)


def _check_address(tag: str, value: str) -> None:
    url = urlsplit(value)
    assert "_" not in (url.hostname or "_"), value
    if tag == "Stream":
        assert url.scheme == "wss" or (url.scheme == "ws" and url.hostname in LOOPBACK), value
        assert not url.query, value
    else:
        assert url.scheme in ("http", "https"), value
