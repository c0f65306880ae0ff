# Two commands set everything up, on a machine that has only Python 3.11 to 3.13 with venv, and make:
#   make brief   the main job: simulate the hand-over of December 2018 and write brief.html
#   make test    every check of the code, the pack and the model
# Packages are kept in WHEELS, so that both work again without a network.

PYTHON ?= python3
WHEELS ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/relevo/wheels
BIN := .venv/bin
# One process for each core, the tests of a file together: they share what they simulate.
PARALLEL := -n auto --dist loadfile

.DEFAULT_GOAL := help
.PHONY: help brief test slow format benchmark clean

help:
	@sed -n 's/^# \{0,1\}//;1,3p' Makefile

brief: .venv/brief
	$(BIN)/relevo brief

test: .venv/dev
	$(BIN)/relevo check
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/pytest $(PARALLEL)

slow: .venv/dev
	$(BIN)/pytest -m slow $(PARALLEL)

format: .venv/dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

benchmark: .venv/dev
	$(BIN)/python benchmarks/engine.py
	$(BIN)/python benchmarks/model.py
	$(BIN)/python benchmarks/evidence.py
	$(BIN)/python benchmarks/store.py

clean:
	rm -rf .venv

# The file is made anew only when the list of packages changes: a second run asks pip nothing.
.venv/brief: EXTRAS := brief
.venv/dev: EXTRAS := dev,brief,evidence
.venv/brief .venv/dev: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-index --find-links '$(WHEELS)' --editable '.[$(EXTRAS)]' 2>/dev/null || { \
		echo 'Fetching packages (once; some minutes)'; \
		$(BIN)/python -m pip wheel --quiet --wheel-dir '$(WHEELS)' 'hatchling>=1.27' editables '.[$(EXTRAS)]' && \
		$(BIN)/python -m pip install --quiet --no-index --find-links '$(WHEELS)' --editable '.[$(EXTRAS)]'; }
	touch $@
