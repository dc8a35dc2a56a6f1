package whole_test

import (
	"testing"
	"time"

	"github.com/openaso/openaso/scripts/load/whole"
)

// Each call counts for the function whose handler made it, on disk as in memory.
func TestCallsCountForTheirFunction(t *testing.T) {
	start := time.Date(2026, 11, 25, 14, 0, 0, 0, time.UTC)
	var both [2]whole.Result
	for i := range both {
		var err error
		both[i], err = whole.Run(t.Context(), whole.Config{Families: 6, Claims: 15, Files: 1, History: 1, Workers: 2, Memory: i == 0, Start: start, Nights: true})
		if err != nil {
			t.Fatal(err)
		}
	}
	r := both[0]
	in, of := r.Enrolled.Functions, r.Claims.Functions
	for _, c := range []struct {
		what      string
		got, want int64
	}{
		{"webhooks of hires", in["receive"].Starts, 6}, {"units of their guards", in["receive"].WriteUnits, 6},
		{"raw copies", in["receive"].FilePuts, 6}, {"entry, directory and HEARD of a new family, in a transaction", in["enroll"].Puts, 18},
		{"commands", of["intake"].Sends, 6}, {"batches", of["adjudicate"].Starts, 6}, {"a put each", of["adjudicate"].Puts, 6},
		{"a query each", of["adjudicate"].Reads, 6}, {"the bank's webhook", of["receive"].Starts, 1}, {"the deposit", of["settle"].Starts, 1},
		{"the call", of["fund"].Starts, 1}, {"the settled call", of["pay"].Starts, 1}, {"claims", r.Claims.Things, 15},
		{"families swept", r.Swept.Things, 6}, {"their entries", r.Checked.Things, 18},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", c.what, c.got, c.want)
		}
	}
	if n := of["notify"]; n.Emails == 0 || n.SMS == 0 || n.Letters == 0 || n.FileBytes == 0 || of["relay"].Sends < 6 || r.Swept.Functions["sweep"].Reads == 0 {
		t.Errorf("nobody is told, or nothing is spread or swept: %+v", r)
	}
	disk := both[1]
	for name, c := range of {
		if d := disk.Claims.Functions[name]; d.Starts != c.Starts || d.Puts != c.Puts || d.WriteUnits != c.WriteUnits || d.Sends != c.Sends {
			t.Errorf("%s on disk asks for %+v, in memory for %+v", name, d, c)
		}
	}
}
