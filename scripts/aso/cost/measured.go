package cost

import (
	"context"
	_ "embed" // measured.json
	"encoding/json"
	"fmt"
	"time"

	"github.com/openaso/openaso/scripts/load/whole"
)

// measuredJSON is what Measure gave last. To write it anew:
//
//	go test ./scripts/aso/cost -update
//
//go:embed measured.json
var measuredJSON []byte

// Batches are the claims a family and batch that were measured.
func Batches() []string { return []string{"1", "2", "2.5", "3"} }

// The measured run: batches of families with a year of history (16 of them), four days with
// a file of 150 claims each, about what an employer of 1,000 employees has on a working
// day, each followed by its call, the employer's wire and the payments.
const (
	claimsAFile  = 150
	historyFiles = 16
	files        = 4
)

// Measure puts the run with such batches through the whole system in memory, as
// scripts/load does. Days are fixed, so that it gives the same again but for a byte of a
// time here and there.
func Measure(ctx context.Context, batch string) (whole.Result, error) {
	families := map[string]int{"1": 150, "2": 75, "2.5": 60, "3": 50}[batch]
	if families == 0 {
		return whole.Result{}, fmt.Errorf("batches of %s claims are not measured", batch)
	}
	return whole.Run(ctx, whole.Config{Families: families, Claims: claimsAFile, Files: files, History: historyFiles, Workers: 4,
		Memory: true, Nights: true, Start: time.Date(2026, 11, 25, 14, 0, 0, 0, time.UTC)})
}

// Command measures the same by hand, for batches of 2.5 claims.
const Command = "go run ./scripts/load --memory --families 60 --claims 150 --history 16 --files 4 --nights --day 2026-11-25"

func measured(batch string) (whole.Result, error) {
	var all map[string]whole.Result
	if err := json.Unmarshal(measuredJSON, &all); err != nil {
		return whole.Result{}, fmt.Errorf("measured.json cannot be read: %w", err)
	}
	r, ok := all[batch]
	if !ok {
		return r, fmt.Errorf("batches of %s claims are not measured", batch)
	}
	return r, nil
}
