package funding_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/funding"
)

// The Federal Reserve's holidays: one on a Sunday is kept on Monday, one on a
// Saturday is not moved.
func TestBankingDay(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-03-03", 0, "2026-03-03"},
		{"2026-03-03", 2, "2026-03-05"},
		{"2026-03-06", 1, "2026-03-09"}, // over a weekend
		{"2026-03-07", 0, "2026-03-09"}, // from a Saturday
		{"2026-03-07", 1, "2026-03-09"},
		{"2025-12-31", 1, "2026-01-02"}, // New Year's Day
		{"2026-01-16", 1, "2026-01-20"}, // Martin Luther King's birthday
		{"2026-02-13", 1, "2026-02-17"}, // Washington's birthday
		{"2026-05-22", 1, "2026-05-26"}, // Memorial Day
		{"2026-06-18", 1, "2026-06-22"}, // Juneteenth, a Friday
		{"2021-06-17", 1, "2021-06-18"}, // before it was a holiday
		{"2026-07-02", 1, "2026-07-03"}, // Independence Day on a Saturday
		{"2027-07-02", 1, "2027-07-06"}, // on a Sunday
		{"2026-09-04", 1, "2026-09-08"}, // Labor Day
		{"2026-10-09", 1, "2026-10-13"}, // Columbus Day
		{"2026-11-10", 1, "2026-11-12"}, // Veterans Day
		{"2026-11-25", 1, "2026-11-27"}, // Thanksgiving
		{"2026-12-24", 1, "2026-12-28"}, // Christmas, a Friday
	} {
		from, err := day.Parse(c.from)
		if err != nil {
			t.Fatal(err)
		}
		if got := funding.BankingDay(from, c.n); got.String() != c.want {
			t.Errorf("%d after %s: %s, want %s", c.n, c.from, got, c.want)
		}
	}
}

// Steps add up, and every answer is a day on which banks are open.
func TestBankingDaysAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := day.New(2022, 1, 1) + day.Day(rapid.IntRange(0, 4_000).Draw(t, "from"))
		a, b := rapid.IntRange(0, 10).Draw(t, "a"), rapid.IntRange(0, 10).Draw(t, "b")
		from = funding.BankingDay(from, 0)
		to := funding.BankingDay(from, a+b)
		if to != funding.BankingDay(funding.BankingDay(from, a), b) || funding.BankingDay(to, 0) != to || to < from+day.Day(a+b) {
			t.Fatalf("%d and %d after %s", a, b, from)
		}
	})
}
