package x837_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/x12"
	"github.com/openaso/openaso/shared/x12/guide"
	"github.com/openaso/openaso/shared/x12/x837"
)

func TestX(t *testing.T) {
	var files []string
	for _, p := range []string{"stupidedi/X22[234]A*/pass/*", "linuxforhealth/837_005010*/*", "tmc/005010x22[234]*"} {
		m, _ := filepath.Glob("../../../../shared/x12/" + p)
		if m == nil { m, _ = filepath.Glob("/work/shared/x12/" + p) }
		files = append(files, m...)
	}
	for _, f := range files {
		b, _ := os.ReadFile(f)
		s := string(b)
		if strings.HasPrefix(s, "ST") {
			s = "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*OPENASO        *260304*0506*^*00501*000000007*0*T*:~GS*HC*C*O*20260304*0506*7*X*005010X222A1~" + s
		}
		fmt.Println("==", f[len("/work/shared/x12/"):])
		r := x12.NewReader(strings.NewReader(s))
		var w *guide.Walk
		for {
			s, err := r.Next()
			if err == io.EOF { break }
			if err != nil { fmt.Println(err); break }
			switch {
			case s.Tag == "ST":
				w = x837.Table(s.El(3)).Walk(func(f x12.Fault) { fmt.Printf("   %s (%s, %d)\n", f.Error(), f.Code, f.Level) })
			case s.Tag == "SE":
				w.End(s)
			case s.Index > 1:
				n := fmt.Sprint(s.Text())
				_ = n
				w.Segment(s)
			}
		}
	}
}
