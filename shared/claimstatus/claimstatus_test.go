package claimstatus_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/claimstatus"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table/bolttable"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/x12test"
	"github.com/openaso/openaso/shared/x12/x276"
)

var update = flag.Bool("update", false, "write the golden files")

// byNumber asks for a claim by our number.
func byNumber(c id.Claim) func(*x276.Inquiry) { return func(q *x276.Inquiry) { q.Control = string(c) } }

// among asks for all claims with a day of service in a stretch.
func among(from, to day.Day) func(*x276.Inquiry) {
	return func(q *x276.Inquiry) { q.From, q.To = from, to }
}

func of(number string) func(*x276.Inquiry) {
	return func(q *x276.Inquiry) { q.PatientNumber = phi.New(number) }
}

// rosa asks about the dependent.
func rosa(q *x276.Inquiry) {
	q.Patient = x276.Person{Kind: "1", Last: phi.New("SYNTHETICSON"), First: phi.New("Rosa "), Born: day.New(2015, 5, 6), Sex: "F"}
}

func (w *world) want(name string, q *x276.Inquiry, want ...string) {
	w.Helper()
	if d := cmp.Diff(want, w.answered(q)); d != "" {
		w.Errorf("%s: %s", name, d)
	}
}

// A claim on its way from the queue to its payment.
func TestAClaimFromArrivalToPayment(t *testing.T) {
	w := open(t)
	w.tell()
	c := w.arrive(card)
	w.want("on its way to be decided", asks(byNumber(c)), strings.TrimPrefix(string(c), digest+"-")+" P1:20 2026-01-03")
	w.want("not by what only a decided claim says", asks(of("P-20")), " A4:35 2026-01-03")

	w.tell(decided(1, "M1", claim.Pended, 0))
	w.want("pended", asks(byNumber(claimOf(1))), "1 P2:110 2026-01-04")
	w.tell(decided(1, "M1", claim.Paid, 8_000))
	lines := func(code, on string) []string {
		return []string{"1 " + code + " " + on + " 80.00 of 190.00", "  99213 " + code + " 2026-01-05 80.00 of 130.00", "  80053 F2:585 2026-01-05 0.00 of 60.00"}
	}
	w.want("decided", asks(byNumber(claimOf(1))), lines("F0:3", "2026-01-05")...)
	w.fundAll()
	want := lines("F1:65", "2026-01-05")
	want[0] += " on 2026-01-07"
	w.want("paid", asks(byNumber(claimOf(1))), want...)
	w.tell(decided(2, "M1", claim.Paid, 500))
	w.fundAll()
	w.want("paid, with a later call", asks(byNumber(claimOf(1))), want...)
}

// A claim that has arrived is nobody's but its provider's, also where its file names it.
func TestAnotherProvidersClaimIsNotSaidToBeOnItsWay(t *testing.T) {
	w := open(t)
	w.tell()
	c := w.arrive(card)
	came := decided(20, "M1", claim.Pended, 0)
	came.Claim.ID, came.Decision.Outcome.Claim = c, c
	w.tell(came)
	w.want("by another provider", asks(byNumber(c), func(q *x276.Inquiry) { q.Provider.ID = "1999999992" }), " A4:35 "+day.Of(w.clock.Now()).String())
}

