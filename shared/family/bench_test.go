package family_test

import (
	"testing"

	"github.com/openaso/openaso/shared/family"
)

// batch is an entry as most are: three claims of two and a half lines on average.
func batch() family.Entry {
	st := enrolled().State
	st.Version = 1
	en := entry(&st, visit(2, 2), visit(3, 3), visit(4, 2))
	for i := range en.Decided {
		en.Decided[i].Claim.Taxonomy = "207Q00000X"
	}
	en.Version, en.State.Version = 2, 2
	return en
}

func BenchmarkWrite(b *testing.B) {
	log, en := &family.Log{Employer: employer, Family: fam}, batch()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := log.Item(&en); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	en := batch()
	it, err := (&family.Log{Employer: employer, Family: fam}).Item(&en)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := family.ReadItem(it); err != nil {
			b.Fatal(err)
		}
	}
}
