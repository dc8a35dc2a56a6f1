package repricing

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
)

// Taken is what became of a file of results. Faults say which row and which rule.
type Taken struct {
	Claims int // in the file
	Faulty int // of which nothing was taken
	Faults []string
}

// mostBytes of a file of results are read.
const mostBytes = 32 << 20

// answer is what a file says of one claim.
type answer struct {
	claim   id.Claim
	rows    []int // of the results
	results []Result
	sent    *sent // where it was asked about
}

// Take takes a network's results: each claim that was asked about, waits and is answered
// whole is decided again; of every other claim it says what is wrong, and changes nothing.
// A file that cannot be read is taken as one with a fault. digest names its bytes, which are
// kept under that name. fault.Unavailable: take it again.
func (s *Service) Take(ctx context.Context, network, digest string, r io.Reader) (Taken, error) {
	b, err := io.ReadAll(io.LimitReader(r, mostBytes+1))
	if err != nil {
		return Taken{}, fault.As(fault.Unavailable, err, "repricing results")
	}
	if len(b) > mostBytes {
		return Taken{Faults: []string{fmt.Sprintf("the file is over %d MB", mostBytes>>20)}}, nil
	}
	list, err := ReadResults(bytes.NewReader(b))
	if err != nil { // the file is at fault, not the taking
		return Taken{Faults: []string{err.Error()}}, nil
	}
	all, err := listed(ctx, s.Table)
	if err != nil {
		return Taken{}, err
	}
	name := digest[:24]
	given := answersIn(list)
	out := Taken{Claims: len(given)}
	var good []*answer
	for _, a := range given {
		wrong, err := s.wrong(ctx, all, network, name, a)
		switch {
		case err != nil:
			return out, err
		case wrong != "":
			out.Faulty++
			out.Faults = append(out.Faults, wrong)
		default:
			good = append(good, a)
		}
	}
	return out, s.settle(ctx, all, name, b, good)
}

// answersIn are the claims of a file in the order in which they come.
func answersIn(list []Result) (out []*answer) {
	at := map[id.Claim]*answer{}
	for i := range list {
		a := at[list[i].Claim]
		if a == nil {
			a = &answer{claim: list[i].Claim}
			at[a.claim], out = a, append(out, a)
		}
		a.results, a.rows = append(a.results, list[i]), append(a.rows, i+1)
	}
	return out
}

// wrong says what keeps an answer from being taken, "" for nothing.
func (s *Service) wrong(ctx context.Context, all []*sent, network, name string, a *answer) (string, error) {
	says := func(text string) (string, error) { return fmt.Sprintf("row %d: %s", a.rows[0], text), nil }
	var asked *question
	for _, one := range all {
		if found := one.asked(a.claim); found != nil && one.Network == network {
			a.sent, asked = one, found
		}
	}
	switch {
	case asked == nil:
		return says("the network was not asked about the claim")
	case asked.Answer == name:
		return "", nil // an earlier try took it
	case asked.Answer != "" && !asked.Refused:
		return says("the claim was answered before")
	}
	if wrong := asked.judge(a); wrong != "" {
		return wrong, nil
	}
	p, err := find.Get(ctx, s.Table, find.WaitingKey(a.claim))
	if fault.Is(err, fault.NotFound) || err == nil && p.Closed {
		return says("the claim does not wait any more")
	}
	return "", err
}

// judge says what is wrong with an answer to a claim.
func (q *question) judge(a *answer) string {
	for i := range a.results {
		r := &a.results[i]
		at := slices.IndexFunc(q.Lines, func(l askedLine) bool { return l.Number == r.Line })
		switch {
		case at < 0:
			return fmt.Sprintf("row %d: the network was not asked about this line of the claim", a.rows[i])
		case r.Allowed > q.Lines[at].Charge && !r.Above:
			return fmt.Sprintf("row %d: allowed is above the charge, and the column above does not say that this is meant", a.rows[i])
		}
	}
	for _, l := range q.Lines {
		if !slices.ContainsFunc(a.results, func(r Result) bool { return r.Line == l.Number }) {
			return fmt.Sprintf("row %d: the claim's line %d is not answered, and a claim is answered whole", a.rows[0], l.Number)
		}
	}
	return ""
}

// settle keeps the document, then that it answers, then has the claims decided again: after
// each step the same file goes on from there.
func (s *Service) settle(ctx context.Context, all []*sent, name string, b []byte, good []*answer) error {
	if len(good) == 0 {
		return nil
	}
	_, err := s.Files.PutNew(ctx, document(name), bytes.NewReader(b))
	if err != nil && !fault.Is(err, fault.Conflict) {
		return err
	}
	changed := map[*sent]bool{}
	for _, a := range good {
		asked := a.sent.asked(a.claim)
		changed[a.sent] = changed[a.sent] || asked.Answer != name
		asked.Answer, asked.Refused = name, slices.ContainsFunc(a.results, func(r Result) bool { return r.Refusal != "" })
	}
	for _, one := range all {
		if !changed[one] {
			continue
		}
		lost, err := one.keep(ctx, s.Table)
		if err != nil {
			return err
		}
		if lost {
			return fault.New(fault.Unavailable, "repricing requests: another file was faster")
		}
	}
	for _, a := range good {
		if err := s.decide(ctx, a.sent.asked(a.claim), answers(all, a.claim)); err != nil {
			return err
		}
	}
	return nil
}

func document(name string) string { return documents + name + ".csv" }

// Results reads a kept document by its name.
func (s *Service) Results(ctx context.Context, name string) ([]Result, error) {
	r, _, err := s.Files.Open(ctx, document(name))
	if err != nil {
		return nil, fault.Wrap(err, "repricer's document")
	}
	defer r.Close()
	return ReadResults(r)
}
