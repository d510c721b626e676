# The verbs. They need nothing but Python (3.11 or later) and make; tests that want a JDK or Chromium are skipped where it is absent.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo site test real bench bench-docs lint samples codelists coverage rules mutations clean

demo: .venv/runs
	@$(BIN)/govfin demo --store demo

# The site over the demo's store, until Ctrl+C.
site: .venv/serves
	@test -d demo || $(BIN)/govfin demo --store demo
	@$(BIN)/govfin serve --store demo --documents tests/samples

test: lint
	$(BIN)/pytest -n auto --dist worksteal

# The slow tests: over the real documents in ../shared, skipped where it is absent; and of the pages in Chromium.
real: .venv/tests
	$(BIN)/pytest -n auto --dist worksteal -m slow

# Speed, as ratios against a reference in the same run; and of all queries and pages at a thousand disclosures.
bench: .venv/tests
	$(BIN)/python tests/bench.py
	$(BIN)/python tests/bench_queries.py
	$(BIN)/python tests/bench_site.py

# The same of the queries and pages, into the tables in docs/benchmarks.md.
bench-docs: .venv/tests
	$(BIN)/python tests/bench_queries.py --write
	$(BIN)/python tests/bench_site.py --write

lint: .venv/tests
	$(BIN)/ruff check loader tests
	$(BIN)/ruff format --check loader tests
	$(BIN)/mypy

# Draw the sample documents again; needs a Chinese TrueType font (Debian: fonts-wqy-microhei).
samples: .venv/tests
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[draw]'
	$(BIN)/python tests/draw_samples.py

# Make the code lists in ontology/ with docs/codes.md again, and the table in docs/coverage.md, from the real documents in ../shared.
codelists: .venv/tests
	PYTHONPATH=tests $(BIN)/python -m make_codelists ../shared

coverage: .venv/tests
	$(BIN)/python tests/make_coverage.py ../shared/disclosures

# Make the pages of the rules, docs/rules/, and the index in docs/rules.md from the shapes again.
rules: .venv/tests
	$(BIN)/python tests/make_rules.py

# Seed faults into the drawn samples and the real documents, and write what the rules catch of them into docs/rules.md.
mutations: .venv/tests
	$(BIN)/python tests/make_mutations.py $(wildcard ../shared/disclosures ../shared/seeds)

.venv/runs: pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

.venv/serves: .venv/runs
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[serve]'
	@touch $@

.venv/tests: .venv/runs
	@$(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@

clean:
	rm -rf .venv demo dist build .pytest_cache .mypy_cache .ruff_cache
