# The commands of the README, nothing clever: each line of work is a script in .ci/ or a tool's own command.

PYTHON ?= python3
PORT ?= 8000
DATA ?= var
UV ?= uv
NODE_PORT ?= 9200
HEAP ?= 1g
ENGINE ?= embedded
BIN := .venv/bin
# the tests start hundreds of processes: each would compile our modules anew
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup run test check test-cluster test-laws test-soak test-fresh opensearch bench bench-relevance bench-freshness bench-reload bench-partners bench-load bench-opensearch bench-harvest bench-saturation bench-peers bench-growth bench-report screenshots check-yanked audit lock
.DEFAULT_GOAL := help

help: ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: ## make the environment in .venv (once; redone when a lock changes)
	@.ci/environment $(PYTHON)

run: setup ## a fictitious directory on http://127.0.0.1:8000 (PORT=… for another)
	@.ci/native-libraries $(PYTHON) || echo "Going on without them: everything but the PDF sheets works." >&2
	@exec $(BIN)/annuaire demo --port $(PORT)

check: setup ## format, lint, import contracts, types
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/lint-imports
	$(BIN)/mypy

test: setup ## everything that .ci/run checks, in order of speed (TESTS='tests/pdf -x')
	@.ci/native-libraries $(PYTHON)
	@.ci/test-programs
	@.ci/java
	@$(BIN)/python -m tests.opensearch.assemble
	@.ci/verapdf
	@$(MAKE) --no-print-directory check
	$(BIN)/pytest --numprocesses auto --dist loadfile $(TESTS)

test-cluster: setup ## three OpenSearch nodes; one is killed and one hangs under load (about three minutes)
	$(BIN)/pytest -m cluster tests/journeys

test-laws: setup ## the laws with random examples, others at each run (many minutes)
	$(BIN)/pytest --hypothesis-profile random-laws -m hypothesis tests
	$(BIN)/pytest --hypothesis-profile random-laws tests/journeys/test_law.py

test-soak: setup ## 100,000 varied requests with attacks among them, 20 restarts of all workers (about a quarter of an hour)
	$(BIN)/pytest -s -m soak tests/cli/server

test-fresh: ## `make run` and `make test` on a bare Debian, in build/fresh (as root; AS_USER=1 TESTS=…)
	@.ci/test-fresh

opensearch: setup ## a node of OpenSearch for development on http://127.0.0.1:9200 (NODE_PORT=… HEAP=…)
	@exec $(BIN)/python -m tests.opensearch $(NODE_PORT) $(HEAP)

bench: setup ## full-size figures: rows/s, peak memory, latency (several minutes)
	$(BIN)/python -m benchmarks

bench-relevance: setup ## how good the name search is, against the stored baseline (DATA=a loaded data folder; ENGINE=opensearch compares)
	$(BIN)/python -m benchmarks.relevance --data-dir $(DATA) --engine $(ENGINE)

bench-freshness: setup ## accepted record to search that finds it, p99 at 50 records/s, gated, both engines (FRESHNESS='--professionals 30000 --seconds 15')
	$(BIN)/python -m benchmarks.indexing.freshness --engine embedded $(FRESHNESS)
	$(BIN)/python -m benchmarks.indexing.freshness --engine opensearch $(FRESHNESS)

bench-reload: setup ## the files a day later with 1 % of the people changed: exactly that is written, in time; then the way back (RELOAD='--engine opensearch')
	$(BIN)/python -m benchmarks.indexing.reload $(RELOAD)

bench-partners: setup ## what partners were promised, beside its aims; fails when one is missed (DATA=a loaded data folder; PARTNERS='--rows 10000')
	$(BIN)/python -m benchmarks.latency.partners --data-dir $(DATA) $(PARTNERS)

bench-opensearch: setup ## the API and the OpenSearch node behind it, side by side: latency, look-up, publication (DATA=a loaded data folder)
	$(BIN)/python -m benchmarks.latency.opensearch --data-dir $(DATA) $(OPENSEARCH)

bench-load: setup ## visitors at a stated rate (DATA=… ENGINE=embedded|opensearch, or HOST=… MIX=…; LOAD='--rate 200 --seconds 60')
	$(BIN)/python -m benchmarks.traffic.scenario $(if $(HOST),--host $(HOST) --mix $(MIX),--data-dir $(DATA) --engine $(ENGINE)) $(LOAD)

bench-harvest: setup ## people that one address, one key and a thousand addresses can take in an hour, by each route (DATA=a loaded data folder)
	$(BIN)/python -m benchmarks.traffic.harvest --data-dir $(DATA)

bench-saturation: setup ## answers a second beside an empty route, by wrk (DATA=… ENGINE=…; SATURATION='--seconds 10 --keep')
	$(BIN)/python -m benchmarks.traffic.saturation --data-dir $(DATA) --engine $(ENGINE) $(SATURATION)

bench-peers: setup ## ours beside OpenSearch, tantivy, PostgreSQL and prefixes (DATA=…; PEERS='--questions 300 --keep')
	$(BIN)/python -m benchmarks.peers --data-dir $(DATA) $(PEERS)

bench-growth: setup ## what grows with the directory, both engines (GROWTH='--sizes 10000,1800000 --keep'; hours at full size)
	$(BIN)/python -m benchmarks.traffic.growth $(GROWTH)

bench-report: setup ## benchmarks/REPORT.md from the kept results; fails on a loss (REPORT=--keep makes them the baseline)
	$(BIN)/python -m benchmarks.reporting.report $(REPORT)

screenshots: setup ## the pictures of the README, of the fictitious directory (needs Chromium and pdftoppm)
	$(BIN)/python docs/screenshots.py

check-yanked: setup ## locked releases that their authors yanked; asks the registry of packages alone
	@.ci/check-yanked requirements.lock

audit: check-yanked ## known weaknesses of the locked packages; one that cannot be looked up fails too (needs the internet)
	$(BIN)/pip-audit --strict --require-hashes --disable-pip --requirement requirements.lock

# Universal: one lock for every Python from 3.11 on; no download address is written into it.
LOCK := $(UV) pip compile pyproject.toml --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header
EXTRAS := --extra signature --extra traces --extra redis

lock: ## pin every dependency anew, with hashes (needs uv)
	$(LOCK) --upgrade $(EXTRAS) --output-file requirements.lock
	$(LOCK) --upgrade --constraint requirements.lock --extra dev --output-file requirements-dev.lock
