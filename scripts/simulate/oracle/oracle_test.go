package oracle_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/openaso/openaso/scripts/simulate/oracle"
	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/ledger"
	"github.com/openaso/openaso/shared/table"
)

// A system in which nothing went wrong has nothing wrong, and one that was looked at
// on its way has nothing wrong that must always be right.
func TestNothingIsWrong(t *testing.T) {
	w := play(t)
	s := w.store()
	for _, f := range oracle.Rest(s) {
		t.Error(f)
	}
	if len(s.Items) < 60 || len(s.Files) < 20 || len(s.Messages) < 8 {
		t.Errorf("the sample is thin: %d items, %d files, %d messages", len(s.Items), len(s.Files), len(s.Messages))
	}
	s.Items = slices.DeleteFunc(s.Items, func(it table.Item) bool { return strings.HasPrefix(it.PK, "X#") || strings.Contains(it.PK, "#NOTICE") })
	for _, f := range oracle.Step(s) {
		t.Error("step:", f)
	}
	if len(oracle.Rest(s)) == 0 {
		t.Error("rows and notices are gone and nobody saw")
	}
}

// damaged is a store under the knife.
type damaged struct {
	t *testing.T
	oracle.Store
}

func damage(t *testing.T, s oracle.Store) *damaged {
	t.Helper()
	s.Items, s.Messages = slices.Clone(s.Items), slices.Clone(s.Messages)
	s.Files, s.Inputs.Files = maps.Clone(s.Files), maps.Clone(s.Inputs.Files)
	return &damaged{t, s}
}

func (d *damaged) find(pk, sk string) int {
	d.t.Helper()
	at := slices.IndexFunc(d.Items, func(it table.Item) bool { return strings.Contains(it.PK, pk) && strings.Contains(it.SK, sk) })
	if at < 0 {
		d.t.Fatalf("no item %s %s", pk, sk)
	}
	return at
}

func (d *damaged) drop(pk, sk string) {
	d.t.Helper()
	d.Items = slices.Delete(d.Items, d.find(pk, sk), d.find(pk, sk)+1)
}

func (d *damaged) again(pk, sk, under string) {
	d.t.Helper()
	it := d.Items[d.find(pk, sk)]
	it.SK = under
	d.Items = append(d.Items, it)
}

// item changes a JSON body; the fields lie in the object of a name, "" the outermost.
func (d *damaged) item(pk, sk, in string, change func(m map[string]any)) {
	d.t.Helper()
	it := &d.Items[d.find(pk, sk)]
	it.Body = d.edited(it.Body, in, change)
}

func (d *damaged) edited(body []byte, in string, change func(m map[string]any)) []byte {
	d.t.Helper()
	r := json.NewDecoder(bytes.NewReader(body))
	r.UseNumber()
	var m map[string]any
	if err := r.Decode(&m); err != nil {
		d.t.Fatal(err)
	}
	inner := m
	if in != "" {
		inner = m[in].(map[string]any)
	}
	change(inner)
	out, err := json.Marshal(m)
	if err != nil {
		d.t.Fatal(err)
	}
	return out
}

func set(name string, v any) func(map[string]any) { return func(m map[string]any) { m[name] = v } }

func plus(name string, n int64) func(map[string]any) {
	return func(m map[string]any) { m[name] = add(m[name], n) }
}

func add(v any, n int64) int64 {
	old, _ := v.(json.Number).Int64()
	return old + n
}

// posting changes postings of a journal.
func posting(change func(list []any)) func(map[string]any) {
	return func(m map[string]any) { change(m["Postings"].([]any)) }
}

func familyOf(key string) id.Family { return enroll.FamilyOf(employer, key) }

