#!/bin/sh
# Installs Debian packages whose command is missing, given as command=package; says which, where it may not.
# Never fails: what each one is for, and what works without it, stands in the README.
set -u
missing=
for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null 2>&1 || missing="$missing ${pair#*=}"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ]; then root=; else root='sudo -n'; fi
if command -v apt-get >/dev/null && { [ -z "$root" ] || $root true 2>/dev/null; }; then
    echo "Installing$missing (Debian packages)"
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp)
    # shellcheck disable=SC2086 # a list of words
    if { $root apt-get -qq update && $root apt-get -qq install -y --no-install-recommends $missing; } >"$log" 2>&1 </dev/null
    then rm -f "$log"; exit 0; fi
    tail -n 3 "$log" >&2; rm -f "$log"
fi
echo "Missing, and not installable from here:$missing. Install it with your system's packages; see the README." >&2
exit 0
