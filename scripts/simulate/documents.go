package main

import (
	"strings"

	"github.com/openaso/openaso/shared/catalog"
)

// documents is the catalog of a simulation: one plan with one option, two clinics of its
// network, one paid by ACH and one by check, and one outside.
func documents() map[string]string {
	return map[string]string{
		catalog.Agreements + "sample.yaml": agreementDoc, catalog.Options + "ppo@1.yaml": optionDoc,
		catalog.Schedules + "flat@1.csv": scheduleDoc, catalog.Providers: providersDoc,
	}
}

// newer is what a later version of the system is deployed with: another fee schedule from
// the same day on. What was decided before keeps its own.
func newer() map[string]string {
	return map[string]string{catalog.Schedules + "flat@2.csv": newScheduleDoc,
		catalog.Providers: strings.ReplaceAll(providersDoc, "flat@1", "flat@2")}
}

const agreementDoc = `
employer: sample
name: Simulated Manufacturing (synthetic)
sample: true
administrator:
  name: Sample TPA
  edi: OPENASO
  phone: "5555550100"
  address: {street: 2 Main St, city: Dayton, state: OH, zip: "45402"}
  appeals: Appeals, 2 Main St, Dayton OH 45402
from: 2025-01-01
funding-mail: [funding@example.com]
plans:
  - plan: health
    name: Simulated Health Plan
    tin: "900000001"
    network: metro
    funding-due-in: 2
    options: [{option: ppo, version: "1", from: 2025-01-01}]
    account: {bank: Sample Bank, routing: "021000021", number: "1234567", title: Simulated Manufacturing}
`

const optionDoc = `
option: ppo
version: "1"
name: PPO
plan: health
year-starts: 01-01
timely-filing-months: 12
networks:
  in:
    deductible: {kind: embedded, individual: 100, family: 150}
    out-of-pocket: {kind: embedded, individual: 150, family: 230, counts: [copay, deductible, coinsurance]}
limits: [{name: therapy, visits: 2}]
benefits:
  - {name: preventive, match: {modifiers: ["33"]}, stack: []}
  - {name: office visit, match: {codes: [99202-99215]}, stack: [copay], copay: 30}
  - {name: therapy, match: {codes: [97110]}, stack: [deductible, coinsurance], coinsurance: 30%, limit: therapy}
  - {name: acupuncture, match: {codes: [97810]}, not-covered: {group: PR, reason: "96", remark: N130}}
  - {name: everything else, match: {}, stack: [deductible, coinsurance], coinsurance: 30%}
`

const scheduleDoc = `code,modifier,office,facility
99213,,92.50,68.00
99214,,131.20,97.10
97110,,33.33,33.33
80053,,14.53,14.53
73721,,231.07,231.07
97810,,60.00,60.00
`

const newScheduleDoc = `code,modifier,office,facility
99213,,88.11,68.00
99214,,140.03,97.10
97110,,35.07,35.07
80053,,12.99,12.99
73721,,210.19,210.19
97810,,60.00,60.00
`

const providersDoc = `
providers:
  - npi: "1234567893"
    tin: "123456789"
    name: Synthetic Clinic
    street: 1 Main St
    city: Dayton
    state: OH
    zip: "45402"
    method: ach
    bank: {routing: "021000021", account: "7654321"}
    networks: [{network: metro, schedule: flat@1, from: 2025-01-01}]
  - npi: "1245319599"
    tin: "987654321"
    name: Synthetic Therapy
    street: 3 Main St
    city: Dayton
    state: OH
    zip: "45402"
    method: check
    networks: [{network: metro, schedule: flat@1, from: 2025-01-01}]
  - npi: "1679576722"
    tin: "111222333"
    name: Synthetic Elsewhere
    street: 4 Main St
    city: Dayton
    state: OH
    zip: "45402"
    method: check
`
