package levels_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/guide"
	"github.com/openaso/openaso/shared/x12/levels"
)

const table = `
guide 276 005010X212 HR A small one
BHT R 1 R=0010
loop 2000A R * Payer
  HL R 1 R - R=20 R=1
  NM1 R 1 R=PR R=2
  loop 2000D S * Subscriber
    HL R 1 R R R=22 R=0
    loop 2200D S * Claim
      TRN R 1 R=1 R
      REF R 1 R=1K R
      loop 2000E S * Line
        HL R 1 R R R=SS
`

// taker hands each claim's faults to out.
type taker struct {
	tray *levels.Tray
	out  *[]string
}

func (t *taker) Segment(s *x12.Segment) error {
	at := t.tray.Segment(s)
	switch {
	case at.Opens && s.Tag == "HL" && at.Loop == "2000E":
		t.tray.Within(1)
	case at.Opens && s.Tag == "HL":
		t.close()
		t.tray.Level(strings.Index("AD", at.Loop[4:]))
	case at.Opens && s.Tag == "TRN":
		t.close()
		t.tray.Begin()
	}
	t.tray.Settle()
	if s.El(2) == "WRONG" {
		t.tray.Wrong(2, 0, 4, x12.ElementPattern, "wrong")
		t.tray.Lacks("2200D", "DTP", "lacking", x12.Trigger{})
	}
	return nil
}

func (t *taker) close() {
	if !t.tray.Open() {
		return
	}
	var all []string
	for _, f := range t.tray.Finish() {
		all = append(all, f.Error())
	}
	*t.out = append(*t.out, strings.Join(all, "; "))
}

func (t *taker) End(s *x12.Segment) error {
	t.tray.End(s)
	t.close()
	return nil
}

func (t *taker) Drop() { t.tray.Drop() }

func read(t *testing.T, segments ...string) (out []string, set envelope.Set) {
	t.Helper()
	g, err := guide.Parse(table)
	if err != nil {
		t.Fatal(err)
	}
	text := "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*OPENASO        *260304*0506*^*00501*000000007*0*T*:~" +
		"GS*HR*C*O*20260304*0506*7*X*005010X212~ST*276*0001*005010X212~" + strings.Join(segments, "~") + "~GE*1*7~IEA*1*000000007~"
	r, err := envelope.Read(strings.NewReader(text), func(_ *envelope.Group, s *envelope.Set) envelope.Taker {
		return &taker{levels.New(s, g, 2), &out}
	})
	if err != nil {
		t.Fatal(err)
	}
	return out, r.Groups[0].Sets[0]
}

func TestFaultsGoWhereTheyBelong(t *testing.T) {
	for name, c := range map[string]struct {
		segments string
		want     []string
	}{
		"none": {"BHT*0010~HL*1**20*1~NM1*PR*2~HL*2*1*22*0~TRN*1*A~REF*1K*B", []string{""}},
		"of a level, to every claim below it": {"BHT*0010~HL*1**20*1~NM1*PR*3~HL*2*1*22*0~TRN*1*A~REF*1K*B~TRN*1*C~REF*1K*D~HL*3**20*1~NM1*PR*2~HL*4*3*22*0~TRN*1*E~REF*1K*F",
			[]string{"loop 2000A NM102, segment 4: not a code that the guide lists", "loop 2000A NM102, segment 4: not a code that the guide lists", ""}},
		"of a claim, to it alone": {"BHT*0010~HL*1**20*1~NM1*PR*2~HL*2*1*22*0~TRN*1*A~REF*1K*WRONG~TRN*1*C~REF*1K*D",
			[]string{"loop 2200D REF02, segment 7: wrong; loop 2200D DTP, segment 7: lacking", ""}},
		"of what is missing, to the claim before": {"BHT*0010~HL*1**20*1~NM1*PR*2~HL*2*1*22*0~TRN*1*A~TRN*3*C~REF*1K*D",
			[]string{"loop 2200D REF, segment 7: required here and missing", "loop 2200D TRN01, segment 7: not a code that the guide lists"}},
		"of what is missing at the end": {"BHT*0010~HL*1**20*1~NM1*PR*2~HL*2*1*22*0~TRN*1*A",
			[]string{"loop 2200D REF, segment 7: required here and missing"}},
		"of a level that does not count": {"BHT*0010~HL*1**20*1~NM1*PR*2~HL*3*1*22*0~TRN*1*A~REF*1K*B", []string{"loop 2000D HL01, segment 5: levels must count from 1"}},
		"of a level below another":       {"BHT*0010~HL*1**20*1~NM1*PR*2~HL*2*7*22*0~TRN*1*A~REF*1K*B", []string{"loop 2000D HL02, segment 5: not the number of the level above"}},
		"of a level within the claim":    {"BHT*0010~HL*1**20*1~NM1*PR*2~HL*2*1*22*0~TRN*1*A~REF*1K*B~HL*3*1*SS~HL*4*2*SS", []string{"loop 2000E HL02, segment 8: not the number of the level above"}},
	} {
		n := strings.Count(c.segments, "~") + 3
		got, set := read(t, c.segments, fmt.Sprintf("SE*%d*0001", n))
		if d := cmp.Diff(c.want, got); d != "" || set.Items != len(c.want) {
			t.Errorf("%s: %s, %d items", name, d, set.Items)
		}
		faulty := 0
		for _, one := range c.want {
			if one != "" {
				faulty++
			}
		}
		if set.Faulty != faulty {
			t.Errorf("%s: %d faulty", name, set.Faulty)
		}
	}
}

// The faults of one item are told as far as they help; the set counts them all.
func TestFaultsOfOneItemAreBounded(t *testing.T) {
	got, set := read(t, "BHT*0010~HL*1**20*1~NM1*PR*2~HL*2*1*22*0~TRN*1*A~REF*1K*B"+strings.Repeat("~AMT*T3*1", 150), "SE*158*0001")
	if n := strings.Count(got[0], ";") + 1; n != 100 || len(set.Faults)+set.More != 150 {
		t.Errorf("%d faults of the item, %d of the set", n, len(set.Faults)+set.More)
	}
}

func TestADroppedItemIsAFaultyOne(t *testing.T) {
	got, set := read(t, "BHT*0010~HL*1**20*1~NM1*PR*2~HL*2*1*22*0~TRN*1*A~REF*1K*B")
	if len(got) != 0 || set.Items != 1 || set.Faulty != 1 {
		t.Errorf("%v %+v", got, set)
	}
}
