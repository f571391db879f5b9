# Everything here works from a fresh clone with only Python 3.11, git and make; see packaging/setup.sh.
# `make run` opens the demo, `make test` runs every check and test.
.POSIX:
.PHONY: run test languages coverage test-attacks test-nightly test-crash check test-real-model bench figures pictures package setup setup-test setup-package clean
SHELL = /bin/sh
UV = PATH="$(CURDIR)/.tools/bin:$$PATH" uv run --locked --quiet

run: setup
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname -s)" = Darwin ]; then \
		$(UV) k2desk --demo; \
	else \
		QT_QPA_PLATFORM=offscreen $(UV) k2desk --demo --play out/demo; \
	fi

# Counting lines takes a third of a test's time, so it is done where the figure that is held comes from: the tests of
# these rooms run every line and branch of it, which a house test holds beside the gate's list. The driven tests mostly
# wait for a window; they run beside the others.
COUNTED = tests/agent tests/core tests/journal tests/patch tests/proof/test_proof_reach.py tests/provider tests/scope \
	tests/settings tests/shell tests/tools tests/transcript tests/workspace
PYTEST = $(UV) python -m pytest -q -n 2 --dist worksteal
COUNT = --cov --cov-report=
APART = --ignore tests/driven --ignore tests/real_model

# POSIX make ends a recipe at the first command that fails: each part is waited for and told of all the same.
test: check
	@mkdir -p out; counted=0; others=0; windows=0; \
	QT_QPA_PLATFORM=xcb $(UV) xvfb-run -a -s "-screen 0 1600x1000x24" python -m pytest tests/driven -q >out/driven.txt 2>&1 & driven=$$!; \
	trap 'kill $$driven 2>/dev/null' INT TERM; \
	$(PYTEST) $(COUNT) $(COUNTED) || counted=$$?; \
	$(PYTEST) tests $(APART) $$(printf ' --ignore %s' $(COUNTED)) || others=$$?; \
	wait $$driven || windows=$$?; cat out/driven.txt; exit $$((counted + others + windows))
	@$(UV) python packaging/coverage_gate.py

# The lines and branches all tests run, the interface aside.
coverage: setup-test
	@$(PYTEST) $(COUNT) tests $(APART)
	@$(UV) python packaging/coverage_gate.py all

# The properties again, with ten thousand examples that chance picks; takes as long as it takes.
test-nightly: setup-test
	@K2DESK_EXAMPLES=nightly $(UV) python -m pytest tests -m hypothesis -n 2 -q --timeout 0 --ignore tests/driven --ignore tests/real_model

# Every attack of the catalogue, the races as often as they should be: some minutes.
test-attacks: setup-test
	@K2DESK_ATTACKS=full $(UV) python -m pytest tests/attacks tests/house/test_house_attacks.py -n 2 --dist worksteal -q

check: setup-test
	@$(UV) ruff check .
	@$(UV) ruff format --check .
	@$(UV) mypy
	@$(UV) lint-imports

# The writer killed at every step of an apply and of an undo, and again in its recovery; some minutes.
test-crash: setup-test
	@K2DESK_CRASHES=all $(UV) python -m pytest tests/workspace/test_workspace_crash.py -q -s

# A llama.cpp server on the CPU and a model of 135M parameters; they are fetched the first time (160 MB).
test-real-model: setup-test
	@$(UV) --group real-model python -m pytest tests/real_model -q -s

# The files of the languages, after words were written or translated; ends with 1 while a translation is missing.
languages: setup-test
	@$(UV) python packaging/languages.py

bench: setup-test
	@$(UV) python -m compileall -q k2desk bench
	@$(UV) --group bench python -m bench

# What is promised of safety, beside its bar: attacks, races, crashes, properties and times, and each guard taken out.
figures: setup-test
	@$(UV) python -m figures

# For people who have no Python: dist/ gets a folder, a tar.gz with an installer and a .deb, and they are tried.
package: setup-package
	@$(UV) --group package python packaging/package.py dist
	@$(UV) python packaging/smoke.py dist/bundle/k2desk

# The pictures of the papers, and those the golden tests compare: every pane and every state, in both themes. Only
# what looks different now is written; look at what git says has changed before you commit it.
pictures: setup-test
	@QT_QPA_PLATFORM=offscreen $(UV) python packaging/pictures.py docs/pictures
	@K2DESK_ACCEPT_PICTURES=1 $(UV) python -m pytest tests/golden -n 2 -q
	@git status --short docs/pictures tests/golden/pictures

setup:
	@sh packaging/setup.sh run

setup-test:
	@sh packaging/setup.sh test

setup-package:
	@sh packaging/setup.sh package

clean:
	@rm -rf .venv .tools out build dist .coverage .coverage.*
