# Thin names for installer/dev.py, which sets up by itself what a command needs.
# Arguments go through: make test ARGS="-k slip", make lock ARGS=--upgrade
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3 || echo python3)
ARGS ?=

.PHONY: demo test unit pictures bench lint wheel lock setup
demo test unit pictures bench lint wheel lock setup:
	@$(PYTHON) installer/dev.py $@ $(ARGS)
