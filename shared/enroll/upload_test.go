package enroll_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/openaso/openaso/shared/cob"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/roster"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/memtable"
	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/x12test"
	"github.com/openaso/openaso/shared/x12/x834"
)

var groups = []roster.Group{{Number: "GROUP-100", Employer: "acme", Benefits: []roster.Benefit{
	{Line: "HLT", Name: "PPO", Plan: "health", Option: "ppo"}, {Line: "HLT", Name: "HDHP", Plan: "health", Option: "hdhp"},
	{Line: "DEN", Plan: "dental", Option: "basic"}}}}

// office is a table with enrollment, and the time at which files come: each a day later.
type office struct {
	*testing.T
	tab table.Table
	s   enroll.Service
	day int
}

func newOffice(t *testing.T) *office {
	tab := memtable.New(func() time.Time { return hired })
	return &office{T: t, tab: tab, s: enroll.Service{Table: tab, Now: func() time.Time { return hired }, Secret: []byte("secret")}}
}

func upload(text string, at time.Time) *enroll.Upload {
	return &enroll.Upload{Groups: groups, Digest: id.Digest([]byte(text)), Received: at,
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
}

// bring brings a file in, and then the same bytes once more a month later, which must
// answer the same and change nothing.
func (o *office) bring(text string) enroll.Outcome {
	o.Helper()
	o.day++
	at := hired.AddDate(0, 0, o.day)
	first, err := o.s.ApplyFile(o.Context(), upload(text, at))
	if err != nil {
		o.Fatal(err)
	}
	before := o.family("E100")
	again, err := o.s.ApplyFile(o.Context(), upload(text, at.AddDate(0, 1, 0)))
	if err != nil {
		o.Fatal(err)
	}
	if d := cmp.Diff(first, again, cmp.AllowUnexported(first.Report.Groups[0].Sets[0])); d != "" {
		o.Errorf("the same file again: %s", d)
	}
	if d := cmp.Diff(before, o.family("E100")); d != "" {
		o.Errorf("the same file again: %s", d)
	}
	return first
}

// family is the events of a subscriber's family and its coverage.
func (o *office) family(subscriber string) (out []string) {
	o.Helper()
	log, err := family.LoadAll(o.Context(), o.tab, "acme", enroll.FamilyOf("acme", subscriber))
	if err != nil {
		o.Fatal(err)
	}
	events, spans := told(log)
	return append(events, spans...)
}

func (o *office) want(subscriber string, want ...string) {
	o.Helper()
	if d := cmp.Diff(want, o.family(subscriber)); d != "" {
		o.Error(d)
	}
}

// A family's year, as its employer's files tell it.
func TestFilesOfAYear(t *testing.T) {
	o := newOffice(t)
	if got := o.bring(x12test.Own(t, "x834/add.834")); got.Taken != 3 || len(got.Refusals) > 0 || len(got.Report.Faults) > 0 {
		t.Errorf("%+v", got)
	}
	ppo := []string{"01 ppo 2026-01-01/", "02 ppo 2026-01-01/", "03 ppo 2026-01-01/"}
	o.want("E100", append([]string{"enrolled", "01 basic 2026-01-01/"}, ppo...)...)
	o.bring(x12test.Own(t, "x834/add-newborn.834"))
	ppo = append(ppo, "04 ppo 2026-02-20/")
	o.want("E100", append([]string{"enrolled", "changed", "01 basic 2026-01-01/"}, ppo...)...)
	if got := o.bring(x12test.Own(t, "x834/full.834")); got.Taken != 6 {
		t.Errorf("%+v", got)
	}
	o.want("E100", append([]string{"enrolled", "changed", "01 basic 2026-01-01/"}, ppo...)...)
	o.want("E300", "enrolled", "01 hdhp 2026-01-01/")
	o.bring(x12test.Own(t, "x834/terminate-coverage.834"))
	o.bring(x12test.Own(t, "x834/terminate-dependent.834"))
	ppo[2] += "2026-03-31"
	o.want("E100", append([]string{"enrolled", "changed", "changed", "changed", "01 basic 2026-01-01/2026-03-31"}, ppo...)...)
	o.bring(x12test.Own(t, "x834/change.834"))
	o.bring(x12test.Own(t, "x834/terminate.834"))
	o.bring(x12test.Own(t, "x834/reinstate.834"))
	o.want("E100", "enrolled", "changed", "changed", "changed", "changed", "terminated", "changed", "01 basic 2026-01-01/2026-03-31",
		"01 ppo 2026-01-01/2026-03-31", "01 ppo 2026-04-01/", "02 ppo 2026-01-01/2026-03-31", "03 ppo 2026-01-01/2026-03-31", "04 ppo 2026-02-20/2026-03-31")
}

// A file that says why and since when somebody has Medicare records it, with the employee's
// work, and asks for a replay once; one that says nothing of it leaves it, and one that only
// says that there is some records none.
func TestMedicareOfAFile(t *testing.T) {
	o := newOffice(t)
	text := x12test.Own(t, "x834/add.834")
	with := strings.Replace(text, "INS*Y*18*021*28*A***FT", "INS*Y*18*021*28*A*C:0**FT", 1)
	with = strings.Replace(with, "INS*N*01*021*28*A", "INS*N*01*021*28*A*A:2", 1)
	dated := func(text, person, dates string) string {
		at := strings.Index(text, person)
		at += strings.Index(text[at:], "REF*1L")
		end := at + strings.Index(text[at:], "~") + 1
		return text[:end] + dates + text[end:]
	}
	with = dated(with, "INS*Y*18", "\nDTP*338*D8*20200301~")
	if got := o.bring(recount(with)); got.Taken != 3 {
		t.Fatalf("%+v", got)
	}
	want := func(what string, events int, want ...cob.Coverage) {
		t.Helper()
		log, err := family.LoadAll(t.Context(), o.tab, "acme", enroll.FamilyOf("acme", "E100"))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, en := range log.Entries {
			if slices.Contains(en.Events, enroll.EventElsewhere) {
				n++
			}
		}
		for i := range want {
			want[i].Member = enroll.MemberOf(log.Family, int(want[i].Employees))
			want[i].Employees = 0
		}
		if d := cmp.Diff(want, log.State.Others, cmpopts.EquateEmpty()); d != "" || n != events {
			t.Errorf("%s: %d events %s", what, n, d)
		}
	}
	own := cob.Coverage{ID: "834-MEDICARE-age", From: day.New(2020, 3, 1), Medicare: cob.Age, WorkHere: cob.Active, Employees: 1}
	want("the subscriber's: the spouse's has no day", 1, own)
	spouse := own
	spouse.ID, spouse.Medicare, spouse.From, spouse.To, spouse.Employees = "834-MEDICARE-renal", cob.Renal, day.New(2026, 1, 1), day.New(2026, 5, 31), 2
	o.bring(recount(dated(with, "INS*N*01", "\nDTP*338*D8*20260101~\nDTP*339*D8*20260531~")))
	want("and the spouse's", 2, own, spouse)
	o.bring(recount(strings.Replace(with, "C:0**FT", "C:0", 1)))
	want("a file that does not say by what the employee is covered", 2, own, spouse)
	o.bring(x12test.Own(t, "x834/full.834"))
	want("a file that says nothing of it", 2, own, spouse)
}

// recount makes a set's count what it is.
func recount(text string) string {
	from, to := strings.Index(text, "ST*"), strings.Index(text, "SE*")
	end := to + 3 + strings.Index(text[to+3:], "*")
	return text[:to] + fmt.Sprintf("SE*%d", strings.Count(text[from:to], "~")+1) + text[end:]
}

// Coverage that the file says never was is gone, whatever the day.
func TestCoverageThatNeverWas(t *testing.T) {
	o := newOffice(t)
	o.bring(x12test.Own(t, "x834/add.834"))
	if got := o.bring(strings.Replace(x12test.Own(t, "x834/terminate-coverage.834"), "DTP*349*D8*20260331", "DTP*349*D8*20251231", 1)); got.Taken != 1 {
		t.Errorf("%+v", got)
	}
	o.want("E100", "enrolled", "changed", "01 ppo 2026-01-01/", "02 ppo 2026-01-01/", "03 ppo 2026-01-01/")
}

// Members who cannot be taken are told, each with its place, and the others are taken.
func TestMembersWhoAreNotTaken(t *testing.T) {
	o := newOffice(t)
	text := x12test.Own(t, "x834/full.834")
	text = strings.Replace(text, "DMG*D8*20120506", "DMG*D8*20120532", 1)
	text = strings.Replace(text, "REF*0F*E200~\nREF*1L*GROUP-100", "REF*0F*E200~\nREF*1L*GROUP-999", 1)
	at := strings.LastIndex(text, "HD*030**HLT*HDHP")
	text = text[:at] + "HD*030**VIS*" + text[at+len("HD*030**HLT*"):]
	got := o.bring(text)
	want := []roster.Refusal{
		{Ordinal: 3, Text: "loop 2100A DMG02, segment 31: not a day, or not in the form that its qualifier says"},
		{Ordinal: 4, Text: "loop 2000 REF02: not a group that the sender may speak of"},
		{Ordinal: 6, Text: "loop 2300, coverage 1: HD03 and HD04: no benefit that is agreed on with the group"},
	}
	if d := cmp.Diff(want, got.Refusals); d != "" || got.Taken != 3 {
		t.Errorf("%d taken, %s", got.Taken, d)
	}
	o.want("E100", "enrolled", "01 ppo 2026-01-01/", "02 ppo 2026-01-01/")
	o.want("E200")
	o.want("E300", "enrolled", "01 hdhp 2026-01-01/")
	o.want("E400")
}

// A file that is cut, one whose set is not whole and one whose totals are wrong change
// nothing.
func TestFilesThatChangeNothing(t *testing.T) {
	text := x12test.Own(t, "x834/full.834")
	for name, bad := range map[string]string{
		"cut":         text[:len(text)-60],
		"count":       strings.Replace(text, "SE*", "SE*1", 1),
		"totals":      strings.Replace(text, "QTY*TO*6", "QTY*TO*7", 1),
		"header":      strings.Replace(text, "N1*IN", "N1*XX", 1),
		"another one": strings.ReplaceAll(text, "005010X220A1", "005010X307"),
		"no X12":      "hello",
	} {
		o := newOffice(t)
		got, err := o.s.ApplyFile(t.Context(), upload(bad, hired))
		if err != nil || got.Taken > 0 || len(got.Refusals) > 0 || got.Report.Broken == "" && len(got.Report.Faults) == 0 {
			t.Errorf("%s: %v %+v", name, err, got)
		}
		o.want("E100")
		o.want("E300")
	}
}

// A file that is older than what was heard of a household since is told, not applied.
func TestAFileThatIsOvertaken(t *testing.T) {
	o := newOffice(t)
	o.bring(x12test.Own(t, "x834/add.834"))
	r := &partner.Record{Subscriber: "E100", Status: partner.Active, AsOf: hired.AddDate(1, 0, 0), People: []partner.Person{{Key: "E100", Relationship: family.Subscriber,
		First: phi.New("ANNABEL"), Last: phi.New("SYNTHETICSON"), Born: at("1980-05-06")}}}
	if err := o.s.Apply(t.Context(), "acme", r, "webhook"); err != nil {
		t.Fatal(err)
	}
	got := o.bring(x12test.Own(t, "x834/add-newborn.834"))
	if d := cmp.Diff([]roster.Refusal{{Ordinal: 1, Text: "a newer record of the household was heard before"}}, got.Refusals); d != "" || got.Taken != 0 {
		t.Error(d)
	}
}

// failing is a table whose n-th commit fails, before or after it is done.
type failing struct {
	table.Table
	n, at int
	after bool
	reads int // of logs
}

func (f *failing) Query(ctx context.Context, q table.Query) (table.Page, error) {
	f.reads++
	return f.Table.Query(ctx, q)
}

func (f *failing) Commit(ctx context.Context, token string, ops []table.Op) error {
	f.n++
	if f.n != f.at {
		return f.Table.Commit(ctx, token, ops)
	}
	if f.after {
		if err := f.Table.Commit(ctx, token, ops); err != nil {
			return err
		}
	}
	return errors.New("the machine stops")
}

// Wherever the machine stops, the file goes on where it was, and the end is the same.
func TestAFileGoesOn(t *testing.T) {
	whole := newOffice(t)
	want := whole.bring(many(t, 60))
	for stop := 1; stop <= 63; stop += 3 {
		for _, after := range []bool{false, true} {
			o := newOffice(t)
			o.s.Table = &failing{Table: o.tab, at: stop, after: after}
			if _, err := o.s.ApplyFile(t.Context(), upload(many(t, 60), hired)); err == nil {
				t.Fatalf("commit %d did not fail", stop)
			}
			got, err := o.s.ApplyFile(t.Context(), upload(many(t, 60), hired.AddDate(0, 0, 1)))
			if err != nil || got.Taken != want.Taken || len(got.Refusals) != 0 {
				t.Fatalf("stopped at commit %d: %v, %d taken, %v", stop, err, got.Taken, got.Refusals)
			}
			for _, f := range []string{"F1", "F33", "F60"} {
				if d := cmp.Diff(whole.family(f), o.family(f)); d != "" {
					t.Errorf("stopped at commit %d, family %s: %s", stop, f, d)
				}
			}
		}
	}
}

// What was noted is not done again.
func TestAFileDoesNotBeginAnew(t *testing.T) {
	o := newOffice(t)
	f := &failing{Table: o.tab, at: 60}
	o.s.Table = f
	if _, err := o.s.ApplyFile(t.Context(), upload(many(t, 60), hired)); err == nil {
		t.Fatal("commit 60 did not fail")
	}
	f.reads = 0
	if _, err := o.s.ApplyFile(t.Context(), upload(many(t, 60), hired)); err != nil || f.reads > 10 {
		t.Errorf("%v, %d logs were read", err, f.reads)
	}
}

// A file that was applied, but not noted, before a newer record came is done.
func TestAFileThatWasApplied(t *testing.T) {
	o := newOffice(t)
	o.s.Table = &failing{Table: o.tab, at: 3} // the note of the end
	text := x12test.Own(t, "x834/add.834")
	if _, err := o.s.ApplyFile(t.Context(), upload(text, hired)); err == nil {
		t.Fatal("commit 3 did not fail")
	}
	r := &partner.Record{Subscriber: "E100", Status: partner.Active, AsOf: hired.AddDate(1, 0, 0), People: []partner.Person{{Key: "E100", Relationship: family.Subscriber,
		First: phi.New("ANNABEL"), Last: phi.New("SYNTHETICSON"), Born: at("1980-05-06")}}}
	if err := o.s.Apply(t.Context(), "acme", r, "webhook"); err != nil {
		t.Fatal(err)
	}
	if got, err := o.s.ApplyFile(t.Context(), upload(text, hired)); err != nil || got.Taken != 3 || len(got.Refusals) > 0 {
		t.Errorf("%v, %+v", err, got)
	}
}

// many is a file of families.
func many(t testing.TB, n int) string {
	t.Helper()
	var one []x834.Item
	if _, err := x834.Read(strings.NewReader(x12test.Own(t, "x834/add.834")), func(it x834.Item) error { one = append(one, it); return nil }); err != nil {
		t.Fatal(err)
	}
	var all []x834.Member
	for i := range n {
		for _, it := range one {
			it.Member.ID = phi.New(fmt.Sprintf("F%d", i+1))
			all = append(all, it.Member)
		}
	}
	var b bytes.Buffer
	if err := x834.Write(&b, x12.Envelope{Sender: "EMPLOYER", Receiver: "OPENASO", Control: 7, At: hired}, one[0].Batch, all); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// A subscriber's number that may be a social security number is no part of any key.
func TestASocialSecurityNumberIsNoKey(t *testing.T) {
	for _, number := range []string{"900000001", "900-00-0001"} {
		o := newOffice(t)
		u := upload(strings.ReplaceAll(x12test.Own(t, "x834/add.834"), "REF*0F*E100", "REF*0F*"+number), hired)
		var keys []string
		u.Applied = func(_ context.Context, _ id.Employer, r *partner.Record) error {
			for _, p := range r.People {
				keys = append(keys, p.Key)
			}
			return nil
		}
		if got, err := o.s.ApplyFile(t.Context(), u); err != nil || got.Taken != 3 || len(keys) != 3 {
			t.Fatal(err, got.Taken, keys)
		}
		o.want(number)
		for _, k := range keys {
			if strings.Contains(k, "900000001") || !strings.HasPrefix(k, "s-") || !strings.HasPrefix(k, keys[0]) {
				t.Errorf("a key: %s", k)
			}
		}
	}
}

// What the household is told to fails with, the file fails with.
func TestAppliedFails(t *testing.T) {
	o := newOffice(t)
	u := upload(x12test.Own(t, "x834/add.834"), hired)
	u.Applied = func(context.Context, id.Employer, *partner.Record) error {
		return fault.New(fault.Unavailable, "later")
	}
	if _, err := o.s.ApplyFile(t.Context(), u); !fault.Is(err, fault.Unavailable) {
		t.Error(err)
	}
	u.Applied = nil
	if got, err := o.s.ApplyFile(t.Context(), u); err != nil || got.Taken != 3 {
		t.Error(err, got.Taken)
	}
}
