"""The front desk's front door: the web application for gunicorn, and the commands of `flask --app app`."""

from flask import Flask

from config.commands import commands


def create_app() -> Flask:
    """Return the running desk as a web application: webhooks, the audio stream, console, health."""
    from config.web import web

    return web()


app = Flask("desk")
"""Carries the commands alone, so that a command starts without the parts that it does not need."""
for name, command in commands.commands.items():
    app.cli.add_command(command, name)