// entry changes an entry of a household's log.
func (d *damaged) entry(key string, version int64, change func(en *family.Entry)) {
	d.t.Helper()
	k := family.Key(employer, familyOf(key), version)
	it := &d.Items[d.find(k.PK, k.SK)]
	en, err := family.ReadItem(*it)
	if err != nil {
		d.t.Fatal(err)
	}
	change(&en)
	if *it, err = (&family.Log{Employer: employer, Family: familyOf(key)}).Item(&en); err != nil {
		d.t.Fatal(err)
	}
}

// outcome changes one decision of an entry.
func (d *damaged) outcome(key string, version int64, at int, change func(x *family.Decided)) {
	d.t.Helper()
	d.entry(key, version, func(en *family.Entry) { change(&en.Decided[at]) })
}

// file changes the first file under a prefix that has the text.
func (d *damaged) file(prefix, old, now string) {
	d.t.Helper()
	for _, key := range slices.Sorted(maps.Keys(d.Files)) {
		if body := d.Files[key]; strings.HasPrefix(key, prefix) && strings.Contains(string(body), old) {
			d.Files[key] = []byte(strings.Replace(string(body), old, now, 1))
			return
		}
	}
	d.t.Fatalf("no file %s has %q", prefix, old)
}

func (d *damaged) key(prefix string) string {
	d.t.Helper()
	for _, key := range slices.Sorted(maps.Keys(d.Files)) {
		if strings.HasPrefix(key, prefix) {
			return key
		}
	}
	d.t.Fatalf("no file %s", prefix)
	return ""
}

// faulty is a claim that was to be rejected.
func (d *damaged) faulty() id.Claim {
	d.t.Helper()
	for digest, sent := range d.Inputs.Files {
		for i := range sent {
			if sent[i].Faulty {
				return id.ClaimOf(digest, i+1)
			}
		}
	}
	d.t.Fatal("no claim is faulty")
	return ""
}

// register makes a call's register anew, with digest and root to match.
func (d *damaged) register(call string, change func(draft map[string]any)) {
	d.t.Helper()
	it := d.Items[d.find("#CALL#", call)]
	var old struct{ Call struct{ Digest string } }
	if err := json.Unmarshal(it.Body, &old); err != nil {
		d.t.Fatal(err)
	}
	dir := "funding/sample/health/"
	body := d.edited(d.Files[dir+old.Call.Digest+".json"], "Draft", change)
	var draft struct {
		Draft struct{ Lines []json.RawMessage }
	}
	if err := json.Unmarshal(body, &draft); err != nil {
		d.t.Fatal(err)
	}
	leaves := make([][]byte, len(draft.Draft.Lines))
	for i, l := range draft.Draft.Lines {
		leaves[i] = l
	}
	digest := id.Digest(body)
	d.Files[dir+digest+".json"], d.Files[dir+digest+".csv"] = body, d.Files[dir+old.Call.Digest+".csv"]
	d.item("#CALL#", call, "Call", func(m map[string]any) {
		m["Digest"], m["Root"], m["Claims"] = digest, ledger.Root(leaves).String(), len(leaves)
	})
}

// lineOf is a register's line.
func lineOf(draft map[string]any, i int) map[string]any {
	return draft["Lines"].([]any)[i].(map[string]any)
}

// shift moves ten dollars of a paid decision to the member, so that it still adds up.
func shift(x *family.Decided) {
	o := &x.Decision.Outcome
	l := &o.Lines[0]
	l.Coinsurance, l.Paid = l.Coinsurance+10_00, l.Paid-10_00
	l.Adjustments = append(l.Adjustments, claim.Adjustment{Group: claim.PR, Reason: "2", Amount: 10_00})
	if at := slices.IndexFunc(l.Adjustments, func(a claim.Adjustment) bool { return a.Reason == "2" }); at < len(l.Adjustments)-1 {
		l.Adjustments = l.Adjustments[:len(l.Adjustments)-1]
		l.Adjustments[at].Amount += 10_00
	}
	o.MemberOwes, o.PlanPaid = o.MemberOwes+10_00, o.PlanPaid-10_00
}