func TestEachStatus(t *testing.T) {
	w := open(t)
	reversed := decided(5, "M1", claim.Paid, 8_000)
	reversed.Decision.Outcome = reversed.Decision.Outcome.Negated(claimOf(6))
	odd := decided(8, "M1", claim.Pended, 0)
	odd.Decision.Outcome.Reason = "of a later release"
	other := decided(9, "M1", claim.Denied, 0)
	other.Decision.Outcome.Lines = nil
	w.tell(decided(1, "M1", claim.Paid, 0), decided(2, "M1", claim.Denied, 0), decided(5, "M1", claim.Paid, 8_000))
	w.tell(reversed, decided(6, "M1", claim.Applied, 0), odd, other)
	w.want("nothing to pay", asks(byNumber(claimOf(1))), "1 F4:104 2026-01-03 0.00 of 190.00", "  99213 F4:104 2026-01-03 0.00 of 130.00", "  80053 F2:585 2026-01-03 0.00 of 60.00")
	w.want("denied", asks(byNumber(claimOf(2))), "2 F2:88:QC F2:54 2026-01-03 0.00 of 190.00", "  99213 F2:88:QC 2026-01-03 0.00 of 130.00", "  80053 F2:54 2026-01-03 0.00 of 60.00")
	w.want("taken back", asks(byNumber(claimOf(5))), "5 F3:101 2026-01-04")
	w.want("a void", asks(byNumber(claimOf(6))), "6 F4:101 2026-01-04")
	w.want("a reason nobody knows", asks(byNumber(claimOf(8))), "8 P1:20 2026-01-04")
	w.want("denied, nobody says why", asks(byNumber(claimOf(9))), "9 F2:585 2026-01-04 0.00 of 190.00",
		"  99213 F2:585 2026-01-04 0.00 of 130.00", "  80053 F2:585 2026-01-04 0.00 of 60.00")
	for reason, code := range map[string]string{adjudicate.PendMember: "53", adjudicate.PendProvider: "50", adjudicate.PendOption: "45",
		adjudicate.PendPrice: "110", adjudicate.PendPlans: "46", adjudicate.PendOriginal: "46", adjudicate.PendLines: "46"} {
		d := decided(10, "M1", claim.Pended, 0)
		d.Decision.Outcome.Reason = reason
		w.tell(d)
		w.want(reason, asks(byNumber(claimOf(10))), "10 P2:"+code+" "+day.Of(w.clock.Now()).String())
	}
}

