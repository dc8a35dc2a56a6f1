package codes

import "io"

// readOrder reads the order file of ICD-10-CM or ICD-10-PCS (icd10cm_order_2026.txt): in
// columns 1-5 a running number, 7-13 the code without its dot, in 15 a 1 if it may be
// submitted and a 0 if it is a heading, 17-76 and from 78 its words, which are left out.
// It gives no days: the release's count.
func readOrder(r io.Reader, b *builder) {
	lines(r, b.file, func(n int, line string) {
		code, flag := columns(line, 7, 13), columns(line, 15, 15)
		switch {
		case !numeric(columns(line, 1, 5)) || columns(line, 6, 6) != "" || columns(line, 14, 14) != "":
			b.file.problem(n, "not a line of an order file: the number in columns 1-5, the code in 7-13, 0 or 1 in 15")
		case flag != "0" && flag != "1":
			b.file.problem(n, "column 15 is neither 0 (a heading) nor 1 (may be submitted)")
		default:
			b.add(n, code, 0, 0, flag == "0")
		}
	})
}

func numeric(s string) bool {
	for i := range len(s) {
		if !digit(s[i]) {
			return false
		}
	}
	return s != ""
}
