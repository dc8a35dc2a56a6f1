package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/money"
)

// totals is the part of the portal's summary that the terminal shows. Amounts are
// dollars as text.
type totals struct {
	Families int `json:"families"`
	Members  int `json:"members"`
	Claims   struct {
		Total, Paid, Denied, Pended, Unmatched, Reversed, Voids, Reversals int
	} `json:"claims"`
	Money struct {
		Billed, Allowed string
		MemberOwes      string `json:"member_owes"`
		PlanPaid        string `json:"plan_paid"`
		WrittenOff      string `json:"written_off"`
	} `json:"money"`
	Options []optionOf `json:"options"`
	Funding struct {
		Calls, Open        int
		Requested, Settled string
	} `json:"funding"`
	Payments struct {
		Count  int
		Amount string
	} `json:"payments"`
	Notices map[string]int `json:"notices"`
	Files   struct {
		Count, Claims, Faulty int
		Kinds                 []kindOf
		Answers               map[string]int
	} `json:"files"`
}

// kindOf is how many files of a kind came in.
type kindOf struct {
	Kind  string
	Files int
}

// optionOf is what an option's members and claims come to.
type optionOf struct {
	Option  string
	Members int `json:"covered_today"`
	Claims  int
	Plan    string `json:"plan_paid"`
	Owed    string `json:"member_owes"`
}

// summary prints what happened, asked of the running system as anybody would.
func (s *system) summary(ctx context.Context) error {
	raw, err := s.ask(ctx, "/api/summary")
	if err != nil {
		return err
	}
	if s.o.JSON {
		_, err := fmt.Fprintf(s.out.w, "%s", raw)
		return err
	}
	var t totals
	if err := json.Unmarshal(raw, &t); err != nil {
		return fault.As(fault.Internal, err, "summary")
	}
	written, err := s.written(ctx)
	if err != nil {
		return err
	}
	s.table(&t, written)
	return nil
}

func (s *system) table(t *totals, written int) {
	c := &t.Claims
	s.out.say("")
	for _, row := range [][2]string{
		{"Members", fmt.Sprintf("%d people in %d families", t.Members, t.Families)},
		{"Claims", fmt.Sprintf("%d: %d paid, %d denied, %d pended (%d without a member), %d taken back, %d voids",
			c.Total, c.Paid, c.Denied, c.Pended, c.Unmatched, c.Reversed, c.Voids)},
		{"", fmt.Sprintf("%d rejected, each named in an acknowledgment; %d outcomes reversed", t.Files.Faulty, c.Reversals)},
		{"Billed", usd(t.Money.Billed)},
		{"Allowed", usd(t.Money.Allowed)},
		{"Members owe", usd(t.Money.MemberOwes)},
		{"Plan pays", usd(t.Money.PlanPaid)},
		{"Funding", fmt.Sprintf("%d calls, %s requested, %s settled, %d open", t.Funding.Calls, usd(t.Funding.Requested), usd(t.Funding.Settled), t.Funding.Open)},
		{"Payments", fmt.Sprintf("%d, %s", t.Payments.Count, usd(t.Payments.Amount))},
		{"Notices", fmt.Sprintf("%d e-mails, %d text messages, %d letters", t.Notices["email"], t.Notices["sms"], t.Notices["letter"])},
		{"Files", fmt.Sprintf("%d came in: %s", t.Files.Count, t.kinds())},
		{"Answers", fmt.Sprintf("%s; %d files written in all", t.answers(), written)},
	} {
		s.out.say("  %-12s %s", row[0], row[1])
	}
	s.options(t.Options)
	base := "http://" + s.o.Addr
	s.out.say("\n  Look around    %s/", base)
	s.out.say("  Drop a file    %s: 837, 270, 276, 278", filepath.Join(s.o.State, "uploads"))
	s.out.say("  Enroll         %s: 834", filepath.Join(s.o.State, "uploads", string(fixture.Employer)))
	s.out.say("  Send webhooks  POST %s/webhooks/%s, or .build/aso webhook (make build)", base, fixture.HRIS)
	s.out.say("  Logs           %s", filepath.Join(s.o.State, "log.jsonl"))
	s.out.say("  %.1f s since the start. Ctrl-C stops; the next start goes on from %s.", time.Since(s.out.begun).Seconds(), s.o.State)
}

// options is a row an option.
func (s *system) options(rows []optionOf) {
	if len(rows) == 0 {
		return
	}
	s.out.say("\n  %-16s %8s %8s %14s %14s", "Option", "Members", "Claims", "Plan pays", "Members owe")
	for _, r := range rows {
		s.out.say("  %-16s %8d %8d %14s %14s", r.Option, r.Members, r.Claims, usd(r.Plan), usd(r.Owed))
	}
}

// kinds is how many files came of each kind: "4 837P, 1 834".
func (t *totals) kinds() string {
	var out []string
	for _, k := range t.Files.Kinds {
		out = append(out, fmt.Sprintf("%d %s", k.Files, k.Kind))
	}
	return cmp.Or(strings.Join(out, ", "), "none")
}

// answers is how many files were answered in each way.
func (t *totals) answers() string {
	var out []string
	for _, kind := range slices.Sorted(maps.Keys(t.Files.Answers)) {
		out = append(out, fmt.Sprintf("%d %s", t.Files.Answers[kind], kind))
	}
	return cmp.Or(strings.Join(out, ", "), "none")
}

// usd is an amount of a JSON answer ("1234.50") as people read it ("$1,234.50").
func usd(s string) string {
	c, err := money.Parse(s)
	if err != nil {
		return s
	}
	return c.Dollars()
}

func (s *system) ask(ctx context.Context, path string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.sender.base+path, nil)
	if err != nil {
		return nil, err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "the system does not answer itself")
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fault.New(fault.Internal, "the summary was answered with %d", res.StatusCode)
	}
	return body, err
}

// written counts the files that the system made.
func (s *system) written(ctx context.Context) (n int, err error) {
	for _, prefix := range []string{"out/", "documents/", "funding/"} {
		after := ""
		for {
			list, err := s.Dir.List(ctx, prefix, after, 1000)
			if err != nil || len(list) == 0 {
				if err != nil {
					return n, err
				}
				break
			}
			n += len(list)
			after = list[len(list)-1].Key
		}
	}
	return n, nil
}
