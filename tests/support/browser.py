"""A real Chromium for tests, with a microphone that plays a file."""

import os
import shutil
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
SHOTS = "SCREENSHOTS"  # a folder in the environment: where pictures are kept to be looked at


def chromium() -> str:
    """Return the browser's path; skip the test where there is none."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip("no Chromium on this machine")
    return found


def microphone(path: Path, seconds: float = 6.0) -> Path:
    """Write what the microphone hears: a second of silence, a tone that swells, silence again."""
    rate = 16_000
    at = np.arange(int(seconds * rate)) / rate
    loud = np.where((at > 1.0) & (at < 2.5), 0.5, 0.0)
    sound = (np.sin(2 * np.pi * 440 * at) * loud * 32767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(sound.tobytes())
    return path


@contextmanager
def opened(sound: Path | None = None) -> Iterator[Browser]:
    """Open a browser; `sound` is the microphone's WAV, played once."""
    arguments = [
        "--no-sandbox",
        "--disable-background-networking",
        "--autoplay-policy=no-user-gesture-required",
    ]
    if sound:
        arguments += ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
        arguments += [f"--use-file-for-fake-audio-capture={sound}%noloop"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def watched(
    browser: Browser, width: int = 1280, height: int = 860, language: str = "en-US"
) -> tuple[Page, list[str]]:
    """Return a page, and the list in which its errors collect."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale=language)
    page, errors = context.new_page(), list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if _matters(said.type, said.text) else None)
    return page, errors


def _matters(kind: str, text: str) -> bool:
    """Leave out what werkzeug's development server writes into a websocket that has just been closed."""
    return kind == "error" and "Invalid frame header" not in text


def picture(page: Page, name: str) -> None:
    """Keep a picture of the page, where somebody wants to look at it."""
    if folder := os.environ.get(SHOTS):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def overflow(page: Page) -> bool:
    """Tell whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))
