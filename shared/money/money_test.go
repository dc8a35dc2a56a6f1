package money_test

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/money"
)

func TestParse(t *testing.T) {
	for _, c := range []struct {
		in   string
		want money.Cents
		bad  bool
	}{
		{in: "12", want: 1200},
		{in: "12.5", want: 1250},
		{in: "-0.07", want: -7},
		{in: ".5", want: 50},
		{in: "0", want: 0},
		{in: "1.2300", want: 123},
		{in: "", bad: true},
		{in: ".", bad: true},
		{in: "-", bad: true},
		{in: "1.005", bad: true},
		{in: "1e3", bad: true},
		{in: "+1", bad: true},
		{in: "--1", bad: true},
		{in: "1,000", bad: true},
		{in: "1234567890123456", bad: true},
	} {
		got, err := money.Parse(c.in)
		if got != c.want || (err != nil) != c.bad {
			t.Errorf("Parse(%q) = %d, %v; want %d, bad %v", c.in, got, err, c.want, c.bad)
		}
	}
}

func TestDollars(t *testing.T) {
	for in, want := range map[money.Cents]string{
		0: "$0.00", 5: "$0.05", -7: "-$0.07", 123456789: "$1,234,567.89", 100000: "$1,000.00",
	} {
		if got := in.Dollars(); got != want {
			t.Errorf("Dollars(%d) = %q, want %q", in, got, want)
		}
	}
}

func TestTextRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := money.Cents(rapid.Int64Range(-1e15, 1e15).Draw(t, "cents"))
		for _, s := range []string{c.String(), c.X12()} {
			if got, err := money.Parse(s); err != nil || got != c {
				t.Fatalf("Parse(%q) = %d, %v; want %d", s, got, err, c)
			}
		}
	})
}

// The oracle is exact rational arithmetic: half away from zero.
func TestRateAgainstRationals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := rapid.Int64Range(-1e14, 1e14).Draw(t, "cents")
		bp := rapid.Int64Range(0, 50_000).Draw(t, "rate")
		n := new(big.Int).Mul(big.NewInt(c), big.NewInt(bp))
		sign := int64(n.Sign())
		n.Abs(n).Mul(n, big.NewInt(2)).Add(n, big.NewInt(10_000)).Div(n, big.NewInt(20_000))
		want := money.Cents(sign * n.Int64())
		if got := money.Cents(c).Rate(money.BasisPoints(bp)); got != want {
			t.Fatalf("%d at %d bp = %d, want %d", c, bp, got, want)
		}
	})
}

func TestSplitAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := money.Cents(rapid.Int64Range(-1e12, 1e12).Draw(t, "cents"))
		ws := rapid.SliceOfN(rapid.Int64Range(0, 1e9), 1, 20).Draw(t, "weights")
		weights := make([]money.Cents, len(ws))
		for i, w := range ws {
			weights[i] = money.Cents(w)
		}
		var sum money.Cents
		for _, p := range c.Split(weights) {
			sum += p
		}
		if sum != c {
			t.Fatalf("parts add up to %d, want %d", sum, c)
		}
	})
}

// Worked example 10 of the domain page: a case rate over three charges.
func TestSplitCaseRate(t *testing.T) {
	got := money.Cents(1_000_000).Split([]money.Cents{412355, 88210, 19999})
	want := []money.Cents{792131, 169451, 38418}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("got %v, want %v", got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("12.34")
	f.Add("-.5")
	f.Fuzz(func(t *testing.T, s string) {
		c, err := money.Parse(s)
		if err != nil {
			return
		}
		if again, err := money.Parse(c.String()); err != nil || again != c {
			t.Fatalf("not stable: %d then %d (%v)", c, again, err)
		}
	})
}

func TestDecimal(t *testing.T) {
	for _, c := range []struct {
		whole, frac string
		places      int
		want        int64
		ok          bool
	}{
		{"12", "5", 2, 1_250, true}, {"12", "", 3, 12_000, true}, {"", "005", 3, 5, true}, {"", "", 2, 0, true}, {"1", "25", 2, 125, true},
		{"1a", "", 2, 0, false}, {"1", "-", 2, 0, false}, {"+1", "", 2, 0, false}, {"x", "5", 2, 0, false},
	} {
		if got, ok := money.Decimal(c.whole, c.frac, c.places); ok != c.ok || ok && got != c.want {
			t.Errorf("%q.%q in %d places: %d %v, want %d %v", c.whole, c.frac, c.places, got, ok, c.want, c.ok)
		}
	}
}

func TestAppendDecimal(t *testing.T) {
	for _, c := range []struct {
		n      int64
		places int
		want   string
	}{{0, 3, "0"}, {5, 3, "0.005"}, {1_250, 2, "12.5"}, {12_000, 3, "12"}, {-70, 2, "-0.7"}, {-1, 3, "-0.001"}, {7, 0, "7"}, {8_000, 4, "0.8"}, {math.MinInt64, 3, "-9223372036854775.808"}} {
		if got := string(money.AppendDecimal([]byte("x"), c.n, c.places)); got != "x"+c.want {
			t.Errorf("%d in %d places: %s, want %s", c.n, c.places, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) { // what is written is read again, and cents are as they are in X12
		n, places := rapid.Int64Range(0, 999_999_999_999).Draw(t, "n"), rapid.IntRange(0, 6).Draw(t, "places")
		whole, part, _ := strings.Cut(string(money.AppendDecimal(nil, n, places)), ".")
		if got, ok := money.Decimal(whole, part, places); !ok || got != n {
			t.Fatalf("%s.%s is read as %d", whole, part, got)
		}
		if text := string(money.AppendDecimal(nil, -n, 2)); text != money.Cents(-n).X12() {
			t.Fatal(text)
		}
	})
}
