# make alone prints this list.
PACKAGES := ./functions/... ./shared/... ./events/... ./scripts/... ./infra/spec/...
ADDR ?= 127.0.0.1:8080
STATE ?= .local
SAMPLE_ADDR ?= 127.0.0.1:18080
FUZZTIME ?= 10s
SEED ?= 1
SCHEDULES ?= 1000
FOR ?= 0
SOME ?= 0
CLAIMS ?= 200000
SHARD ?= 0
SHARDS ?= 1
STRIDE ?= 20
MB ?= 1000
export CGO_ENABLED ?= 0

help:           ## this list
	@grep -hE '^[a-z0-9-]+: .*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 16

run:            ## the whole system on this machine (ADDR=127.0.0.1:8080 STATE=.local)
	@go build -o .build/local ./scripts/local && exec .build/local --addr $(ADDR) --state $(STATE)

test:           ## every test that needs Go alone
	go vet $(PACKAGES)
	go test $(PACKAGES)
	go test -count=1 ./shared/house

AWS := ./shared/table/... ./shared/files/... ./shared/queue/... ./shared/messages/... ./shared/payload/... ./shared/cloud

parts:          ## fetch what stands in for AWS in tests into .build/parts (npm, go; java by apt-get)
	go run ./scripts/parts --dir .build/parts

test-aws:       ## the drivers of AWS against those parts, once more with the race detector (needs gcc)
	$(MAKE) parts || [ "$$CI" != true ]
	OPENASO_PARTS=$(CURDIR)/.build/parts go test -timeout 10m $(AWS)
	OPENASO_PARTS=$(CURDIR)/.build/parts CGO_ENABLED=1 go test -race -timeout 10m $(AWS)

test-all: test  ## what CI runs: test, test-aws, a short fuzz and simulation, the mutants of the day, the oracle, the sample, the programs, the stack (needs Node)
	$(MAKE) test-aws
	$(MAKE) fuzz FUZZTIME=3s
	$(MAKE) simulate SCHEDULES=1000000 FOR=120s SEED=$$(date +%Y%j0000)
	$(MAKE) mutants SOME=6
	$(MAKE) oracle CLAIMS=200000 SEED=$$(date +%Y%j000)
	$(MAKE) engine-mutants SOME=6
	$(MAKE) sample
	$(MAKE) build
	$(MAKE) infra-test
	$(MAKE) nag

kill:           ## kill the program at every STRIDE-th call of a port, fill its disk; it ends the same (STRIDE=1 takes 14 minutes)
	OPENASO_STRIDE=$(STRIDE) go test -count=1 -timeout 60m -v -run 'TestKilledAnywhere|TestAFullDisk' ./scripts/local

sample:         ## the sample employer from an empty store to the summary, then stop
	@dir=$$(mktemp -d) && go run ./scripts/local --addr $(SAMPLE_ADDR) --state $$dir/state --once; code=$$?; rm -rf $$dir; exit $$code

golden:         ## write expected outputs anew; review them like code
	go test ./shared/adjudicate ./shared/funding ./shared/family ./shared/notice ./shared/payment ./shared/x12/x999 ./scripts/aso/cost -update

bench:          ## speeds; operations and write units (AWS's rounding) a claim
	go test -run '^$$' -bench . -benchmem $(PACKAGES) | grep -E '^(Benchmark|cpu|pkg)'
	go run ./scripts/load

x12-memory:     ## memory that aso x12 holds of files of MB megabytes, made as they are read (MB=1000)
	go build -o .build/aso ./scripts/aso
	go run ./scripts/peak --mb $(MB)

