package day_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/openaso/openaso/shared/day"
)

func TestRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := day.Day(rapid.Int32Range(1, 3_000_000).Draw(t, "day"))
		if got, err := day.Parse(d.String()); err != nil || got != d {
			t.Fatalf("Parse(%s) = %d, %v, want %d", d, got, err, d)
		}
		if got, err := day.ParseCompact(d.Compact()); err != nil || got != d {
			t.Fatalf("ParseCompact(%s) = %d, %v, want %d", d.Compact(), got, err, d)
		}
		if got := day.Of(d.Time()); got != d {
			t.Fatalf("Of = %d, want %d", got, d)
		}
	})
}

func TestRefusesWhatIsNoDay(t *testing.T) {
	for _, s := range []string{"", "20260230", "20261301", "2026112", "2026112x", "00000000", "20260100"} {
		if d, err := day.ParseCompact(s); err == nil {
			t.Errorf("ParseCompact(%q) = %s, want an error", s, d)
		}
	}
}

func TestAddMonthsStaysInTheMonth(t *testing.T) {
	jan31 := day.New(2028, time.January, 31)
	if got := jan31.AddMonths(1).String(); got != "2028-02-29" {
		t.Errorf("got %s", got)
	}
	if got := jan31.AddMonths(-2).String(); got != "2027-11-30" {
		t.Errorf("got %s", got)
	}
}

func TestAgeTurnsOnTheBirthday(t *testing.T) {
	born := day.New(2000, time.November, 24)
	if got := born.AgeOn(day.New(2026, time.November, 23)); got != 25 {
		t.Errorf("day before: %d", got)
	}
	if got := born.AgeOn(day.New(2026, time.November, 24)); got != 26 {
		t.Errorf("on the day: %d", got)
	}
}

// The calendar by hand is the library's, on every day there is, and refuses what it refuses.
func TestCompactAgreesWithTheLibrary(t *testing.T) {
	last := day.New(9999, time.December, 31)
	for d := day.Day(1); d <= last; d++ {
		if got, err := day.ParseCompact(d.Compact()); got != d || err != nil {
			t.Fatalf("%s: %d, want %d, %v", d, got, d, err)
		}
	}
	for _, y := range []int{0, 1, 4, 1899, 1900, 2000, 2023, 2024, 9999} {
		for rest := range 10_000 {
			s := fmt.Sprintf("%04d%04d", y, rest)
			want, wantErr := time.Parse("20060102", s)
			got, err := day.ParseCompact(s)
			if valid := wantErr == nil && y > 0; valid != (err == nil) || valid && got != day.Of(want) {
				t.Fatalf("%s: %v %v, library %v", s, got, err, wantErr)
			}
		}
	}
}
