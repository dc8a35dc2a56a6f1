package assemble_test

import (
	"encoding/base64"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	lambda "github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/files/memfiles"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/table/bolttable"
	"github.com/openaso/openaso/shared/webhook"
)

// filed is the file that the family's claims came in.
const filed = "0123456789abcdef01234567"

// longFamily is a system over a table on disk with one family of so many claims, decided ten
// an entry.
func longFamily(b *testing.B, claims int) *assemble.Parts {
	b.Helper()
	clock := testclock.New()
	store, err := bolttable.Open(filepath.Join(b.TempDir(), "aso.db"), clock.Now)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = store.Close() })
	fs := memfiles.New(clock.Now)
	book := published(b, fs)
	p := &assemble.Parts{Table: store, Files: fs, Now: clock.Now, Log: slog.New(slog.DiscardHandler), Secret: secret, Catalog: book, Book: book,
		Connection: func(id string) (*partner.Connection, bool) { c, ok := connections[id]; return c, ok }}
	family := enroll.FamilyOf(employer, "E1")
	record := household("E1")
	record.AsOf = clock.Now()
	hires := enroll.Service{Table: store, Now: clock.Now, Secret: secret}
	err = hires.Apply(b.Context(), employer, record, "bench")
	row, failed := find.Row(find.CardKey(secret, enroll.CardOf(secret, family)), 1, find.Place{Employer: employer, Family: family})
	if err == nil && failed == nil {
		err = find.PutNewer(b.Context(), store, row)
	}
	decides := adjudicate.Service{Table: store, Catalog: book, Now: clock.Now}
	for n := 0; n < claims && err == nil; n += 10 {
		_, err = decides.Handle(b.Context(), adjudicate.Batch{Employer: employer, Family: family, Cause: fmt.Sprint("bench ", n), Claims: submitted(n)})
	}
	if err != nil || failed != nil {
		b.Fatal(err, failed)
	}
	return p
}

// submitted are ten claims, each of a day of its own.
func submitted(from int) (out []adjudicate.Submission) {
	for n := from; n < from+10; n++ {
		c := bill("Annabel", 1+n%28, 10_000)
		on := day.New(2025, 3, 1) + day.Day(n)
		c.Lines[0].From, c.Lines[0].To = on, on
		s := adjudicate.Submission{Claim: c.Submitted(id.ClaimOf(filed, n+1), on+3)}
		s.Claim.Member = ""
		s.Patient = adjudicate.Patient{First: c.Subscriber.First, Last: c.Subscriber.Last, Born: c.Subscriber.Born}
		out = append(out, s)
	}
	return out
}

// BenchmarkInquire answers signed calls about a family of 200 claims over a table on disk,
// and says how long half of them, and 99 of 100, take at most, and what a core works for one,
// which a busy machine does not change: -benchtime 1000x.
func BenchmarkInquire(b *testing.B) {
	p := longFamily(b, 200)
	all := strings.Replace(status("none"), "20251201-20251231", "20250101-20251231", 1)
	for _, c := range []struct{ name, body, want string }{
		{"270", asks(b), "EB*1*"},
		{"276-one-claim", strings.Replace(status(filed+"-150"), "TRN*1*T-1~\nDTP*472*RD8*20251201-20251231~\n", "", 1), filed + "-150"},
		{"276-a-year", all, filed + "-200"},
	} {
		c.body = strings.Replace(c.body, "SE*20*", fmt.Sprintf("SE*%d*", strings.Count(c.body[strings.Index(c.body, "\nST*"):strings.Index(c.body, "\nSE*")], "\n")+1), 1)
		b.Run(c.name, func(b *testing.B) {
			var took []time.Duration
			worked := cores(b)
			for b.Loop() {
				r := signedCall(b, p.Now(), c.body)
				began := time.Now()
				a, err := p.Inquire(b.Context(), r)
				took = append(took, time.Since(began))
				if err != nil || a.StatusCode != http.StatusOK || !strings.Contains(a.Body, c.want) || strings.Contains(a.Body, "ST*999*") {
					b.Fatal(a.StatusCode, err, a.Body)
				}
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
			b.ReportMetric(float64((cores(b)-worked).Microseconds())/1000/float64(len(took)), "core-ms/op")
		})
	}
}

// cores is how long cores have worked for this process so far.
func cores(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func signedCall(b *testing.B, at time.Time, body string) lambda.APIGatewayV2HTTPRequest {
	b.Helper()
	signed, err := webhook.Sign(webhook.Standard, connections["clinic"].Secret, "ask_1", at, []byte(body))
	if err != nil {
		b.Fatal(err)
	}
	return lambda.APIGatewayV2HTTPRequest{Headers: signed, PathParameters: map[string]string{"connection": "clinic"},
		Body: base64.StdEncoding.EncodeToString([]byte(body)), IsBase64Encoded: true}
}
