package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/funding"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/partner"
)

// step is one act of the sample; do answers what there is to say of it. Doing a step
// again after a crash changes nothing.
type step struct {
	name string
	do   func(ctx context.Context, sample story) (string, error)
}

func (s *system) steps() []step {
	return []step{
		{"Hires arrive by signed webhook", s.hire},
		{"A repeated and a forged webhook", s.trouble},
		{"The employer sends an enrollment file", s.upload(fixture.Enrolling)},
		{"Providers ask before they treat", s.upload(fixture.Asking)},
		{"Providers upload claims", s.upload(fixture.Billing)},
		{"The plan calls the employer for money", s.call},
		{"The employer's bank reports wires", s.wire},
		{"A provider asks what became of claims", s.upload(fixture.Following)},
		{"Households change: births, departures", s.change},
		{"Corrections and a torn file are uploaded", s.upload(fixture.Correcting)},
		{"The next call waits for the employer", s.call},
	}
}

// changed is how many steps are done once the changes are.
const changed = 9

// play does the steps that are left.
func (s *system) play(ctx context.Context, sample story, progress *played) error {
	s.start = progress.Start
	s.remember(sample, progress.Step)
	steps := s.steps()
	for progress.Step < len(steps) {
		st := steps[progress.Step]
		s.out.begin(st.name)
		said, err := st.do(ctx, sample)
		if err == nil {
			err = s.m.Quiet(ctx)
		}
		if err != nil {
			return fault.Wrap(err, "sample, step %d", progress.Step+1)
		}
		s.out.end(said)
		progress.Step++
		if err := progress.save(); err != nil {
			return err
		}
	}
	return nil
}

// remember tells the double what it knew before this start.
func (s *system) remember(sample story, done int) {
	all := sample.Households()
	if done >= changed-1 { // the changes may have been on their way
		all = append(all, sample.Changes()...)
	}
	for i := range all {
		if all[i].Connection == fixture.Finch {
			s.double.tell(&all[i].Record)
		}
	}
}

func (s *system) hire(ctx context.Context, sample story) (string, error) {
	households := sample.Households()
	people := 0
	for i := range households {
		people += len(households[i].Record.People)
		s.out.progress(i, len(households))
		if err := s.report(ctx, &households[i], s.start, "hire-"+strconv.Itoa(i)); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%d employees, %d people", len(households), people), nil
}

// report posts a household as of a time the way its connection does: whole, or by
// name only.
func (s *system) report(ctx context.Context, h *fixture.Household, asOf time.Time, wid string) error {
	body, err := partner.EnrollmentBody(&h.Record, asOf)
	if h.Connection == fixture.Finch {
		s.double.tell(&h.Record)
		body, err = json.Marshal(map[string]any{"event_type": "individual.updated", "connection_id": "synthetic",
			"data": map[string]string{"individual_id": h.Record.Subscriber}})
	}
	if err != nil {
		return err
	}
	return s.sender.must(ctx, h.Connection, wid, body)
}

// trouble shows what a sender hears who repeats itself or is not who it says.
func (s *system) trouble(ctx context.Context, sample story) (string, error) {
	households := sample.Households()
	at := slices.IndexFunc(households, func(h fixture.Household) bool { return h.Connection == fixture.HRIS })
	if err := s.report(ctx, &households[at], s.start, "hire-"+strconv.Itoa(at)); err != nil {
		return "", err
	}
	body, err := partner.EnrollmentBody(&households[at].Record, s.start)
	if err != nil {
		return "", err
	}
	forged := map[string]string{"webhook-id": "forged", "webhook-timestamp": strconv.FormatInt(time.Now().Unix(), 10), "webhook-signature": "v1,Zm9yZ2Vk"}
	status, _, err := s.sender.raw(ctx, fixture.HRIS, forged, body)
	if err == nil && status != http.StatusUnauthorized {
		err = fault.New(fault.Internal, "a forged webhook was answered with %d", status)
	}
	return "202 known already; 401 refused", err
}

func (s *system) change(ctx context.Context, sample story) (string, error) {
	changes := sample.Changes()
	for i := range changes {
		asOf := s.start.Add(time.Duration(i+1) * time.Second)
		if err := s.report(ctx, &changes[i], asOf, "change-"+strconv.Itoa(i)); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%d changes", len(changes)), nil
}

// call runs the funding schedule now.
func (s *system) call(ctx context.Context, _ story) (string, error) {
	if err := s.m.Fire(ctx, "fund"); err != nil {
		return "", err
	}
	calls, err := s.lastCalls(ctx)
	if err != nil {
		return "", err
	}
	var said []string
	for i := range calls {
		c := &calls[i]
		if c.Status != funding.Requested {
			continue // of a plan that needs no more
		}
		said = append(said, fmt.Sprintf("%s %d: %s approved, %s taken off, %s requested", c.Plan, c.Number, c.Held.Dollars(), c.Credits.Dollars(), c.Requested.Dollars()))
	}
	return strings.Join(said, "; "), nil
}

// lastCalls are the last call of each plan that has one. The first plan must.
func (s *system) lastCalls(ctx context.Context) (out []funding.Call, err error) {
	for _, p := range []id.Plan{fixture.Plan, fixture.DentalPlan} {
		calls, err := s.Funding().List(ctx, fixture.Employer, p)
		if err != nil {
			return nil, err
		}
		if len(calls) > 0 {
			out = append(out, calls[len(calls)-1])
		}
	}
	if len(out) == 0 || out[0].Plan != fixture.Plan {
		return nil, fault.New(fault.Internal, "no call was made")
	}
	return out, nil
}

// wire settles the last calls, unless that happened before a crash.
func (s *system) wire(ctx context.Context, _ story) (string, error) {
	if err := s.m.Quiet(ctx); err != nil {
		return "", err
	}
	calls, err := s.lastCalls(ctx)
	if err != nil {
		return "", err
	}
	var said []string
	for i := range calls {
		c := &calls[i]
		if err := s.settleCall(ctx, c.Employer, c.Plan, c.Number); err != nil && !fault.Is(err, fault.Conflict) {
			return "", err
		}
		said = append(said, fmt.Sprintf("%s %d: %s", c.Plan, c.Number, c.Requested.Dollars()))
	}
	return strings.Join(said, ", "), nil
}
