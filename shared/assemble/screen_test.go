package assemble_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/payment"
	"github.com/openaso/openaso/shared/screening"
	"github.com/openaso/openaso/shared/x12/x837"
)

// All entries are synthetic.
const (
	noSDN    = "36,\"NOBODY AT ALL\",-0- ,CUBA,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n"
	theSDN   = "36,\"CLINIC, SYNTHETIC\",-0- ,CUBA,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n"
	leieHead = "LASTNAME,FIRSTNAME,BUSNAME,NPI,STATE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE\n"
	theLEIE  = leieHead + ",,SOMEBODY,1234567893,OH,20200101,00000000,00000000,\n"
	noLEIE   = leieHead + ",,SOMEBODY,0000000000,OH,20200101,00000000,00000000,\n"
	clearing = "npi,list,entry,who,when,until\n1234567893,sdn,36,T. Tester,2020-01-01,2099-12-31\n"
)

// screened publishes lists, and lets the functions read them.
func (h *house) screened(docs map[string]string) {
	h.t.Helper()
	for key, doc := range docs {
		if _, err := h.parts.Files.Put(h.t.Context(), key, strings.NewReader(doc)); err != nil {
			h.t.Fatal(err)
		}
	}
	lists, lacks, err := catalog.LoadScreening(h.t.Context(), h.parts.Files)
	if err != nil || len(lacks) > 0 {
		h.t.Fatal(lacks, err)
	}
	h.parts.Screening = lists
}

// kept is the one payment, held for a reason and shown so, with words.
func (h *house) kept(reason, words string) {
	h.t.Helper()
	ps := h.payments()
	if len(ps) != 1 || ps[0].Status != payment.Held || ps[0].Reason != reason || len(h.files("out/ach/")) != 0 {
		h.t.Fatalf("%+v, %v", ps, h.files("out/ach/"))
	}
	for _, page := range []string{"/api/payments", "/payments", "/payments/" + ps[0].ID} {
		res, err := http.Get("http://" + h.addr + page)
		if err != nil {
			h.t.Fatal(err)
		}
		b, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if !strings.Contains(string(b), words) {
			h.t.Errorf("%s does not say %q", page, words)
		}
	}
}

// Who is on a list is not paid; the sweep tries again, and once a person cleared the payee the
// payment goes out, once.
func TestScreeningKeepsAPaymentUntilItIsCleared(t *testing.T) {
	h := open(t)
	h.screened(map[string]string{catalog.Excluded: theLEIE, catalog.Sanctioned: theSDN})
	h.enrollOne()
	h.upload(1, []x837.Claim{bill("Annabel", 1, 10_000), bill("Annabel", 2, 10_000)}, nil)
	h.pay("wire-1", h.fund()[0].Requested.String())
	h.kept(payment.ReasonExcluded, "excluded from federal health programs")
	h.screened(map[string]string{catalog.Excluded: noLEIE})
	h.heal()
	h.kept(payment.ReasonSanctioned, "may be one of OFAC")
	h.screened(map[string]string{catalog.Cleared: clearing})
	h.heal()
	h.heal()
	if ps := h.payments(); len(ps) != 1 || ps[0].Status != payment.Sent || len(h.files("out/ach/")) != 1 {
		t.Errorf("%+v", ps)
	}
	h.balanced()
}

// Without a list that is needed, the loader says so; a broken one is named and stops it.
func TestListsThatAreMissingOrBroken(t *testing.T) {
	h := open(t)
	if _, lacks, err := catalog.LoadScreening(t.Context(), h.parts.Files); err != nil || len(lacks) != 2 {
		t.Error(lacks, err)
	}
	h.screened(map[string]string{catalog.Excluded: noLEIE, catalog.Sanctioned: noSDN})
	if _, err := h.parts.Files.Put(t.Context(), catalog.OtherNames, strings.NewReader("x\n")); err != nil {
		t.Fatal(err)
	}
	if _, _, err := catalog.LoadScreening(t.Context(), h.parts.Files); err == nil || !strings.Contains(err.Error(), catalog.OtherNames+": ALT: line 1") {
		t.Error(err)
	}
}

// Without the published lists nobody is paid; once they are there the payment goes out.
func TestNobodyIsPaidUnscreened(t *testing.T) {
	h := open(t)
	h.parts.Screening = screening.New()
	h.enrollOne()
	h.upload(1, []x837.Claim{bill("Annabel", 1, 10_000), bill("Annabel", 2, 10_000)}, nil)
	h.pay("wire-1", h.fund()[0].Requested.String())
	h.kept(payment.ReasonUnscreened, "nobody is paid unscreened")
	h.parts.Screening = nil
	h.heal()
	h.kept(payment.ReasonUnscreened, "nobody is paid unscreened")
	h.screened(map[string]string{catalog.Excluded: noLEIE, catalog.Sanctioned: noSDN})
	h.heal()
	if ps := h.payments(); len(ps) != 1 || ps[0].Status != payment.Sent {
		t.Errorf("%+v", ps)
	}
}
