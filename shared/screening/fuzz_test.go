package screening_test

import (
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/screening"
)

type reader struct {
	name string
	read func(io.Reader) (int, error)
}

func readers(l *screening.Lists) []reader {
	return []reader{{"leie.csv", l.ReadLEIE}, {"sdn.csv", l.ReadSDN}, {"alt.csv", l.ReadAlt}, {"cleared.csv", l.ReadCleared}}
}

func FuzzLEIE(f *testing.F) { fuzz(f, 0, leie) }
func FuzzSDN(f *testing.F)  { fuzz(f, 1, sdn) }
func FuzzAlt(f *testing.F)  { fuzz(f, 2, alt) }
func FuzzCleared(f *testing.F) {
	fuzz(f, 3, clearedHead+"1234567893,sdn,36,T. Tester,2026-01-01,2026-12-31\n")
}

const clearedHead = "npi,list,entry,who,when,until\n"

// fuzz reads what comes as a list: it takes it or says on which line it is wrong, without what
// stands there, and says the same again.
func fuzz(f *testing.F, which int, good string) {
	f.Add(good)
	f.Add("")
	f.Add(good + good)
	f.Fuzz(func(t *testing.T, text string) {
		l := screening.New()
		rows, err := readers(l)[which].read(strings.NewReader(text))
		rows2, err2 := readers(screening.New())[which].read(strings.NewReader(text))
		if rows != rows2 || (err == nil) != (err2 == nil) || err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(rows, rows2, err, err2)
		}
		if err == nil && which < 3 && rows == 0 {
			t.Fatal("a list without rows was taken")
		}
		l.Screen(screening.Party{NPI: "1234567893", Name: text, State: "OH"}, day.New(2026, 1, 1))
	})
}

// Whoever writes a listed name in another order, case or dress is found all the same, and a
// name with a word more or less is not.
func TestDressHidesNobody(t *testing.T) {
	word := rapid.StringMatching(`[A-Z]{4,9}`)
	dress := map[rune]string{'A': "ÁàÄå", 'E': "Éèêë", 'O': "Öøó", 'U': "Üú", 'N': "Ñ", 'C': "ç", 'S': "š", 'L': "ł"}
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfNDistinct(word, 2, 4, rapid.ID[string]).Draw(t, "words")
		l := screening.New()
		if _, err := l.ReadSDN(strings.NewReader("7,\"" + words[0] + ", " + strings.Join(words[1:], " ") + "\"" + strings.Repeat(",-0- ", 10) + "\n")); err != nil {
			t.Fatal(err)
		}
		var said []string
		for _, w := range rapid.Permutation(words).Draw(t, "order") {
			said = append(said, strings.Map(func(r rune) rune {
				if d := []rune(dress[r]); len(d) > 0 && rapid.Bool().Draw(t, "accent") {
					return d[rapid.IntRange(0, len(d)-1).Draw(t, "which")]
				}
				if rapid.Bool().Draw(t, "lower") {
					return r + 'a' - 'A'
				}
				return r
			}, w))
		}
		name := strings.Join(said, rapid.SampledFrom([]string{" ", ", ", " - ", " Q. "}).Draw(t, "between")) + rapid.SampledFrom([]string{"", " M.D.", ", L.L.C.", " Inc"}).Draw(t, "form")
		on := day.New(2026, 1, 1)
		if len(l.Screen(screening.Party{Name: name}, on)) != 1 {
			t.Fatalf("%q is not found", name)
		}
		if len(l.Screen(screening.Party{Name: name + " Ward"}, on)) != 0 || len(l.Screen(screening.Party{Name: said[0]}, on)) != 0 {
			t.Fatalf("others are found, too")
		}
	})
}
