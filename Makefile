# make alone prints this list.
PACKAGES := $(patsubst %,./%/...,$(foreach d,functions shared events scripts,$(if $(wildcard $(d)),$(d))))
export CGO_ENABLED ?= 0

help:           ## this list
	@grep -hE '^[a-z-]+: .*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 16

test:           ## every test that needs Go alone
	go vet $(PACKAGES)
	go test $(PACKAGES)

test-all: test  ## what CI runs: test, and what needs more than Go

tidy:           ## gofmt
	git ls-files "*.go" | xargs gofmt -w

.PHONY: help test test-all tidy
