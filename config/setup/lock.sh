#!/bin/sh
# Writes requirements.lock and requirements-dev.lock from what pip resolves in a fresh environment.
# torch is left out (torch.sh chooses its build), and triton, which only CUDA needs.
set -eu
python=$1 torch=$2
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
"$python" -m venv "$fresh"
config/setup/torch.sh "$torch" "$fresh"
freeze() { "$fresh/bin/pip" freeze | grep -viE '^(torch|triton|setuptools|wheel)='; }
note() { echo "# Everything requirements$1.txt pulls in on Python 3.11, Linux, x86-64. Made by \`make lock\`; not edited by hand."; }

"$fresh/bin/pip" install -qq -r requirements.txt
freeze >"$fresh/app"
"$fresh/bin/pip" install -qq -r requirements-dev.txt
freeze >"$fresh/all"
{ note ""; cat "$fresh/app"; } >requirements.lock
{ note -dev; grep -vxFf "$fresh/app" "$fresh/all"; } >requirements-dev.lock
