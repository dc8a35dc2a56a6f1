package codes

import (
	"io"

	"github.com/openaso/openaso/shared/day"
)

// readANWEB reads CMS's quarterly alpha-numeric file of HCPCS (HCPC2026_OCT_ANWEB.txt), as
// HCPC2024_recordlayout.txt and later ones lay it out: records of 320 columns; 1-5 the
// code, of a modifier in 4-5; 6-10 a number; 11 what the record is: 3 a service, 7 a
// modifier, 4 and 8 more of their words; 269-276 the day it was added, 285-292 the last
// day it may be used. CPT, which such a file may hold, is licensed and left out.
func readANWEB(r io.Reader, services, modifiers *builder) {
	lines(r, services.file, func(n int, line string) {
		switch columns(line, 11, 11) {
		case "3":
			service(line, n, columns(line, 1, 5), services)
		case "7":
			service(line, n, columns(line, 4, 5), modifiers)
		case "4", "8":
		default:
			services.file.problem(n, "column 11 says neither service (3, 4) nor modifier (7, 8)")
		}
	})
}

func service(line string, n int, code string, b *builder) {
	first, ok1 := compact(columns(line, 269, 276))
	last, ok2 := compact(columns(line, 285, 292))
	switch {
	case !ok1 || !ok2:
		b.file.problem(n, "columns 269-276 or 285-292 are no day (CCYYMMDD)")
	case !fits(b.set, code) || rules[b.set].listed(code):
		b.add(n, code, first, last, false)
	}
}

// compact is a day, or none if there is nothing.
func compact(s string) (day.Day, bool) {
	if s == "" {
		return 0, true
	}
	d, err := day.ParseCompact(s)
	return d, err == nil
}
