// Package oracle looks at what the system has stored and says what is wrong with it. It
// decides claims, folds money and reads files by code of its own, written plainly from
// the rules; of the engine it uses nothing but the reader of log entries. It writes
// nothing, and what it says names rules and keys, never a value that is PHI.
package oracle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/table"
)

// Store is everything there is at one moment, with what was sent in.
type Store struct {
	Items    []table.Item
	Files    map[string][]byte
	Messages []messages.Message
	Logs     []byte // what was logged; searched for PHI
	Inputs   Inputs
}

// Step says what is wrong that must be right at every moment, whatever fails. It
// reads each item and each register once. Nothing wrong gives nothing.
func Step(s Store) []string {
	a := read(s)
	a.always()
	return a.findings()
}

// always checks what must be right at every moment.
func (a *audit) always() {
	a.histories()
	a.calls()
	a.books()
	a.payments()
	a.early()
}

// Rest says what is wrong when nothing fails any more, everything that was sent has
// been worked on, and a last funding run was made. It includes Step.
func Rest(s Store) []string {
	a := read(s)
	a.always()
	a.manifests()
	a.arrivals()
	a.decisions()
	a.households()
	a.deposits()
	a.credits()
	a.funded()
	a.fed()
	a.registers()
	a.released()
	a.remittances()
	a.banked()
	a.explained()
	a.told()
	a.rows()
	a.indexes()
	a.secrets()
	return a.findings()
}

// findings are in order, each once: the same store gives the same answer.
func (a *audit) findings() []string {
	slices.Sort(a.found)
	return slices.Compact(a.found)
}

// audit is one look at a store.
type audit struct {
	Store
	world
	found []string
}

// say adds a finding: the rule that is broken and the keys it is about.
func (a *audit) say(rule string, keys ...any) {
	words := make([]string, len(keys))
	for i, k := range keys {
		words[i] = fmt.Sprint(k)
	}
	line := rule
	if len(words) > 0 {
		line += ": " + strings.Join(words, " ")
	}
	a.found = append(a.found, line)
}

// must says so unless ok.
func (a *audit) must(ok bool, rule string, keys ...any) {
	if !ok {
		a.say(rule, keys...)
	}
}

// sorted are the items in the order of their keys.
func sorted(items []table.Item) []table.Item {
	out := slices.Clone(items)
	slices.SortFunc(out, func(a, b table.Item) int {
		if a.PK != b.PK {
			return strings.Compare(a.PK, b.PK)
		}
		return strings.Compare(a.SK, b.SK)
	})
	return out
}
