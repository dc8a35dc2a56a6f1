package catalog

import (
	"context"
	"io"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/screening"
)

// Where the lists lie by which payees are screened, as they are published (LEIE's UPDATED.csv,
// OFAC's sdn.csv and alt.csv), and what people cleared.
const (
	Excluded   = "catalog/screening/leie.csv"
	Sanctioned = "catalog/screening/sdn.csv"
	OtherNames = "catalog/screening/alt.csv"
	Cleared    = "catalog/screening/cleared.csv"
)

// LoadScreening reads the lists, apart from the catalog: only who pays needs them. One that is
// not there is empty, and lacks names those without which nobody is found: LEIE and SDN.
// fault.Invalid names the document and the line.
func LoadScreening(ctx context.Context, f files.Files) (l *screening.Lists, lacks []string, err error) {
	l = screening.New()
	for _, part := range []struct {
		key    string
		read   func(io.Reader) (int, error)
		needed bool
	}{{Excluded, l.ReadLEIE, true}, {Sanctioned, l.ReadSDN, true}, {OtherNames, l.ReadAlt, false}, {Cleared, l.ReadCleared, false}} {
		r, _, err := f.Open(ctx, part.key)
		switch {
		case fault.Is(err, fault.NotFound) && part.needed:
			lacks = append(lacks, part.key)
		case fault.Is(err, fault.NotFound):
		case err != nil:
			return nil, nil, fault.Wrap(err, "catalog document %s", part.key)
		default:
			_, err = part.read(r)
			_ = r.Close()
			if err != nil {
				return nil, nil, fault.Wrap(err, "catalog document %s", part.key)
			}
		}
	}
	return l, lacks, nil
}
