package medicare

import (
	"bytes"

	"github.com/openaso/openaso/shared/fault"
)

// readZIP reads the ZIP code to carrier locality file (ZIP5), whose records have a fixed
// width: state 1-2, ZIP code 3-7, carrier 8-12, locality 13-14; the rest is not looked at.
// The places are unverified. A ZIP code of two localities (the file's plus-four flag) takes
// the first. fault.Invalid names the line.
func readZIP(b []byte) (map[string]locality, error) {
	all := map[string]locality{}
	for n := 1; len(b) > 0; n++ {
		var line []byte
		line, b, _ = bytes.Cut(b, []byte("\n"))
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		if len(line) < 14 || !numeric(string(line[2:14])) || numeric(string(line[:2])) {
			return nil, fault.New(fault.Invalid, "ZIP codes, line %d: a state, then twelve digits: ZIP code, carrier and locality", n)
		}
		zip := string(line[2:7])
		if _, twice := all[zip]; !twice {
			all[zip] = locality{string(line[7:12]), string(line[12:14])}
		}
	}
	return all, nil
}
