package catalog

import (
	"context"
	"strings"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/edits"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
)

// Edits is where tables of claim edits lie: a folder a quarter, catalog/edits/2026Q4/. See
// shared/edits/README.md.
const Edits = "catalog/edits/"

// readEdits reads the tables row by row: one of NCCI's is 50 MB. Without any there is no book.
func readEdits(ctx context.Context, f files.Files) (*edits.Book, error) {
	var tables []*edits.Table
	for after := ""; ; {
		list, err := f.List(ctx, Edits, after, 100)
		if err != nil {
			return nil, fault.Wrap(err, "catalog")
		}
		if len(list) == 0 {
			break
		}
		for _, info := range list {
			t, err := readTable(ctx, f, info.Key)
			if err != nil {
				return nil, fault.Wrap(err, "catalog document %s", info.Key)
			}
			tables, after = append(tables, t), info.Key
		}
	}
	if len(tables) == 0 {
		return nil, nil
	}
	return edits.NewBook(tables...)
}

func readTable(ctx context.Context, f files.Files, key string) (*edits.Table, error) {
	r, _, err := f.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	t := edits.Read(key, r)
	return t, t.Err()
}

// editsOn puts the edits in force on a day into t, and their quarters into what is pinned:
// "edits@2026Q4".
func (c *Catalog) editsOn(t *adjudicate.Tables, on day.Day) (names []string) {
	if c.edits == nil {
		return nil
	}
	t.Edits = c.edits.Check
	for _, e := range c.edits.Editions(on) {
		names = append(names, quarter+e)
	}
	return names
}

const quarter = "edits@"

// hasQuarter says whether a pinned name is of tables of edits that are here. Which of them
// count follows from the day of service.
func (c *Catalog) hasQuarter(name string) bool {
	edition, ok := strings.CutPrefix(name, quarter)
	return ok && c.edits.Has(edition)
}
