package partner_test

import (
	"testing"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/partner"
)

// Whatever body comes: it is refused as Invalid, or what it says is whole.
func FuzzBodies(f *testing.F) {
	f.Add([]byte(`{"type":"enrollment.changed","timestamp":"2026-11-24T12:00:00Z","data":{"employee":{"id":"E1","status":"active"},"people":[{"id":"p","relationship":"subscriber","first_name":"a","last_name":"b","born":"1990-01-01"}],"elections":[{"plan":"h","option":"o","tier":"employee","from":"2026-01-01"}]}}`))
	f.Add([]byte(`{"type":"deposit.settled","data":{"id":"d","plan":"h","amount":"1.00","method":"wire","settled_at":"2026-11-24T12:00:00Z"}}`))
	f.Add([]byte(`{"type":"test"}`))
	hris := &partner.Connection{ID: "h", Employer: "e", Kind: partner.HRIS, Profile: partner.ProfileStandard}
	bank := &partner.Connection{ID: "b", Employer: "e", Plan: "h", Kind: partner.Bank, Profile: partner.ProfileBank}
	f.Fuzz(func(t *testing.T, body []byte) {
		records, err := partner.Records(t.Context(), hris, body, nil, time.Unix(0, 0))
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		for _, r := range records {
			if err == nil && (r.Subscriber == "" || len(r.People) == 0 || r.AsOf.IsZero()) {
				t.Fatal("half a record passes")
			}
		}
		d, err := partner.ReadDeposit(bank, body)
		if err != nil && !fault.Is(err, fault.Invalid) {
			t.Fatal(err)
		}
		if err == nil && (d.ID == "" || d.Plan != "h" || !d.Returned && (d.Cents <= 0 || d.At.IsZero())) {
			t.Fatal("half a deposit passes")
		}
	})
}
