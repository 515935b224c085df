# `make run` serves a demo practice; `make test` runs every test. Both do all set-up from a bare clone.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

TORCH := 2.13.0
PIP := install -qq --no-deps --disable-pip-version-check --no-input
FAST := not engine and not browser and not postgres

.PHONY: run test check bench personas evaluate format setup setup-dev environments help clean lock

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /|/' | awk -F'|' '{printf "  make %-10s %s\n", $$1, $$2}'

run: environments ## serve on 127.0.0.1:$PORT (8000), a demo practice unless .env says otherwise
	@exec .venv/bin/python -m config.processes

test: setup-dev ## every test, the real engines and a browser included
	@config/setup/system_packages.sh chromium=chromium
	.venv/bin/pytest -q -n 2 -m "not engine and not browser"
	.venv/bin/pytest -q -m "engine or browser"

check: .venv/dev-ready ## lint, format, types, import table and the fast tests
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/pytest -q -n 2 -m "$(FAST)"

bench: setup-dev ## measure what the budgets name: every tests/**/bench_*.py, one after the other
	@for file in $$(find tests -name 'bench_*.py' | sort); do \
	    module=$${file%.py}; echo "== $$file"; .venv/bin/python -m "$${module//\//.}"; done

personas: setup-dev ## hold eight calls with the desk; OUT=folder gets the sound, the words and the calendar
	@.venv/bin/python -m tests.support.personas "$(or $(OUT),$(error OUT=folder says where))"

evaluate: setup ## score understanding, safety and speech on the evaluation sets in EVAL_DATA
	@.venv/bin/flask --app app evaluate

format: .venv/dev-ready ## put the code in order
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

setup: environments ## both environments, speech weights, the trained dialogue
	@MODE=demo .venv/bin/python -m config.prepare

environments:
	@$(MAKE) -s -j2 .venv/ready .venv-rasa/ready

setup-dev: setup
	@$(MAKE) -s .venv/dev-ready

clean: ## remove the environments and everything made at run time, the demo's data included
	rm -rf .venv .venv-rasa var .pytest_cache .mypy_cache .ruff_cache

.venv/ready: requirements.lock config/setup/torch.sh
	@python=$$(config/setup/find_python.sh 3.11); echo "Installing the app's packages (Python 3.11)"; \
	[ -x .venv/bin/pip ] || "$$python" -m venv .venv
	@config/setup/torch.sh $(TORCH) .venv
	@.venv/bin/pip $(PIP) -r requirements.lock
	@touch $@; echo "The app's packages are installed"

.venv/dev-ready: .venv/ready requirements-dev.lock
	@echo "Installing what the tests need"
	@.venv/bin/pip $(PIP) -r requirements-dev.lock
	@touch $@

.venv-rasa/ready: dialogues/requirements.txt
	@python=$$(config/setup/find_python.sh 3.10); echo "Installing Rasa's packages (Python 3.10)"; \
	[ -x .venv-rasa/bin/pip ] || "$$python" -m venv .venv-rasa
	@.venv-rasa/bin/pip $(PIP) -r dialogues/requirements.txt
	@touch $@; echo "Rasa's packages are installed"

lock: ## pin anew what requirements.txt and requirements-dev.txt pull in, in a fresh environment
	@config/setup/lock.sh "$$(config/setup/find_python.sh 3.11)" $(TORCH)
