// Package intake takes a file in: it reads the claims, acknowledges the
// file, and sends each family's claims, in the order of the file, to be decided. A
// broken claim is named in the acknowledgment and the rest goes on. The same bytes
// again change nothing.
package intake

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/fxamacker/cbor/v2"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x837"
)

// Service takes files in. Send puts a body on the queue of claims.
type Service struct {
	Table  table.Table
	Files  files.Files
	Send   func(ctx context.Context, body []byte) error
	Secret []byte         // keys the card number's row
	Kinds  []Kind         // what is read beside claims
	Rules  envelope.Rules // what of a file is refused unread
}

// Manifest is what became of a file. It holds no PHI.
type Manifest struct {
	Digest    string
	Key       string // where the file is kept
	Received  time.Time
	Status    Status
	Claims    int
	Faulty    int // claims that the acknowledgment rejects, alone or with their set
	Unmatched int // claims whose card number nobody has
	Batches   int
	Parts     []Part    `json:",omitempty"`
	Faults    []string  // each names loop, segment, element and rule
	Ack       string    // where the 999 is kept; "" if none is due
	ClaimAck  string    `json:",omitempty"` // where the 277CA is kept, of a file with a set that the 999 takes
	TA1       string    `json:",omitempty"` // where the TA1 is kept, of a file that asks for one or is refused
	Others    []Answers `json:",omitempty"` // where stands what the other senders of the file are told, in its order
}

// Answers is where stands what one sender of a file is told, "" for what is not due.
type Answers struct {
	Ack, ClaimAck, TA1 string
	Answers            []string `json:",omitempty"` // to his inquiries
}

// told is how many faults a manifest names, so that it always fits the table.
const told = 200

// Status is what the acknowledgment says of a file.
type Status string

// The statuses.
const (
	Accepted Status = "accepted"
	Partly   Status = "partly accepted"
	Rejected Status = "rejected"
	Refused  Status = "refused: its ISA13 came before with other bytes"
)

// kindManifest and kindUnmatched name the items this package writes.
const (
	kindManifest  = "file.manifest"
	kindUnmatched = "claim.unmatched"
)

func manifestKey(digest string) table.Key { return table.Key{PK: "S#FILE", SK: digest} }

// Receive takes the file at key in and returns its manifest; a file that is in
// already answers the stored one. A file that is not readable as X12 is rejected,
// acknowledged and kept: that is no error. fault.Unavailable: receive it again.
func (s *Service) Receive(ctx context.Context, key string) (Manifest, error) {
	digest, at, err := s.digest(ctx, key)
	if err != nil {
		return Manifest{}, err
	}
	if m, err := s.Manifest(ctx, digest); err == nil || !fault.Is(err, fault.NotFound) {
		return m, err
	}
	m := Manifest{Digest: digest, Key: key, Received: at.UTC().Truncate(time.Second)}
	report, fates, err := s.read(ctx, &m)
	if err != nil {
		return m, err
	}
	if err := s.acknowledge(ctx, &m, report, fates); err != nil {
		return m, err
	}
	return m, s.keep(ctx, &m)
}

// Manifest is the stored manifest of a file's digest; fault.NotFound.
func (s *Service) Manifest(ctx context.Context, digest string) (Manifest, error) {
	it, err := s.Table.Get(ctx, manifestKey(digest))
	if err != nil {
		return Manifest{}, err
	}
	return readManifest(it)
}

func readManifest(it table.Item) (m Manifest, err error) {
	return m, fault.As(fault.Internal, json.Unmarshal(it.Body, &m), "manifest")
}

// Manifests lists what became of every file.
func Manifests(ctx context.Context, t table.Table) ([]Manifest, error) {
	var out []Manifest
	for it, err := range table.Items(ctx, t, table.Query{PK: manifestKey("").PK, Stale: true}) {
		if err != nil {
			return nil, err
		}
		m, err := readManifest(it)
		if err != nil {
			return nil, err
		}
		out = append(out, m)
	}
	return out, nil
}

func (s *Service) digest(ctx context.Context, key string) (string, time.Time, error) {
	r, info, err := s.Files.Open(ctx, key)
	if err != nil {
		return "", time.Time{}, fault.Wrap(err, "upload")
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", time.Time{}, fault.As(fault.Unavailable, err, "upload")
	}
	return hex.EncodeToString(h.Sum(nil)), info.Modified, nil
}

func (s *Service) keep(ctx context.Context, m *Manifest) error {
	b, err := json.Marshal(m)
	if err != nil {
		return fault.As(fault.Internal, err, "manifest")
	}
	it := table.Item{Key: manifestKey(m.Digest), Version: 1, Kind: kindManifest, Body: b}
	return s.Table.Commit(ctx, "", []table.Op{{Item: it}})
}

// Unmatched is a claim whose card number nobody has, until a person matches it.
type Unmatched struct {
	ID         id.Claim
	Submission adjudicate.Submission
	Card       phi.Text
}

func unmatchedKey(c id.Claim) table.Key {
	digest, _, _ := strings.Cut(string(c), "-")
	return table.Key{PK: "S#UNMATCHED#" + digest, SK: string(c)}
}

func unmatchedItem(u *Unmatched) (table.Item, error) {
	b, err := cbor.Marshal(u)
	return table.Item{Key: unmatchedKey(u.ID), Version: 1, Kind: kindUnmatched, Body: b}, fault.As(fault.Internal, err, "unmatched claim")
}

// submission is the claim as adjudicate takes it, with our id.
func submission(digest string, ordinal int, received day.Day, c *x837.Claim) adjudicate.Submission {
	sub := adjudicate.Submission{Claim: c.Submitted(id.ClaimOf(digest, ordinal), received)}
	sub.Claim.Member = ""
	p := c.Subscriber.Person
	if c.Patient != nil {
		p = *c.Patient
	}
	sub.Patient = adjudicate.Patient{First: p.First, Last: p.Last, Born: p.Born}
	if sub.Claim.Frequency == 0 {
		sub.Claim.Frequency = claim.Original
	}
	return sub
}