# On a busy machine Go ends a target that found nothing with "context deadline exceeded" now
# and then (golang/go issue 75804): that is no finding. A finding writes its failing input.
fuzz:           ## each fuzz target for FUZZTIME (10s)
	@for p in $$(grep -rlE '^func Fuzz' --include=*_test.go shared events scripts | xargs -n1 dirname | sort -u); do \
	  for f in $$(grep -hoE '^func Fuzz[A-Za-z0-9]+' $$p/*_test.go | cut -d' ' -f2); do \
	    echo "$$p $$f"; out=$$(go test ./$$p -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x 2>&1) || { echo "$$out"; \
	      echo "$$out" | grep -q 'context deadline exceeded' && ! echo "$$out" | grep -q 'Failing input' || exit 1; }; \
	    echo "$$out" | tail -1; \
	  done; done

simulate:       ## crashes, repeats, losses and races against an oracle (SEED=1 SCHEDULES=1000 FOR=0)
	go run ./scripts/simulate --seed $(SEED) --schedules $(SCHEDULES) --for $(FOR)

mutants:        ## plants defects one by one; the simulation must find each (SOME=8 takes the day's)
	go run ./scripts/simulate --mutants testdata/simulate/mutants.txt --some $(SOME) --day $$(date +%-j)

oracle:         ## the engine against its second implementation (CLAIMS=200000 SEED=1 SHARD=0 SHARDS=1); a difference becomes .build/difference.txtar
	@mkdir -p .build
	go test -count=1 -timeout 24h -v -run TestOracleAtLength ./shared/adjudicate/oracle -claims $(CLAIMS) -seed $(SEED) -shard $(SHARD) -shards $(SHARDS) -cases $(CURDIR)/.build

engine-mutants: ## plants defects in the engine one by one; its cases and the oracle must find each (SOME=8 takes the day's)
	go run ./scripts/simulate --mutants testdata/adjudicate/mutants.txt --tests ./shared/adjudicate/oracle,./shared/adjudicate --some $(SOME) --day $$(date +%-j)

build:          ## .build/aso, and each function as .build/<name>/bootstrap for arm64
	go build -trimpath -o .build/aso ./scripts/aso
	@for f in $$(ls functions); do \
	  GOOS=linux GOARCH=arm64 go build -trimpath -tags lambda.norpc,nethttpomithttp2 -ldflags '-s -w' -o .build/$$f/bootstrap ./functions/$$f || exit 1; \
	done; ls -l .build/*/bootstrap | awk '{printf "%9d bytes  %s\n", $$5, $$9}'

index:          ## the README's package index
	go run ./scripts/index -w README.md

tidy:           ## gofmt
	git ls-files "*.go" | xargs gofmt -w

# The stack. CDK takes three minutes to compile once, and Node; nothing above needs either.
CDK := npx --yes aws-cdk@2.1148.1
NAG := .build/nag/node_modules/.package-lock.json
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION ?= 20

synth: build    ## the stack's template to .cdk.out, without a network (ENV=prod)
	CDK_OUTDIR=.cdk.out CDK_CONTEXT_JSON='{"env":"$(or $(ENV),prod)"}' go run ./infra

infra-test:     ## the stack's rules: encryption, dead letters, least power, alarms
	go vet ./infra/...
	go test -count=1 -timeout 15m ./infra/...

$(NAG): Makefile
	npm install --prefix .build/nag --no-audit --no-fund --ignore-scripts --no-save cdk-nag@2.38.2 aws-cdk-lib@2.270.0 constructs@10.6.0
	@touch $@

nag: $(NAG)     ## cdk-nag's AwsSolutions and HIPAA Security over the template; infra/nag/suppressions.json answers
	@for f in $$(ls functions); do mkdir -p .build/nag/code/$$f && : > .build/nag/code/$$f/bootstrap || exit 1; done
	CDK_OUTDIR=.build/nag/out CDK_CONTEXT_JSON='{"env":"prod","code":".build/nag/code"}' go run ./infra
	NODE_PATH=.build/nag/node_modules node infra/nag/nag.js .build/nag/out/openaso-prod.template.json

deploy:         ## the stack to the account of your credentials (ENV=prod AWS_REGION=... AWS_PROFILE=...)
	@infra/deploy.sh "$(ENV)" $(CDK)

.PHONY: help run test parts test-aws test-all kill sample golden bench x12-memory fuzz simulate mutants oracle engine-mutants build index tidy synth infra-test nag deploy
