package eligibility_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/eligibility"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/match"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/plan"
	"github.com/openaso/openaso/shared/pricing"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/x12/x270"
)

// drawn is a family with drawn coverage and accumulators.
func drawn(t *rapid.T) (h home, option string) {
	h = home{Card: "OA000000001"}
	option = rapid.SampledFrom([]string{"ppo", "hdhp"}).Draw(t, "option")
	year := map[string]day.Day{"ppo": day.New(2026, 1, 1), "hdhp": day.New(2025, 7, 1)}[option]
	tier := rapid.SampledFrom([]family.Tier{family.EmployeeOnly, family.EmployeeSpouse, family.WholeFamily}).Draw(t, "tier")
	for i, m := range []id.Member{"A", "B", "C"} {
		h.People = append(h.People, struct {
			ID           id.Member           `yaml:"id"`
			Relationship family.Relationship `yaml:"relationship"`
			First        string              `yaml:"first"`
			Last         string              `yaml:"last"`
			Born         day.Day             `yaml:"born"`
			Sex          string              `yaml:"sex"`
		}{m, []family.Relationship{family.Subscriber, family.Spouse, family.Child}[i], "P" + string(m), "S", day.New(1980+i, 1, 1), ""})
		h.Covered = append(h.Covered, struct {
			Member id.Member   `yaml:"member"`
			Plan   id.Plan     `yaml:"plan"`
			Option string      `yaml:"option"`
			Tier   family.Tier `yaml:"tier"`
			From   day.Day     `yaml:"from"`
			To     day.Day     `yaml:"to"`
		}{m, "health", option, tier, day.New(2025, 1, 1), 0})
		amounts := map[string]string{}
		for _, name := range []string{"in.deductible", "in.out-of-pocket", "out.deductible", "out.out-of-pocket"} {
			amounts[name] = money.Cents(rapid.Int64Range(0, 250_000).Draw(t, name)).String()
		}
		for _, y := range []day.Day{year, year - 365} { // what another year used does not count
			h.Used = append(h.Used, struct {
				Member  id.Member         `yaml:"member"`
				Plan    string            `yaml:"plan"`
				Option  string            `yaml:"option"`
				Year    day.Day           `yaml:"year"`
				Amounts map[string]string `yaml:",inline"`
			}{m, "health", option, y, amounts})
			amounts = map[string]string{"in.deductible": "999"}
		}
	}
	return h, option
}

// stated are the yearly amounts of an answer: "C IND Y 29" in cents.
func stated(a x270.Answer) map[string]money.Cents {
	out := map[string]money.Cents{}
	for _, b := range a.Benefits {
		if b.Amount != nil && cmp.Equal(b.Services, []string{"30"}) {
			out[fmt.Sprint(b.Kind, " ", b.Level, " ", b.Network, " ", b.Period)] = *b.Amount
		}
	}
	return out
}

// expected are the same amounts out of the stored accumulators, added up here.
func expected(st *family.State, o *plan.Option, who id.Member, several bool) map[string]money.Cents {
	out := map[string]money.Cents{}
	year := map[string]string{"ppo": "23", "hdhp": "22"}[o.ID]
	for n, s := range o.Networks {
		for kind, a := range map[string]plan.Amounts{"C": s.Deductible, "G": s.OutOfPocket.Amounts} {
			name := map[string]string{"C": ".deductible", "G": ".out-of-pocket"}[kind]
			var own, all int64
			for _, u := range st.Used {
				if u.Bucket.Name == string(n)+name && u.Bucket.Year == o.YearOf(day.Of(at)) {
					all += u.Amount
					if u.Member == who {
						own += u.Amount
					}
				}
			}
			rest, restOfAll := max(int64(a.Individual)-own, 0), max(int64(a.Family)-all, 0)
			side := map[plan.Network]string{plan.In: " Y ", plan.Out: " N "}[n]
			if several {
				out[kind+" FAM"+side+year], out[kind+" FAM"+side+"29"] = money.Cents(a.Family), money.Cents(restOfAll)
				rest = min(rest, restOfAll)
			}
			if !several || a.Kind == plan.Embedded {
				out[kind+" IND"+side+year], out[kind+" IND"+side+"29"] = money.Cents(a.Individual), money.Cents(rest)
			}
		}
	}
	return out
}

// What is left is what the stored accumulators leave, and what adjudication charges of the
// largest bill: the answer at the desk is the bill that comes.
func TestWhatIsLeftIsWhatIsCharged(t *testing.T) {
	book := published(t)
	rapid.Check(t, func(r *rapid.T) {
		h, name := drawn(r)
		tab := memtable.New(now)
		settle(t, tab, "f1", &h)
		s := &eligibility.Service{Table: tab, Catalog: book, Secret: []byte(secret), Now: now}
		version := map[string]string{"ppo": "2", "hdhp": "1"}[name]
		option := book.Option(name, version)
		st := h.state(t)
		who := h.People[rapid.IntRange(0, 2).Draw(r, "who")]
		a, err := s.Answer(t.Context(), inquiry(h.Card, who.First, who.Born))
		if err != nil {
			r.Fatal(err)
		}
		several := h.Covered[0].Tier != family.EmployeeOnly
		got := stated(a)
		if d := cmp.Diff(expected(&st, option, who.ID, several), got); d != "" {
			r.Fatal(d)
		}
		for n := range option.Networks {
			charged := charge(&st, option, n, who.ID)
			side, level := map[plan.Network]string{plan.In: "Y", plan.Out: "N"}[n], "IND"
			if several && option.Networks[n].Deductible.Kind == plan.Aggregate {
				level = "FAM"
			}
			// the out-of-pocket maximum may end what the deductible would still take
			left := min(got["C "+level+" "+side+" 29"], got["G IND "+side+" 29"])
			if charged != left {
				r.Fatalf("%s: the deductible charged is %s, what is left was told as %s", n, charged, left)
			}
		}
	})
}

func inquiry(card, first string, born day.Day) x270.Inquiry {
	return x270.Inquiry{
		Head: x270.Head{Purpose: "13", Reference: "ASK1", Date: day.Of(at), Time: "0506"}, Source: x270.Party{Role: "PR", Kind: "2", Name: "TPA", Qualifier: "PI", ID: "OPENASO"},
		Receiver:   x270.Party{Role: "1P", Kind: "2", Name: "CLINIC", Qualifier: "XX", ID: "2000001000"},
		Subscriber: x270.Person{Kind: "1", First: phi.New(first), Born: born, Qualifier: "MI", Card: phi.New(card)},
		Questions:  []x270.Question{{Services: []string{"30"}}},
	}
}

// charge is the deductible that adjudication takes of a bill larger than any amount.
func charge(st *family.State, o *plan.Option, n plan.Network, who id.Member) money.Cents {
	const bill = money.Cents(100_000_000)
	d := adjudicate.Decide(family.View{State: st}, claim.Claim{ID: "c-1", Member: who, Frequency: claim.Original, Billing: "2000001000", Place: "21",
		Received: day.Of(at), Charge: bill, Lines: []claim.Line{{Number: 1, Code: "27447", Units: 1000, Charge: bill, From: day.Of(at), To: day.Of(at)}},
	}, adjudicate.Terms{Options: []*plan.Option{o}, Provider: true, Contract: func(id.Plan) adjudicate.Contract {
		return adjudicate.Contract{Network: n, Facility: plan.Out, Price: pricing.ByLine("", func(_ *claim.Line, _ *match.Service) (money.Cents, bool) { return bill, true })}
	}})
	return d.Outcome.Lines[0].Deductible
}
