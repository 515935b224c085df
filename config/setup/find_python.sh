#!/bin/sh
# Prints the path of a Python of the given version (3.11, 3.10) that can make environments, or says what to install.
# Looks on PATH, in pyenv, and in uv; lets uv fetch one where the network allows.
set -u
wanted=$1
fits() { # runs, is that version, and can make an environment
    "$1" -c "import sys, venv, ensurepip; sys.exit('%d.%d' % sys.version_info[:2] != '$wanted')" >/dev/null 2>&1
}
real() { "$1" -c 'import sys; print(getattr(sys, "_base_executable", None) or sys.executable)'; }

pyenv_root=${PYENV_ROOT:-${HOME:-}/.pyenv}
for found in "$(command -v "python$wanted")" "$(command -v python3)" "$(command -v python)" \
    "$pyenv_root"/versions/"$wanted"*/bin/python "/usr/local/bin/python$wanted" "/opt/python$wanted/bin/python3"; do
    if [ -n "$found" ] && [ -x "$found" ] && fits "$found"; then real "$found"; exit 0; fi
done

uv=$(command -v uv || true)
if [ -z "$uv" ] && command -v python3 >/dev/null && python3 -c 'import venv, ensurepip' >/dev/null 2>&1; then
    python3 -m venv var/uv && var/uv/bin/pip install --quiet uv >/dev/null 2>&1 && uv=var/uv/bin/uv
fi
if [ -n "$uv" ]; then
    found=$("$uv" python find "$wanted" 2>/dev/null) ||
        { "$uv" python install "$wanted" >/dev/null 2>&1 && found=$("$uv" python find "$wanted" 2>/dev/null); }
    if [ -n "${found:-}" ] && fits "$found"; then real "$found"; exit 0; fi
fi

echo "Python $wanted is missing: install it (pyenv install $wanted, or uv python install $wanted, or your system's package with its venv) and run make again." >&2
exit 1
