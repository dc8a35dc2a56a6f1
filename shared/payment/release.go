package payment

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/x12/x835"
)

// release is what was issued in one transaction, and the terms it went out under.
type release struct {
	ID       string
	Employer id.Employer
	Plan     id.Plan
	Call     int64
	At       time.Time
	On       day.Day
	Modifier string // tells the ACH files of one day apart, A to Z and 0 to 9
	Terms    Terms  `json:"-"` // stored beside, as storedTerms
}

type storedRelease struct {
	Schema  int
	Release release
	Terms   storedTerms
}

func releaseKey(e id.Employer, p id.Plan, release string) table.Key {
	return table.Key{PK: fmt.Sprintf("E#%s#RELEASE#%s", e, p), SK: release}
}

func (r release) op() (table.Op, error) {
	s := storedRelease{Schema: 1, Release: r, Terms: r.Terms.store()}
	b, err := json.Marshal(s)
	return table.Op{When: table.Absent, Item: table.Item{
		Key: releaseKey(r.Employer, r.Plan, r.ID), Version: 1, Kind: "release", Body: b,
	}}, fault.As(fault.Internal, err, "release")
}

func (s *Service) release(ctx context.Context, e id.Employer, p id.Plan, name string) (release, error) {
	it, err := s.Table.Get(ctx, releaseKey(e, p, name))
	if err != nil {
		return release{}, fault.Wrap(err, "release")
	}
	var st storedRelease
	if err := json.Unmarshal(it.Body, &st); err != nil {
		return release{}, fault.As(fault.Internal, err, "release")
	}
	st.Release.Terms = st.Terms.terms()
	return st.Release, nil
}

// commit issues a chunk in one transaction: its payments, the release, one
// journal and the ledger's head. Nothing of it stands if one payment does. The
// ledger refuses (fault.Conflict) what settled money does not cover.
func (r *run) commit(ctx context.Context, t Terms, chunk []kept) error {
	if len(chunk) == 0 {
		return nil
	}
	rel, err := r.newRelease(ctx, t, chunk)
	if err != nil {
		return err
	}
	next, ops, err := r.ops(rel, chunk)
	if err != nil {
		return err
	}
	if err := r.Table.Commit(ctx, table.Token(ops), ops); err != nil {
		return fault.Wrap(err, "release")
	}
	r.head = next
	for _, k := range chunk {
		k.version++
		r.stored[k.ID] = k
	}
	return nil
}

// newRelease names the release by its day and payments. The modifier counts the
// day's releases: the ledger's head, read before, keeps two from counting alike.
func (r *run) newRelease(ctx context.Context, t Terms, chunk []kept) (release, error) {
	now := r.Now()
	rel := release{Employer: r.call.Employer, Plan: r.call.Plan, Call: r.call.Number, At: now.UTC(), On: day.Of(now), Terms: t}
	parts := []string{"release"}
	for i := range chunk {
		parts = append(parts, chunk[i].ID)
	}
	rel.ID = rel.On.Compact() + "-" + id.Derive(parts...)
	k := releaseKey(rel.Employer, rel.Plan, rel.On.Compact())
	count := 0
	for _, err := range table.Items(ctx, r.Table, table.Query{PK: k.PK, From: k.SK + "-", To: k.SK + "~"}) {
		if err != nil {
			return rel, fault.Wrap(err, "payment: query")
		}
		count++
	}
	const modifiers = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	rel.Modifier = modifiers[count%len(modifiers):][:1]
	return rel, nil
}

// ops stamps the chunk's payments as of the release and gives what is to be
// written and the ledger after it. Nothing is posted for payments without money.
func (r *run) ops(rel release, chunk []kept) (ledger.Head, []table.Op, error) {
	op, err := rel.op()
	if err != nil {
		return r.head, nil, err
	}
	ops, sum := []table.Op{op}, money.Cents(0)
	for i := range chunk {
		k := &chunk[i]
		k.At, k.On, k.Release, k.BankFile = rel.At, rel.On, rel.ID, rel.bankFile(k.Method)
		sum += k.Cents
		op, err := k.op()
		if err != nil {
			return r.head, nil, err
		}
		ops = append(ops, op)
	}
	if sum == 0 {
		return r.head, ops, nil
	}
	j := ledger.Journal{ID: id.Derive(string(ledger.Release), rel.ID), Plan: rel.Plan, At: rel.At, Kind: ledger.Release}
	j.Move(ledger.Held, ledger.Outstanding, sum)
	next, posted, err := r.head.Post(j)
	return next, append(ops, posted...), err
}

// bankFile is the key of the file that tells the bank.
func (r *release) bankFile(m x835.Method) string {
	switch m {
	case x835.ACH:
		return fmt.Sprintf("out/ach/%s/%s/%s.ach", r.Employer, r.Plan, r.ID)
	case x835.Check:
		return fmt.Sprintf("out/checks/%s/%s/%s.csv", r.Employer, r.Plan, r.ID)
	case x835.None:
	}
	return ""
}
