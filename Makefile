# `make serve` and `make test` set up all they need: git, make and Python 3.11 or newer suffice. What
# checks the scripts of the pages needs Node.js as well; without it they are skipped, which fails
# where the environment variable `CI` is set.
PYTHON ?= python3
UV = .cache/uv/bin/uv
UV_VERSION = 0.13.9
RUN = $(UV) run --locked
TESTS = $(RUN) pytest --numprocesses auto --dist loadfile --no-loadscope-reorder
INSTALLING = tests/test_package.py tests/test_hosts.py tests/test_beside.py
NPM := $(shell command -v npm 2>/dev/null)
NO_NPM = the scripts were not checked: that needs Node.js 20.19 or newer with npm (Debian: apt-get install nodejs npm)

# The theme's notice of its end of life: see docs/hosts.md.
export NO_MKDOCS_2_WARNING = 1
# Else each run would compile anew what pytest rewrites of the packages that extend it.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help serve build digest bench bench-counts bench-importance bench-grounding bench-meaning fuzz test test-fast test-slow test-long test-model test-package test-workflows locked reference check lint lint-scripts types types-scripts audit dist publish format clean screenshots

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

serve: .venv/ready ## serve the site on http://localhost:8000, reloading on change
	$(RUN) mkdocs serve

build: .venv/ready ## build the site into site/, warnings are errors
	$(RUN) mkdocs build --strict

digest: .venv/ready ## bring this project's own archive up to date
	$(RUN) digest run --today

bench: .venv/ready ## measure builds and search beside others: make bench ARGS="--commits 5000"
	$(RUN) python -m tests.bench $(ARGS)

bench-counts: .venv/ready ## count the work of builds a commit, and accept it (tests/data/work.json)
	$(RUN) python -m tests.work

bench-importance: .venv/ready ## measure how well commits are ranked: make bench-importance ARGS=FILE…
	$(RUN) python -m tests.bench.importance $(ARGS)

bench-grounding: .venv/ready ## measure the marks on analyses: make bench-grounding ARGS=FILE
	$(RUN) python -m tests.bench.grounding $(ARGS)

bench-meaning: .venv/ready ## measure what is found by meaning: make bench-meaning ARGS="--words 100"
	$(RUN) python -m tests.bench.meaning $(ARGS)

fuzz: .venv/ready ## search for input that breaks something: make fuzz SECONDS=600
	$(RUN) --group fuzz python -m tests.fuzz $(or $(SECONDS),60)

test: .venv/ready ## run the tests, a core each file: make test ARGS="-m browser"
	$(TESTS) $(ARGS)

test-fast: .venv/ready ## run the tests that need neither a browser nor other processes
	$(RUN) pytest -m "not browser and not process and not slow"

test-slow: .venv/ready ## run what tests try at length, and more examples of what is drawn by chance
	$(TESTS) -m "slow and not long or hypothesis" --hypothesis-profile=many \
	  $(patsubst %,--ignore=%,$(INSTALLING) tests/test_github.py) $(ARGS)

test-long: .venv/ready ## run the tests that take a minute or more
	$(TESTS) -m long $(ARGS)

test-model: $(UV) ## run the chain with a small model on the processor (x86-64 Linux; 436 MB, once)
	UV_PROJECT_ENVIRONMENT=.cache/model $(RUN) --group model pytest -m model -s tests/model

test-package: .venv/ready ## install the package (DIST=dist: as built there) into fresh environments
	$(RUN) pytest -m slow -s $(INSTALLING)

test-workflows: .venv/ready ## carry out the workflows of this project, its tests listed alone
	$(RUN) pytest -m slow -s tests/test_github.py

screenshots: .venv/ready ## take the README's pictures anew, of this project's own site
	$(RUN) python -m tests.screenshots

locked: .venv/ready ## make what a digest's workflow installs from uv.lock
	$(RUN) python -m tests.locked $(UV)

reference: .venv/ready ## make the tables of options in docs/ from the code
	$(RUN) python -m tests.reference

check: lint types test build ## everything a change must pass

lint: .venv/ready lint-scripts ## check style and format
	$(RUN) ruff check
	$(RUN) ruff format --check

types: .venv/ready types-scripts ## check types
	$(RUN) mypy

lint-scripts types-scripts: $(if $(NPM),node_modules/ready)
	@$(if $(NPM),npm run --silent $(@:-scripts=),echo '$(NO_NPM)' >&2; test -z "$$CI")

audit: .venv/ready ## look the locked dependencies up in a database of advisories
	$(RUN) python -m tests.audit $(UV)

dist: .venv/ready ## build what is published into dist/
	rm -rf dist
	$(RUN) hatchling build -t sdist -t wheel

publish: $(UV) ## sign what dist/ holds and publish it: for the workflow of a release
	$(RUN) --isolated --only-group release pypi-attestations sign dist/*
	$(UV) publish --trusted-publishing always dist/*

format: .venv/ready ## put the code into the project's format
	$(RUN) ruff check --fix
	$(RUN) ruff format

clean: ## remove what was built, the environment included
	rm -rf .cache .venv dist node_modules site

.venv/ready: pyproject.toml uv.lock | $(UV)
	$(UV) sync --locked
	@touch $@

node_modules/ready: package.json package-lock.json .npmrc
	npm ci --loglevel=error
	@touch $@

$(UV):
	$(PYTHON) -m venv .cache/uv
	.cache/uv/bin/pip install --quiet uv==$(UV_VERSION)
