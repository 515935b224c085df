"""How the web process runs: one worker with threads, because calls live in it."""

from config.settings import load

_settings = load()

bind = f"{_settings.host}:{_settings.port}"
workers = 1
worker_class = "gthread"
# Two threads a call (its socket and its work), the open console pages, and room for webhooks.
threads = 2 * _settings.max_calls + _settings.max_event_streams + 16
# A worker that is told to end finishes its calls first.
graceful_timeout = 90
keepalive = 5
accesslog = None
loglevel = _settings.log_level
control_socket_disable = True
