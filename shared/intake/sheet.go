package intake

import (
	"context"
	"fmt"
	"io"
	"strings"
)

// Sheet is a folder of the inbox whose files are no X12 and are not acknowledged.
type Sheet struct {
	Folder string // in/repricing/
	Kind   string // what a manifest calls them
	// Read acts on a file. It may be called again for the same file, and then does the same.
	Read func(ctx context.Context, f *File) (Rows, error)
}

// Rows counts what was found in a sheet. Faults name the row and the rule.
type Rows struct {
	Items, Faulty int
	Faults        []string
}

func (s *Service) sheet(key string) *Sheet {
	for i := range s.Sheets {
		if strings.HasPrefix(key, s.Sheets[i].Folder) {
			return &s.Sheets[i]
		}
	}
	return nil
}

// readSheet reads a sheet and keeps its manifest.
func (s *Service) readSheet(ctx context.Context, m *Manifest, of *Sheet) error {
	f := &File{Key: m.Key, Digest: m.Digest, Received: m.Received, Open: func() (io.ReadCloser, error) {
		r, _, err := s.Files.Open(ctx, m.Key)
		return r, err
	}}
	got, err := of.Read(ctx, f)
	if err != nil {
		return err
	}
	m.Parts = []Part{{Kind: of.Kind, Items: got.Items, Faulty: got.Faulty}}
	m.Faulty = got.Faulty
	if m.Faults = got.Faults; len(m.Faults) > told {
		m.Faults = append(m.Faults[:told:told], fmt.Sprintf("and %d more", len(got.Faults)-told))
	}
	switch {
	case got.Items == got.Faulty:
		m.Status = Rejected
	case len(got.Faults) > 0:
		m.Status = Partly
	default:
		m.Status = Accepted
	}
	return s.keep(ctx, m)
}
