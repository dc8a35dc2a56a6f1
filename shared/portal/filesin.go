package portal

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

type filesView struct {
	Totals []kindTotals `json:"kinds"`
	Files  []fileRow    `json:"files"`
}

func (v *filesView) about() about { return about{Title: "Files"} }

// fileRow is a file with what was answered.
type fileRow struct {
	File
	Is      string   `json:"is"`    // "837P", "270 and 276", "unreadable"
	Reads   string   `json:"reads"` // "280 claims"
	Answers []answer `json:"answers"`
}

// answer is a stored file that a file's sender fetches.
type answer struct {
	Kind string `json:"kind"` // 999
	Key  string `json:"key"`
	Says string `json:"says"` // what it is an answer to
}

// Folder is the employer's in whose folder the file lies, "" of a provider's.
func (f *fileRow) Folder() string {
	folder, name, _ := strings.Cut(strings.TrimPrefix(f.Key, "in/"), "/")
	if name == "" {
		return ""
	}
	return folder
}

func (p *Portal) files(ctx context.Context, _ *request) (content, error) {
	list, err := p.intake(ctx)
	v := &filesView{Totals: totals(list).Kinds, Files: []fileRow{}}
	for _, f := range list {
		v.Files = append(v.Files, fileRow{f, kindsOf(f.Parts), contents(f.Parts), answersOf(&f)})
	}
	slices.SortStableFunc(v.Files, func(a, b fileRow) int { return b.Received.Compare(a.Received) })
	return v, err
}

// intake is what became of every file, none where this deployment takes none in.
func (p *Portal) intake(ctx context.Context) ([]File, error) {
	if p.Intake == nil {
		return nil, nil
	}
	return p.Intake(ctx)
}

// kindsOf is what a file is called.
func kindsOf(parts []FilePart) string {
	var out []string
	for i := range parts {
		out = append(out, parts[i].Kind)
	}
	return cmp.Or(strings.Join(out, " and "), "unreadable")
}

// contents says how much is in a file: "280 claims", "4 inquiries and 1 request".
func contents(parts []FilePart) string {
	var out []string
	for i := range parts {
		out = append(out, counted(parts[i].Items, itemWord(parts[i].Kind)))
	}
	return strings.Join(out, " and ")
}

// kindWords says what a kind of file is for, "" of one that nobody knows.
func kindWords(kind string) string {
	switch kind {
	case "834":
		return "enrollment"
	case "270":
		return "eligibility"
	case "276":
		return "claim status"
	case "278":
		return "authorization"
	case "275":
		return "attachment"
	case "999", "277CA", "TA1":
		return "acknowledgment"
	case "repricing":
		return "prices"
	case "837P":
		return "professional"
	case "837I":
		return "institutional"
	case "837D":
		return "dental"
	}
	return ""
}

// itemWord is what one item of a kind of file is called.
func itemWord(kind string) string {
	switch kind {
	case "834":
		return "member"
	case "270", "276":
		return "inquiry"
	case "278":
		return "request"
	case "275":
		return "attachment"
	case "999", "277CA", "TA1":
		return "acknowledgment"
	}
	if strings.HasPrefix(kind, "837") || kind == "repricing" {
		return "claim"
	}
	return "item"
}

// Words says what the file is for, of a file of one kind.
func (f *fileRow) Words() string { return kindWords(f.Is) }

// answersOf are what a file's sender is told, the envelope first.
func answersOf(f *File) []answer {
	out := []answer{}
	add := func(kind, key, says string) {
		if key != "" && !slices.ContainsFunc(out, func(a answer) bool { return a.Key == key }) {
			out = append(out, answer{kind, key, says})
		}
	}
	add("TA1", f.TA1, "the envelope")
	add("999", f.Ack, "the syntax")
	add("277CA", f.ClaimAck, "each claim")
	for i := range f.Parts {
		kind, says := answering(f.Parts[i].Kind)
		add(kind, f.Parts[i].Answer, says)
	}
	return out
}

// answering is the kind of file that a kind is answered with, and what that says.
func answering(kind string) (answer, says string) {
	switch kind {
	case "270":
		return "271", "who is covered"
	case "276":
		return "277", "what became of claims"
	case "278":
		return "278", "what is authorized"
	}
	return "answer", "what was asked"
}

// fileTotals counts what came in and what was answered. Claims and Faulty are of files of
// claims.
type fileTotals struct {
	Count   int            `json:"count"`
	Claims  int            `json:"claims"`
	Faulty  int            `json:"faulty"`
	Kinds   []kindTotals   `json:"kinds"`   // in the order of their names
	Answers map[string]int `json:"answers"` // by kind: 999
}

// kindTotals counts the files of a kind, a file with several in each.
type kindTotals struct {
	Kind   string `json:"kind"`
	Files  int    `json:"files"`
	Items  int    `json:"items"`
	Reads  string `json:"reads"` // "506 claims"
	Faulty int    `json:"faulty"`
}

// Words says what the kind is for.
func (k *kindTotals) Words() string { return kindWords(k.Kind) }

func (p *Portal) addFiles(ctx context.Context, v *summaryView) error {
	list, err := p.intake(ctx)
	v.Files = totals(list)
	return err
}

func totals(list []File) fileTotals {
	t := fileTotals{Count: len(list), Kinds: []kindTotals{}, Answers: map[string]int{}}
	for i := range list {
		t.Claims += list[i].Claims
		t.Faulty += list[i].Faulty
		for _, part := range list[i].Parts {
			t.add(&part)
		}
		for _, a := range answersOf(&list[i]) {
			t.Answers[a.Kind]++
		}
	}
	slices.SortFunc(t.Kinds, func(a, b kindTotals) int { return cmp.Compare(a.Kind, b.Kind) })
	for i := range t.Kinds {
		t.Kinds[i].Reads = counted(t.Kinds[i].Items, itemWord(t.Kinds[i].Kind))
	}
	return t
}

func (t *fileTotals) add(part *FilePart) {
	at := slices.IndexFunc(t.Kinds, func(k kindTotals) bool { return k.Kind == part.Kind })
	if at < 0 {
		at = len(t.Kinds)
		t.Kinds = append(t.Kinds, kindTotals{Kind: part.Kind})
	}
	k := &t.Kinds[at]
	k.Files, k.Items, k.Faulty = k.Files+1, k.Items+part.Items, k.Faulty+part.Faulty
}
