# The entrance to Stet: `make help` lists what there is.

LISTEN  ?= 127.0.0.1:8080
JOURNAL ?= stet.sqlite
SETUP   := Tests/Setup
BUILD_PACKAGES := binutils libc6-dev libstdc++-12-dev libuv1-dev libsqlite3-dev zlib1g-dev libssl-dev
BINARY  := .build/release/stet

.DEFAULT_GOAL := help
.PHONY: help setup-build setup-page setup-test build serve test check format clean
.PHONY: fuzz sanitize conformance crash simulate bench

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1 \2/p' Makefile | awk '{ \
	  name = $$2; $$1 = $$2 = ""; printf "  make %-13s%s\n", name, $$0 }'
	@echo "Variables: LISTEN=$(LISTEN) JOURNAL=$(JOURNAL)"

setup-build: ## install what the build needs (Debian packages), check the Swift toolchain
	@$(SETUP)/toolchain.sh
	@$(SETUP)/packages.sh "to build Stet" $(BUILD_PACKAGES)

setup-page: ## fetch the pinned CodeMirror bundle into Web/vendor
	@$(SETUP)/codemirror.sh

setup-test: ## install what the tests need (node, Chromium, Python packages)
	@$(SETUP)/tests.sh

build: setup-build ## leave the release binary at .build/release/stet
	@swift build -c release --static-swift-stdlib

serve: build ## build and serve at http://LISTEN with an embedded journal
	@$(SETUP)/codemirror.sh || echo "serve: going on without CodeMirror; the editor is a plain text area"
	@exec $(BINARY) serve --listen $(LISTEN) --journal $(JOURNAL) --web Web

test: build setup-page setup-test ## run every test; the last line says what passed
	@exec .setup/venv/bin/python -B $(SETUP)/suites.py

check: setup-build ## lint, warnings as errors, fast tests, tidy
	@swift format lint --strict --recursive --parallel Package.swift Sources Tests
	@$(SETUP)/packages.sh "to run the fast tests" python3:python3 node:nodejs
	@exec python3 -B $(SETUP)/suites.py --fast

format: ## put the Swift sources into the house format
	@swift format --in-place --recursive --parallel Package.swift Sources Tests

clean: ## remove what was built and fetched
	rm -rf .build .setup Web/vendor

# Longer runs: DURATION, SEEDS, RUNS and the like go to the scripts through the environment.
fuzz: setup-build ## run each libFuzzer target for a while (DURATION=60)
	@exec Tests/Fuzz/run

sanitize: setup-build setup-test ## run the Swift suites and a mixed load with each sanitizer (SANITIZERS="thread")
	@exec Tests/Sanitize/run

conformance: build ## run the whole Autobahn|Testsuite against stet echo
	@exec Tests/Autobahn/run

crash: build ## kill a loaded server again and again, then look for every acknowledged edit (RUNS=300)
	@exec Tests/Crash/run

simulate: setup-build ## run the seeded simulation (SEEDS=1000)
	@exec Tests/Simulation/run

bench: build ## measure this machine
	@exec Tests/Benchmarks/run
