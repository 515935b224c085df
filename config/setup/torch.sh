#!/bin/sh
# Installs the CPU build of torch into .venv: PyPI's plain wheel is the CUDA build on some machines, with
# gigabytes that this machine cannot use. Order: a CPU wheel pip already finds; PyTorch's CPU index; the plain one.
set -eu
version=$1
pip="$2/bin/pip install -qq --no-deps --disable-pip-version-check"
is_cpu() { # reads torch's own note of its build; to import it needs packages that come later
    "$1/bin/python" -c 'if True:
        import importlib.util, pathlib, runpy, sys
        found = importlib.util.find_spec("torch")
        sys.exit(runpy.run_path(pathlib.Path(found.origin).with_name("version.py"))["cuda"] is not None)' 2>/dev/null
}

if "$2/bin/python" -c "import importlib.metadata as m, sys; sys.exit(m.version('torch').split('+')[0] != '$version')" \
    2>/dev/null && is_cpu "$2"; then exit 0; fi
$pip "torch==$version+cpu" 2>/dev/null ||
    $pip --retries 1 --timeout 20 --index-url https://download.pytorch.org/whl/cpu "torch==$version" 2>/dev/null ||
    $pip "torch==$version"
is_cpu "$2" || { echo "torch $version came as its CUDA build; install its CPU build into $2 and run make again." >&2; exit 1; }
