package edits_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/plan"
)

// manyPairs is a file of n pairs, 200 a column 1 code, in NCCI's layout.
func manyPairs(n int) []byte {
	var b bytes.Buffer
	b.WriteString(pairHead)
	for i := range n {
		fmt.Fprintf(&b, "%05d\t%05d\t\t20200101\t*\t%d\tMade up rationale of a usual length\n", i/200*9%100_000, (i/200*13+i%200*449)%100_000, i%2)
	}
	return b.Bytes()
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func BenchmarkRead2MillionPairs(b *testing.B) {
	text := manyPairs(2_000_000)
	b.SetBytes(int64(len(text)))
	before := heap()
	var table *edits.Table
	for b.Loop() {
		table = edits.Read(pairFile, bytes.NewReader(text))
	}
	b.ReportMetric((float64(heap())-float64(before))/2e6, "B/pair")
	runtime.KeepAlive(text)
	if err := table.Err(); err != nil || table.Rows != 2_000_000 {
		b.Fatal(err)
	}
}

// BenchmarkCheck holds claims of two, four and twelve lines against two million pairs: with
// codes of column 1, so that each line looks for all others.
func BenchmarkCheck(b *testing.B) {
	large, err := edits.NewBook(edits.Read(pairFile, bytes.NewReader(manyPairs(2_000_000))), read(unitFile, unitHead+"11111,3,1\n"), read(fitFile, fitHead+"11111,age,1,,,\n"))
	if err != nil {
		b.Fatal(err)
	}
	o := plan.Option{Edits: []plan.Edit{plan.EditNCCI, plan.EditMUE, plan.EditAge, plan.EditSex, plan.EditPlace}}
	for _, n := range []int{1, 2, 4, 12} {
		claims := make([]claim.Claim, 1000)
		for i := range claims {
			for j := range n {
				claims[i].Lines = append(claims[i].Lines, claim.Line{Code: fmt.Sprintf("%05d", (i*7919+j*104729)%10_000*9), Units: 1000, From: day.New(2026, 10, 5), To: day.New(2026, 10, 5), Modifiers: []string{"59"}})
			}
		}
		services := make([]match.Service, n)
		b.Run(fmt.Sprintf("lines=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			found, i := 0, 0
			for b.Loop() {
				found += len(large.Check(&edits.Question{Claim: &claims[i%1000], Services: services, Option: &o}))
				i++
			}
			b.ReportMetric(float64(found)/float64(i), "found/op")
		})
	}
}

// A claim without findings costs no allocation.
func TestNothingFoundAllocatesNothing(t *testing.T) {
	b := book(t, read(pairFile, pairHead+goodPair), read(unitFile, unitHead+"11111,3,1\n22222,1,2\n"), read(fitFile, fitHead+"11111,age,1,,,\n22222,place,,,,11\n22222,sex,,,F,\n"))
	o := plan.Option{Edits: []plan.Edit{plan.EditNCCI, plan.EditMUE, plan.EditAge, plan.EditSex, plan.EditPlace}}
	on := day.New(2026, 10, 5)
	c := claim.Claim{Lines: []claim.Line{{Code: "11111", From: on, To: on, Units: 1000}, {Code: "22222", From: on + 1, To: on + 1, Units: 1000}}}
	services := []match.Service{{Age: 40, Sex: "F", Place: "11"}, {Age: 40, Sex: "F", Place: "11"}}
	if n := testing.AllocsPerRun(100, func() {
		if b.Check(&edits.Question{Claim: &c, Services: services, Option: &o}) != nil {
			t.Fatal("found something")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if (*edits.Book)(nil).Check(&edits.Question{Claim: &c, Services: services, Option: &o}) != nil || b.Check(&edits.Question{Claim: &c, Services: services, Option: &plan.Option{}}) != nil {
		t.Error("found something in nothing")
	}
}
