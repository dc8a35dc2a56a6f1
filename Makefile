# make alone prints this list.
PACKAGES := ./functions/... ./shared/... ./events/... ./scripts/...
export CGO_ENABLED ?= 0

help:           ## this list
	@grep -hE '^[a-z-]+: .*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 16

test:           ## every test that needs Go alone
	go vet $(PACKAGES)
	go test $(PACKAGES)

test-all: test  ## what CI runs: test, and what needs more than Go

tidy:           ## gofmt
	gofmt -w functions shared events scripts

.PHONY: help test test-all tidy
