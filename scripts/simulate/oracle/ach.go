package oracle

import (
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/money"
)

// achFile is what an auditor reads in a Nacha file: 94 characters a record.
type achFile struct {
	credits map[string]money.Cents // by the trace number of the addenda
	debits  money.Cents
	total   money.Cents
	wrong   []string
}

// achRead is a file while it is read: what the batch and the file have so far.
type achRead struct {
	*achFile
	batch, all achSums
	open       money.Cents // the credit that waits for its addenda
	batches    int
}

type achSums struct {
	count, hash   int64
	debit, credit money.Cents
}

func readACH(body []byte) *achFile {
	r := &achRead{achFile: &achFile{credits: map[string]money.Cents{}}}
	lines := strings.Split(strings.TrimRight(string(body), "\r\n"), "\n")
	for i, l := range lines {
		l = strings.TrimRight(l, "\r")
		if len(l) != 94 {
			r.must(false, fmt.Sprintf("record %d is not 94 characters", i+1))
			continue
		}
		r.record(l)
	}
	r.must(len(lines)%10 == 0, "the file is not blocked by ten")
	r.must(r.open == 0, "a credit has no addenda")
	return r.achFile
}

func (r *achRead) must(ok bool, what string) {
	if !ok && !slices.Contains(r.wrong, what) {
		r.wrong = append(r.wrong, what)
	}
}

// number reads the columns from to to, counted from 1.
func (r *achRead) number(l string, from, to int) int64 {
	n, err := strconv.ParseInt(l[from-1:to], 10, 64)
	r.must(err == nil, "columns that are no number")
	return n
}

func (r *achRead) record(l string) {
	switch l[0] {
	case '5':
		r.batch = achSums{}
		r.batches++
	case '6':
		r.entry(l)
	case '7':
		r.batch.count++
		parts := strings.Split(strings.TrimSpace(l[3:83]), "*")
		r.must(len(parts) == 4 && parts[0] == "TRN", "an addenda is no TRN")
		if len(parts) == 4 {
			_, twice := r.credits[parts[2]]
			r.must(!twice, "a trace number stands twice")
			r.credits[parts[2]] = r.open
		}
		r.open = 0
	case '8':
		r.same(l, 5, &r.batch, "a batch control")
		r.all.count, r.all.hash = r.all.count+r.batch.count, r.all.hash+r.batch.hash
		r.all.debit, r.all.credit = r.all.debit+r.batch.debit, r.all.credit+r.batch.credit
	case '9':
		if strings.Trim(l, "9") != "" {
			r.must(r.number(l, 2, 7) == int64(r.batches), "the file control does not count the batches")
			r.sums(r.number(l, 14, 21), r.number(l, 22, 31), r.number(l, 32, 43), r.number(l, 44, 55), &r.all, "the file control")
		}
	}
}

// same checks a batch control: count in columns 5-10, hash 11-20, debits 21-32, credits 33-44.
func (r *achRead) same(l string, from int, s *achSums, what string) {
	r.sums(r.number(l, from, from+5), r.number(l, from+6, from+15), r.number(l, from+16, from+27), r.number(l, from+28, from+39), s, what)
}

func (r *achRead) sums(count, hash, debit, credit int64, s *achSums, what string) {
	r.must(count == s.count && hash == s.hash%10_000_000_000 && money.Cents(debit) == s.debit && money.Cents(credit) == s.credit,
		what+" does not add up")
}

func (r *achRead) entry(l string) {
	r.must(r.open == 0, "a credit has no addenda")
	amount := money.Cents(r.number(l, 30, 39))
	r.batch.count++
	r.batch.hash += r.number(l, 4, 11)
	switch l[1:3] {
	case "22", "32":
		r.batch.credit += amount
		r.total += amount
		r.open = amount
	case "27", "37":
		r.batch.debit += amount
		r.debits += amount
	default:
		r.must(false, "a transaction code of no kind")
	}
}

// banked checks the files that tell a bank what to pay: each names the payments of its
// release, and nothing else.
func (a *audit) banked() {
	want := map[string]map[string]money.Cents{}
	for _, k := range a.planned {
		for i := range a.plans[k].payments {
			p := &a.plans[k].payments[i].Payment
			if p.BankFile == "" {
				continue
			}
			if want[p.BankFile] == nil {
				want[p.BankFile] = map[string]money.Cents{}
			}
			want[p.BankFile][p.Trace] = p.Cents
		}
	}
	for _, key := range slices.Sorted(maps.Keys(a.Files)) {
		var got map[string]money.Cents
		switch {
		case strings.HasPrefix(key, "out/ach/"):
			got = a.ach(key)
		case strings.HasPrefix(key, "out/checks/"):
			got = a.checks(key)
		default:
			continue
		}
		a.must(maps.Equal(got, want[key]), "a file for the bank does not pay its release's payments", key)
	}
}

func (a *audit) ach(key string) map[string]money.Cents {
	f := readACH(a.Files[key])
	for _, w := range f.wrong {
		a.say("an ACH file does not add up", key, w)
	}
	a.must(f.debits == f.total, "an ACH file is not balanced", key)
	return f.credits
}

func (a *audit) checks(key string) map[string]money.Cents {
	rows, err := csv.NewReader(strings.NewReader(string(a.Files[key]))).ReadAll()
	if err != nil || len(rows) == 0 {
		a.say("a check register does not read", key)
		return nil
	}
	got := map[string]money.Cents{}
	for _, r := range rows[1:] {
		c, ok := cents(r[4])
		_, twice := got[r[1]]
		a.must(ok && !twice, "a check register names a check twice, or without an amount", key)
		got[r[1]] = c
	}
	return got
}
