package whatif_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/bolttable"
)

// BenchmarkSimulate decides 100,000 claims of 5,000 families under the sample PPO and under
// one with a higher deductible: every log is read and every claim decided twice.
func BenchmarkSimulate(b *testing.B) {
	text, err := os.ReadFile("../fixture/sample/options/ppo.yaml")
	if err != nil {
		b.Fatal(err)
	}
	before := option(b, string(text))
	after := option(b, string(bytes.Replace(text, []byte("individual: 1500, family: 3000"), []byte("individual: 2500, family: 5000"), 1)))
	w := newWorld(b, before)
	rng := rand.New(rand.NewPCG(1, 2))
	for f := range 5_000 {
		benchFamily(w, rng, f)
	}
	disk, err := bolttable.Open(filepath.Join(b.TempDir(), "aso.db"), func() time.Time { return worldTime })
	w.ok(err)
	defer disk.Close()
	copied(w, disk)
	for _, on := range []struct {
		name  string
		table table.Table
	}{{"memory", w.table}, {"disk", disk}} {
		b.Run(on.name, func(b *testing.B) {
			w.t, w.table = b, on.table
			n := 0
			for b.Loop() {
				r := w.simulate(day.New(2026, time.June, 1), after)
				if n += r.Claims; r.Claims < 90_000 || len(r.Differ) > 0 {
					b.Fatal(r.Claims, len(r.Differ), len(r.LeftOut))
				}
			}
			b.Logf("%d claims a second", int64(n)*int64(time.Second)/int64(b.Elapsed()))
		})
	}
}

// copied puts all of the world's items into another table.
func copied(w *world, to table.Table) {
	var ops []table.Op
	flush := func() {
		if len(ops) == 0 {
			return
		}
		w.ok(to.Commit(w.t.Context(), "", ops))
		ops = nil
	}
	partitions := []string{"E#" + string(employer) + "#DIR"}
	for _, f := range w.names {
		partitions = append(partitions, family.Key(employer, f, 1).PK)
	}
	for _, pk := range partitions {
		for it, err := range table.Items(w.t.Context(), w.table, table.Query{PK: pk}) {
			w.ok(err)
			if ops = append(ops, table.Op{Item: it}); len(ops) == table.MaxOps {
				flush()
			}
		}
	}
	flush()
}

// benchFamily has three members and twenty claims of a line or two, in four batches.
func benchFamily(w *world, rng *rand.Rand, f int) {
	codes := []string{"99213", "99214", "80053", "36415", "97110", "98941", "71046", "J1885", "11042", "70551"}
	name := id.Family(fmt.Sprintf("f%05d", f))
	members := []string{string(name) + "-01", string(name) + "-02", string(name) + "-03"}
	w.covered(name, w.options[0], day.New(2026, time.January, 1), 0, members...)
	var batch []claim.Claim
	for n := range 20 {
		c := bill(id.ClaimOf(id.Derive("bench", string(name)), n+1), id.Member(members[rng.IntN(3)]))
		c.Diagnoses = []string{"J069"}
		for range 1 + rng.IntN(2) {
			charge := money.Cents(5_000 + rng.IntN(60_000))
			w.line(&c, codes[rng.IntN(len(codes))], day.New(2026, time.January, 1+n*15), charge, charge/2)
		}
		if batch = append(batch, c); n%5 == 4 {
			w.decide(name, batch...)
			batch = nil
		}
	}
}
