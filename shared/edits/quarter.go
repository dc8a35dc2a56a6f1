package edits

import (
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/day"
)

// What names a quarter: a folder or file of ours (2026Q4), CMS's MUE files
// (..._Eff_10-01-2026.csv), its files of pairs (ccipra-v323r0-f1.txt: version 32.0 was the
// first of 2026, a version a year, a release a quarter).
var (
	quarterName = regexp.MustCompile(`(?i)\b(\d{4})[-_]?q([1-4])\b`)
	quarterEff  = regexp.MustCompile(`(?i)eff[-_ ](\d{2})-(\d{2})-(\d{4})`)
	quarterCCI  = regexp.MustCompile(`(?i)cci(?:pra|oph)-?v(\d{2})([0-3])r`)
)

// versionYear is the year of NCCI's version 0.
const versionYear = 1994

// quarter is the quarter that a file's folder or name says; "" if neither does.
func quarter(name string) (edition string, from day.Day, wrong string) {
	folder := ofNames(path.Base(path.Dir(name)))
	file := ofNames(path.Base(name))
	switch {
	case folder == 0 && file == 0:
		return "", 0, "neither its name nor its folder's says the quarter (2026Q4, Eff_10-01-2026, v323r0)"
	case folder != 0 && file != 0 && folder != file:
		return "", 0, "its name says another quarter than its folder"
	case folder != 0:
		file = folder
	}
	y, m, _ := file.Date()
	return strconv.Itoa(y) + "Q" + strconv.Itoa((int(m)+2)/3), file, ""
}

// ofNames is the first day of the quarter that a name says, 0 if it says none.
func ofNames(name string) day.Day {
	if m := quarterName.FindStringSubmatch(name); m != nil {
		return first(number(m[1]), number(m[2]))
	}
	if m := quarterEff.FindStringSubmatch(name); m != nil {
		return first(number(m[3]), (number(m[1])+2)/3)
	}
	if m := quarterCCI.FindStringSubmatch(name); m != nil {
		return first(versionYear+number(m[1]), number(m[2])+1)
	}
	return 0
}

func first(year, quarter int) day.Day {
	if year < 1996 || year > 2150 || quarter < 1 || quarter > 4 {
		return 0
	}
	return day.New(year, time.Month(quarter*3-2), 1)
}

// number is a number that a pattern has found.
func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// settingOf is the setting that words name, such as a file's name or a heading; "" if none.
func settingOf(words string) Setting {
	w := strings.ToLower(words)
	for _, s := range [...]struct {
		has string
		is  Setting
	}{{"ccipra", Practitioner}, {"practitioner", Practitioner}, {"ccioph", Hospital}, {"hospital", Hospital}, {"dme", Supplier}, {"supplier", Supplier}} {
		if strings.Contains(w, s.has) {
			return s.is
		}
	}
	return ""
}
