# Each target is one line that a person could type. `make run` and `make test` set up first.

.PHONY: run test test-nbgrader test-long setup lock release format

run: setup
	.venv/bin/gradus serve

test: setup
	.venv/bin/python -m pytest -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test-nbgrader: setup
	GRADUS_NBGRADER_SUITE=1 .venv/bin/python -m pytest tests/nbgrader/test_stock_suite.py

test-long: setup
	GRADUS_LONG_RUNS=1 .venv/bin/python -m pytest -n logical tests/engine/test_survival.py tests/engine/test_wire_*.py

setup:
	scripts/setup

lock:
	.venv/bin/uv pip compile pyproject.toml --extra test --generate-hashes --no-emit-index-url --no-header --python-version 3.11 --python-platform x86_64-manylinux_2_28 -o requirements.lock

release: setup
	for each in source/*; do PATH="$(CURDIR)/.venv/bin:$$PATH" nbgrader generate_assignment --force $${each#source/} || exit; done

format: setup
	.venv/bin/ruff check --fix . && .venv/bin/ruff format .
