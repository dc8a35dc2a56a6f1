package notice

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/openaso/openaso/shared/claim"
	"github.com/openaso/openaso/shared/money"
)

// The words are data: one row a code. reasons.tsv holds claim adjustment reason codes
// (or GROUP+code where the group changes the meaning) with the plan's terms behind
// them and the reason in plain words; remarks.tsv remark codes; services.tsv ranges
// of procedure codes with a word of our own: the AMA's descriptions are not ours.
var (
	//go:embed words/reasons.tsv
	reasonRows string
	//go:embed words/remarks.tsv
	remarkRows string
	//go:embed words/services.tsv
	serviceRows string

	reasonTable  = sync.OnceValue(func() [][]string { return rows(reasonRows) })
	remarkTable  = sync.OnceValue(func() [][]string { return rows(remarkRows) })
	serviceTable = sync.OnceValue(func() [][]string { return rows(serviceRows) })
)

func rows(s string) (out [][]string) {
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			out = append(out, strings.Split(line, "\t"))
		}
	}
	return out
}

func find(table [][]string, key string) []string {
	for _, r := range table {
		if r[0] == key {
			return r
		}
	}
	return nil
}

// reason is one adjustment code of a claim, in words.
type reason struct {
	Letter string
	Code   string // "CO-45"
	Remark string
	Words  string
	Owed   string // who bears it
	Lines  string // "1, 3"
	Amount money.Cents
}

// notes gathers the reasons of a claim, one a code, lettered in the order they
// come, and the plan's terms they rest on.
type notes struct {
	claim      *claim.Outcome
	list       []reason
	provisions []string
}

// add notes an adjustment of a line and appends its letter to the line's.
func (n *notes) add(letters string, line int, a *claim.Adjustment) string {
	code := string(a.Group) + "-" + a.Reason
	at := slices.IndexFunc(n.list, func(r reason) bool { return r.Code == code && r.Remark == a.Remark })
	if at < 0 {
		at = len(n.list)
		n.list = append(n.list, n.reason(code, a))
	}
	r := &n.list[at]
	r.Amount += a.Amount
	if number := strconv.Itoa(line); r.Lines == "" {
		r.Lines = number
	} else if r.Lines != number && !strings.HasSuffix(r.Lines, ", "+number) {
		r.Lines += ", " + number
	}
	if letters == "" {
		return r.Letter
	}
	return letters + ", " + r.Letter
}

func (n *notes) reason(code string, a *claim.Adjustment) reason {
	r := reason{Letter: letter(len(n.list)), Code: code, Remark: a.Remark, Owed: owed(a.Group)}
	row := find(reasonTable(), n.key(code))
	if row == nil {
		row = find(reasonTable(), a.Reason)
	}
	if row == nil {
		row = find(reasonTable(), "*")
	}
	r.Words = row[2]
	if a.Remark != "" {
		if more := find(remarkTable(), a.Remark); more != nil {
			r.Words += " " + more[1]
		}
	}
	if code != "CO-45" && !slices.Contains(n.provisions, row[1]) {
		n.provisions = append(n.provisions, row[1])
	}
	return r
}

// key is where the words of a reason stand. What a provider without a contract writes off is
// no discount: the law takes it off (29 CFR 2590.716-4 to 2590.717-1).
func (n *notes) key(code string) string {
	if contract, tables, _ := strings.Cut(n.claim.ScheduleID, ";"); code == "CO-45" && contract == "" && tables != "" {
		return "CO-45-PROTECTED"
	}
	return code
}

// letter is a, b, ... z, aa, ab, ...
func letter(i int) string {
	if i >= 26 {
		return letter(i/26-1) + letter(i%26)
	}
	return string(rune('a' + i))
}

// owed says who bears an adjustment of a group.
func owed(g claim.Group) string {
	if g == claim.PR {
		return "You may owe this."
	}
	return "You do not owe this."
}

// serviceWord is a plain word for a procedure or revenue code, or "Service".
func serviceWord(code string) string {
	for _, r := range serviceTable() {
		if len(code) == len(r[0]) && r[0] <= code && code <= r[1] {
			return r[2]
		}
	}
	return "Service"
}
