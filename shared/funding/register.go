package funding

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/ledger"
)

type storedDraft struct {
	Schema int
	Draft  draft
}

func draftKey(c Call) string {
	return fmt.Sprintf("funding/%s/%s/%s.json", c.Employer, c.Plan, c.Digest)
}

// RegisterKey is where the call's register lies as CSV in the files port.
func (c Call) RegisterKey() string {
	return fmt.Sprintf("funding/%s/%s/%s.csv", c.Employer, c.Plan, c.Digest)
}

// keepDraft writes the call's files under their digest, before the call is
// committed: an unused one harms nobody. It sets Digest and Root.
func (s *Service) keepDraft(ctx context.Context, c *Call, d draft) error {
	body, err := json.Marshal(storedDraft{Schema: 1, Draft: d})
	if err != nil {
		return fault.As(fault.Internal, err, "register")
	}
	leaves := make([][]byte, len(d.Lines))
	for i := range d.Lines {
		if leaves[i], err = json.Marshal(d.Lines[i]); err != nil {
			return fault.As(fault.Internal, err, "register")
		}
	}
	c.Digest, c.Root = id.Digest(body), ledger.Root(leaves).String()
	var sheet bytes.Buffer
	if err := WriteRegister(&sheet, d.Lines); err != nil {
		return fault.As(fault.Internal, err, "register")
	}
	if err := s.putNew(ctx, draftKey(*c), body); err != nil {
		return err
	}
	return s.putNew(ctx, c.RegisterKey(), sheet.Bytes())
}

func (s *Service) putNew(ctx context.Context, key string, body []byte) error {
	_, err := s.Files.PutNew(ctx, key, bytes.NewReader(body))
	if fault.Is(err, fault.Conflict) {
		return nil // the key is the digest, so the bytes are there
	}
	return fault.Wrap(err, "register")
}

func (s *Service) draftOf(ctx context.Context, c Call) (draft, error) {
	r, _, err := s.Files.Open(ctx, draftKey(c))
	if err != nil {
		return draft{}, fault.Wrap(err, "register")
	}
	defer func() { _ = r.Close() }()
	body, err := io.ReadAll(r)
	if err != nil {
		return draft{}, fault.As(fault.Unavailable, err, "register")
	}
	var st storedDraft
	if id.Digest(body) != c.Digest {
		return draft{}, fault.New(fault.Internal, "register: the file does not match its digest")
	}
	err = json.Unmarshal(body, &st)
	return st.Draft, fault.As(fault.Internal, err, "register")
}

var registerColumns = []string{
	"claim", "coverage", "member", "relationship", "service", "received", "payee", "tin", "billed",
	"allowed", "member_share", "paid", "adjustment", "location",
}

// WriteRegister writes the lines as the employer's register: CSV, dollars with
// two decimals. A member id is opaque and stands whole; of a tax id the last four characters do.
func WriteRegister(w io.Writer, lines []Line) error {
	out := csv.NewWriter(w)
	if err := out.Write(registerColumns); err != nil {
		return err
	}
	for _, l := range lines {
		if err := out.Write([]string{
			string(l.Claim), l.Coverage, string(l.Member), l.Relationship, l.Service.String(),
			l.Received.String(), l.Payee, masked(l.PayeeTIN), l.Billed.String(), l.Allowed.String(),
			l.MemberOwes.String(), l.PlanPaid.String(), string(l.Kind), l.Location,
		}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func masked(s string) string {
	if len(s) <= 4 {
		return strings.Repeat("*", len(s))
	}
	return "****" + s[len(s)-4:]
}
