"""`make evaluate`: every measurement against the evaluation sets, one after the other."""

import importlib
import platform
from importlib.metadata import version

import click

MEASURED = ("safety", "dates", "visits", "nlu")


def evaluated(what: str | None) -> int:
    """Run one measurement, or all; return 0, or 1 where one could not run."""
    packages = ("torch", "openai-whisper", "rasa-sdk", "pyduckling-native-phihos")
    click.echo(
        f"{platform.machine()} {platform.python_version()} " + " ".join(f"{p} {version(p)}" for p in packages)
    )
    failed = 0
    for name in MEASURED:
        if what in (None, name):
            click.echo(f"== {name}")
            failed |= int(importlib.import_module(f"tests.evaluate.{name}").main() or 0)
    return failed