func TestClaimsAreFoundByWhatAnInquirySays(t *testing.T) {
	w := open(t)
	w.tell(decided(1, "M1", claim.Pended, 0), decided(2, "M2", claim.Pended, 0), decided(3, "M1", claim.Pended, 0), decided(4, "", claim.Pended, 0))
	for name, c := range map[string]struct {
		q    *x276.Inquiry
		want string
	}{
		"all of the subscriber, the newest first": {asks(), "3 1"},
		"all of the dependent":                    {asks(rosa), "2"},
		"by the day":                              {asks(among(day.New(2026, 1, 3), day.New(2026, 1, 3))), "3"},
		"by a stretch that a line reaches into":   {asks(among(day.New(2026, 1, 2), day.New(2026, 1, 2))), "1"},
		"by no day that is there":                 {asks(among(day.New(2026, 2, 1), day.New(2026, 2, 28))), "A4:35"},
		"by the provider's number":                {asks(of("P-1")), "1"},
		"by another number":                       {asks(of("P-9")), "A4:35"},
		"by the charge":                           {asks(of("P-1"), func(q *x276.Inquiry) { c := money.Cents(19_000); q.Charge = &c }), "1"},
		"by another charge":                       {asks(of("P-1"), func(q *x276.Inquiry) { c := money.Cents(19_001); q.Charge = &c }), "A4:35"},
		"no patient yet, by the number":           {asks(of("P-4")), "4"},
		"the dependent's, asked of the other":     {asks(of("P-2")), "A4:35"},
		"our number of the other's claim":         {asks(byNumber(claimOf(2))), "A4:35"},
		"our number with a blank":                 {asks(byNumber(claimOf(3) + " ")), "3"},
		"a number nobody gave":                    {asks(byNumber("A")), "A4:35"},
		"a number that is no text":                {asks(byNumber(digest + "\x9f-1")), "A4:35"},
		"the same under an unknown card":          {asks(byNumber("\x9f-1"), func(q *x276.Inquiry) { q.Subscriber.ID = phi.New("OA9") }), "D0:33"},
		"by the one who rendered it":              {asks(of("P-1"), func(q *x276.Inquiry) { q.Provider.ID = doctor }), "1"},
		"by the tax id":                           {asks(of("P-1"), func(q *x276.Inquiry) { q.Provider.Qualifier, q.Provider.ID = "FI", "90-0000001" }), "1"},
		"by the second number of the provider":    {asks(of("P-1"), func(q *x276.Inquiry) { q.Also, q.Provider.ID = q.Provider, "X" }), "1"},
		"by another provider":                     {asks(of("P-1"), func(q *x276.Inquiry) { q.Provider.ID = "1999999992" }), "A4:35"},
		"by another provider and our number":      {asks(byNumber(claimOf(1)), func(q *x276.Inquiry) { q.Provider.ID = "1999999992" }), "A4:35"},
		"by a number of no kind":                  {asks(func(q *x276.Inquiry) { q.Provider.Qualifier = "SV" }), "A4:35"},
		"an unknown card":                         {asks(func(q *x276.Inquiry) { q.Subscriber.ID = phi.New("OA9") }), "D0:33"},
		"another first name":                      {asks(func(q *x276.Inquiry) { q.Subscriber.First = phi.New("ANNA") }), "D0:26:QC"},
		"another birthday":                        {asks(func(q *x276.Inquiry) { q.Subscriber.Born++ }), "D0:26:QC"},
		"a subscriber without a birthday":         {asks(of("P-1"), func(q *x276.Inquiry) { q.Subscriber.Born = 0 }), "1"},
		"a dependent without a birthday":          {asks(rosa, func(q *x276.Inquiry) { q.Patient.Born = 0 }), "D0:26:QC"},
	} {
		var got []string
		for _, line := range w.answered(c.q) {
			word := strings.Fields(line)[0]
			got = append(got, word)
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

// A claim that came under a card nobody has is told of to whoever names it, the card and
// the provider that it came with.
func TestAClaimUnderAnUnknownCard(t *testing.T) {
	w := open(t)
	w.tell()
	c := w.arrive("OA77")
	under := func(q *x276.Inquiry) { q.Subscriber.ID = phi.New("OA77") }
	w.want("by its number", asks(under, byNumber(c)), string(c)+" P2:53 2026-01-03")
	w.want("without a number", asks(under), " D0:33 2026-01-03")
	w.want("under another unknown card", asks(byNumber(c), func(q *x276.Inquiry) { q.Subscriber.ID = phi.New("OA78") }), " D0:33 2026-01-03")
	w.want("by another provider", asks(under, byNumber(c), func(q *x276.Inquiry) { q.Provider.ID = doctor }), " D0:33 2026-01-03")
	w.want("under a card that is known", asks(byNumber(c)), " A4:35 2026-01-03")
}

// Who may ask about one employer finds no claim of another, and none whose employer nobody
// knows: the answer is that to a card nobody has.
func TestAnotherEmployersClaimsAreNotFound(t *testing.T) {
	w := open(t)
	w.tell(decided(1, "M1", claim.Pended, 0))
	underway := w.arrive(card)
	w.s.Employer = employer
	w.want("its own", asks(byNumber(claimOf(1))), "1 P2:110 2026-01-03")
	w.s.Employer = "oakridge"
	for name, q := range map[string]*x276.Inquiry{"by its number": asks(byNumber(claimOf(1))), "by the patient": asks(), "on its way": asks(byNumber(underway))} {
		w.want(name, q, " D0:33 2026-01-03")
	}
	w = open(t)
	w.s.Employer = employer
	w.clock.Pass(24 * time.Hour)
	nobodys := w.arrive("OA77")
	w.want("nobody's", asks(byNumber(nobodys), func(q *x276.Inquiry) { q.Subscriber.ID = phi.New("OA77") }), " D0:33 2026-01-03")
}

func TestAnInquiryIsToldOfSoManyClaims(t *testing.T) {
	w := open(t)
	for i := range 130 {
		d := decided(1+i%28, "M1", claim.Pended, 0)
		d.Claim.ID = id.ClaimOf(digest, 100+i)
		d.Decision.Outcome.Claim = d.Claim.ID
		w.tell(d)
	}
	got := w.answered(asks())
	if len(got) != 100 || !strings.HasPrefix(got[0], "229 ") {
		t.Errorf("%d answers, the first %s", len(got), got[0])
	}
}

// What is not there for the moment is no answer.
func TestAPortThatFailsIsNoAnswer(t *testing.T) {
	w := open(t)
	w.tell(decided(1, "M1", claim.Paid, 8_000))
	fails := fault.New(fault.Unavailable, "down")
	w.s.Paid = func(context.Context, id.Employer, id.Plan, id.Claim, time.Time) (claimstatus.Paid, error) {
		return claimstatus.Paid{}, fails
	}
	if _, err := w.s.Answer(t.Context(), asks(), w.clock.Now()); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
	var out bytes.Buffer
	if r, err := w.s.File(t.Context(), strings.NewReader(request(t, w)), &out, envelope.Asked{At: w.clock.Now(), Digest: "d"}); !errors.Is(err, fails) || out.Len() > 0 || r.Broken != "" {
		t.Error(err, out.Len(), r.Broken)
	}
	w.s.Paid = nil
	w.want("nobody is paid here", asks(byNumber(claimOf(1))), "1 F0:3 2026-01-03 80.00 of 190.00", "  99213 F0:3 2026-01-03 80.00 of 130.00", "  80053 F2:585 2026-01-03 0.00 of 60.00")
}

// request is a file that asks for one claim by number, for all, and for another's.
func request(t testing.TB, w *world) string {
	t.Helper()
	ask := func(trace string, change ...func(*x276.Inquiry)) x276.Inquiry {
		q := asks(change...)
		q.Trace, q.Batch = trace, "B-1"
		return *q
	}
	second := ask("T-5", func(q *x276.Inquiry) { q.Provider.ID = "1999999992" })
	second.Batch = "B-2"
	var b bytes.Buffer
	h := x12.Envelope{Sender: "CLINICGROUP", Receiver: "OPENASO", Control: 31, At: w.clock.Now()}
	err := x276.Write(&b, h, ask("T-1", byNumber(claimOf(1))), ask("T-2", among(day.New(2026, 1, 1), day.New(2026, 3, 31))),
		ask("T-3", rosa), ask("T-4", func(q *x276.Inquiry) { q.Subscriber.ID = phi.New("OA9") }), second)
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func settled(t testing.TB) *world {
	w := open(t)
	w.tell(decided(1, "M1", claim.Paid, 8_000), decided(2, "M1", claim.Denied, 0), decided(3, "M2", claim.Pended, 0))
	w.fundAll()
	w.tell(decided(4, "M1", claim.Paid, 4_000))
	return w
}

func (w *world) file(text, digest string) (string, envelope.Report) {
	w.Helper()
	var b bytes.Buffer
	r, err := w.s.File(w.Context(), iotest.HalfReader(strings.NewReader(text)), &b, envelope.Asked{At: w.clock.Now(), Digest: digest})
	w.ok(err)
	return b.String(), r
}

func TestGolden(t *testing.T) {
	w := settled(t)
	text := request(t, w)
	for name, in := range map[string]string{
		"answers":          text,
		"their-delimiters": strings.NewReplacer("*", "|", ":", ">", "~", "!", "CLINIC*****", "A:B~C|||||", "^", "%", "PLAN", "PL~AN:").Replace(text),
		"one-set-refused":  regexp.MustCompile(`SE\*\d+\*0001`).ReplaceAllString(text, "SE*9*0001"),
		"an-inquiry-wrong": strings.Replace(text, "TRN*1*T-2", "TRN*2*T-2", 1),
	} {
		got, r := w.file(in, "0123456789abcdef0123456789abcdef")
		again, _ := w.file(in, "0123456789abcdef0123456789abcdef")
		if got != again {
			t.Errorf("%s: the same file is answered otherwise", name)
		}
		x12test.Golden(t, "claimstatus/"+name+".golden", got, *update)
		if back, err := x276.ReadAnswers(strings.NewReader(got), func(x276.Answered) error { return nil }); err != nil || len(back.Faults) > 0 {
			t.Errorf("%s: the answer breaks its guide: %v %v", name, err, back.Faults)
		}
		if len(r.Groups) != 1 {
			t.Errorf("%s: %+v", name, r)
		}
	}
}

func TestWhatIsNoInquiryIsNotAnswered(t *testing.T) {
	w := settled(t)
	for name, text := range map[string]string{
		"another guide": strings.ReplaceAll(request(t, w), "005010X212", "005010X093"),
		"another set":   strings.ReplaceAll(request(t, w), "ST*276", "ST*270"),
	} {
		if got, r := w.file(text, "d"); got != "" || len(r.Groups) != 1 {
			t.Errorf("%s: %s", name, got)
		}
	}
	var b bytes.Buffer
	r, err := w.s.File(t.Context(), strings.NewReader("PK\x03\x04"), &b, envelope.Asked{At: w.clock.Now(), Digest: "d"})
	if !fault.Is(err, fault.Invalid) || b.Len() > 0 || r.Broken == "" {
		t.Error(err, b.String())
	}
	cut := request(t, w)
	cut = cut[:strings.Index(cut, "ST*276*0002")+40]
	r, err = w.s.File(t.Context(), strings.NewReader(cut), &b, envelope.Asked{At: w.clock.Now(), Digest: "d"})
	if !fault.Is(err, fault.Invalid) || r.Broken == "" || strings.Count(b.String(), "ST*277") != 1 {
		t.Errorf("the whole set of a cut file: %v %s", err, b.String())
	}
}

func TestASetOfTooManyInquiriesIsRefused(t *testing.T) {
	w := settled(t)
	for n, want := range map[int]string{5_000: "A4:35", 5_001: "E0:481"} {
		var list []x276.Inquiry
		for range n {
			q := asks(of("P-9"))
			q.Batch = "B-1"
			list = append(list, *q)
		}
		var in bytes.Buffer
		w.ok(x276.Write(&in, x12.Envelope{Sender: "A", Receiver: "B", Control: 1, At: w.clock.Now()}, list...))
		got, _ := w.file(in.String(), "d")
		if c := strings.Count(got, "STC*"+want); c != 1 && want == "E0:481" || c != n && want == "A4:35" || want == "E0:481" && !strings.Contains(got, "TRN*2*B-1") {
			t.Errorf("%d inquiries: %d answers %s", n, c, want)
		}
	}
}

// Whatever is asked: nobody is told of a claim that another provider billed, nor of one of
// another patient.
func TestNobodyIsToldOfAnothersClaims(t *testing.T) {
	w := open(t)
	owner := map[string]string{}
	for n := 1; n <= 12; n++ {
		d := decided(n, people[n%2].ID, claim.Paid, 1_000)
		d.Claim.Billing, d.Claim.Rendering = []string{clinic, doctor, "1999999992"}[n%3], ""
		owner[string(d.Claim.ID)] = d.Claim.Billing + " " + string(d.Claim.Member)
		w.tell(d)
	}
	rapid.Check(t, func(t *rapid.T) {
		q := asks(func(q *x276.Inquiry) {
			q.Provider.ID = rapid.SampledFrom([]string{clinic, doctor, "1999999992", ""}).Draw(t, "npi")
		})
		who := "M1"
		if rapid.Bool().Draw(t, "dependent") {
			who = "M2"
			rosa(q)
		}
		if rapid.Bool().Draw(t, "by number") {
			q.Control = string(claimOf(rapid.IntRange(1, 13).Draw(t, "claim")))
		}
		if rapid.Bool().Draw(t, "by patient number") {
			q.PatientNumber = phi.New(fmt.Sprintf("P-%d", rapid.IntRange(1, 13).Draw(t, "number")))
		}
		all, err := w.s.Answer(context.Background(), q, w.clock.Now())
		if err != nil || len(all) == 0 {
			t.Fatal(err, len(all))
		}
		for _, a := range all {
			if a.Control != "" && owner[a.Control] != q.Provider.ID+" "+who {
				t.Fatalf("%s is told of %s", q.Provider.ID, a.Control)
			}
		}
	})
}

func FuzzFile(f *testing.F) {
	w := settled(f)
	f.Add([]byte(request(f, w)))
	f.Fuzz(func(t *testing.T, b []byte) {
		var out bytes.Buffer
		r, err := w.s.File(context.Background(), bytes.NewReader(b), &out, envelope.Asked{At: w.clock.Now(), Digest: "d"})
		if err != nil && (r.Broken == "" || !fault.Is(err, fault.Invalid)) {
			t.Fatal(err)
		}
		if out.Len() == 0 {
			return
		}
		if _, err := x276.ReadAnswers(&out, func(x276.Answered) error { return nil }); err != nil {
			t.Fatal(err)
		}
	})
}

// BenchmarkAnswer is a real-time answer, in a table that is a file: a 276 of one inquiry, of
// a family with 200 claims in 100 entries, paid by 20 calls. It says how long 99 of 100
// answers take at most.
func BenchmarkAnswer(b *testing.B) {
	clock := testclock.New()
	store, err := bolttable.Open(filepath.Join(b.TempDir(), "aso.db"), clock.Now)
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	w := over(b, clock, store)
	for i := range 100 {
		d, e := decided(1+i%28, "M1", claim.Paid, 1_000), decided(1+i%28, "M2", claim.Paid, 1_000)
		d.Claim.ID, e.Claim.ID = id.ClaimOf(digest, 2*i+1), id.ClaimOf(digest, 2*i+2)
		d.Decision.Outcome.Claim, e.Decision.Outcome.Claim = d.Claim.ID, e.Claim.ID
		w.tell(d, e)
		if i%5 == 4 {
			w.fundAll()
		}
	}
	q := asks(byNumber(id.ClaimOf(digest, 151)))
	var in bytes.Buffer
	if err := x276.Write(&in, x12.Envelope{Sender: "A", Receiver: "B", Control: 1, At: w.clock.Now()}, *q); err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		var out bytes.Buffer
		if _, err := w.s.File(b.Context(), bytes.NewReader(in.Bytes()), &out, envelope.Asked{At: w.clock.Now(), Digest: "d"}); err != nil || !bytes.Contains(out.Bytes(), []byte("STC*F1:65")) {
			b.Fatal(err, out.String())
		}
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}
