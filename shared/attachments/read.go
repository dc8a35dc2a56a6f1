package attachments

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/intake"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x275"
	"github.com/openaso/openaso/shared/x12/x999"
)

// Service takes attachments in.
type Service struct {
	Table  table.Table
	Files  files.Files
	Secret []byte         // keys the control number's row
	Rules  envelope.Rules // what of a file is refused unread
}

// Kind is the transaction that brings attachments.
func (s *Service) Kind() intake.Kind { return intake.Kind{Set: "275", Read: s.take} }

// mostKept is how many attachments of one file are kept: their digests stand in memory.
const mostKept = 10_000

// taking is a file on its way.
type taking struct {
	*Service
	file    *intake.File
	digests map[int]string // by ordinal, of those without fault
	report  envelope.Report
	over    bool
}

// take goes over the file twice: whether a set is whole shows at its end, and under which
// key an object is kept only when all its bytes were seen. Taking it again changes nothing.
func (s *Service) take(ctx context.Context, f *intake.File, _ io.Writer) (intake.Found, error) {
	t := &taking{Service: s, file: f, digests: map[int]string{}}
	err := t.read(t.digest)
	if err != nil && t.report.Broken == "" {
		return intake.Found{Report: t.report}, err
	}
	found := intake.Found{Report: t.report}
	if t.over {
		found.Refused = append(found.Refused, "more attachments than are kept of one file")
	}
	senders := bySet(&t.report)
	again := t.read(func(it x275.Item) error { return t.keep(ctx, &it, senders) })
	if again != nil && t.report.Broken == "" {
		found.Report.Broken = "" // it is not the file's fault
		return found, fault.Wrap(again, "attachments")
	}
	return found, err
}

func (t *taking) read(emit func(x275.Item) error) error {
	r, err := t.file.Open()
	if err != nil {
		return fault.Wrap(err, "upload")
	}
	defer r.Close()
	t.report, err = t.Rules.Read(r, func(_ *envelope.Group, set *envelope.Set) envelope.Taker { return x275.Pick(set, emit) })
	return err
}

func (t *taking) digest(it x275.Item) error {
	if len(it.Faults) > 0 || it.Attachment.Data == nil {
		return nil
	}
	if len(t.digests) == mostKept {
		t.over = true
		return nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, it.Attachment.Data); err != nil {
		return err
	}
	t.digests[it.Ordinal] = hex.EncodeToString(h.Sum(nil))
	return nil
}

// bySet tells who sent each set that the 999 does not reject.
func bySet(r *envelope.Report) map[int]string {
	out, taken := map[int]string{}, x999.Taken(r)
	for i := range r.Groups {
		for j := range r.Groups[i].Sets {
			if n := r.Groups[i].Sets[j].Number; taken[n] {
				out[n] = r.Interchanges[r.Groups[i].Interchange].Sender
			}
		}
	}
	return out
}

// keep puts an object where its bytes say, and then the row that leads to it.
func (t *taking) keep(ctx context.Context, it *x275.Item, senders map[int]string) error {
	sender, taken := senders[it.Set]
	digest := t.digests[it.Ordinal]
	if !taken || digest == "" {
		return nil
	}
	a := &it.Attachment
	out := Attachment{Key: Prefix + digest, Size: a.Length, Filter: strings.Clone(a.Filter), Format: strings.Clone(a.Format), Report: strings.Clone(a.Report),
		Asked: a.TraceKind == "2", Sender: sender, Claim: ours(a.References), File: t.file.Digest, Ordinal: it.Ordinal, Received: t.file.Received}
	_, err := t.Files.PutNew(ctx, out.Key, a.Data)
	if err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	return put(ctx, t.Table, partition(t.Secret, phi.New(a.Control)), &out)
}

// ours is the claim that a REF*1K names, "" if it can be none of ours.
func ours(all []x275.Reference) id.Claim {
	for _, r := range all {
		c := id.Claim(strings.Clone(r.ID.Reveal()))
		if digest, _, _ := strings.Cut(string(c), "-"); r.Qualifier == "1K" && len(digest) == 24 && c.Ordinal() > 0 && isHex(digest) && len(c) < 40 {
			return c
		}
	}
	return ""
}

func isHex(s string) bool {
	_, err := hex.DecodeString(s)
	return err == nil
}
