package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/files/dirfiles"
)

// All are synthetic.
const (
	onePayee = `providers:
  - {npi: "1000000012", tin: "900000000", name: Made Up Trading, street: 1 Main St, city: Dayton, state: OH, zip: "45402", method: check, networks: [{network: metro, schedule: fees@1, from: 2025-01-01}]}
  - {npi: "1000000020", tin: "900000001", name: Jane Sample, street: 1 Main St, city: Dayton, state: OH, zip: "45402", method: check, networks: [{network: metro, schedule: fees@1, from: 2025-01-01}]}
`
	someLEIE = "LASTNAME,FIRSTNAME,BUSNAME,NPI,STATE,EXCLDATE,REINDATE,WAIVERDATE,WVRSTATE\nOTHER,NAME,,1000000020,OH,20200101,00000000,00000000,\n"
	someSDN  = "36,\"MADE UP TRADING, LLC\",-0- ,CUBA,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n"
	someRows = "npi,tin,network,schedule,from,to\n1000000012,900000000,metro,fees@2,2026-03-01,\n1000000020,900000001,metro,fees@1,2025-01-01,\n"
)

func TestProvidersAreScreened(t *testing.T) {
	file, leie, sdn := put(t, "providers.yaml", onePayee), put(t, "leie.csv", someLEIE), put(t, "sdn.csv", someSDN)
	page, errs := aso(t, 1, "provider", "screen", file, "--leie", leie, "--sdn", sdn, "--on", "2026-06-01")
	if !strings.Contains(page, "1000000012  900000000  hold   sdn") || !strings.Contains(page, "1000000020  900000001  block  leie") || !strings.Contains(errs, "2 entries") {
		t.Errorf("%s%s", page, errs)
	}
	cleared := put(t, "cleared.csv", "npi,list,entry,who,when,until\n1000000012,sdn,36,T. Tester,2026-01-01,2026-12-31\n")
	if page, _ := aso(t, 0, "provider", "screen", file, "--sdn", sdn, "--cleared", cleared, "--on", "2026-06-01"); !strings.Contains(page, "Nobody was found") {
		t.Error(page)
	}
	page, _ = aso(t, 1, "provider", "screen", file, "--sdn", sdn, "--on", "2026-06-01", "--json")
	var list []struct{ NPI, List, Entry, Action string }
	if err := json.Unmarshal([]byte(page), &list); err != nil || len(list) != 1 || list[0].Entry != "36" || list[0].Action != "hold" {
		t.Error(page, err)
	}
	aso(t, 1, "provider", "screen", file, "--sdn", leie)
	aso(t, 2, "provider", "screen", file, "--sdn", sdn+"x")
	aso(t, wrong, "provider", "screen", file)
	aso(t, wrong, "provider", "screen", file, "--sdn", sdn, "--on", "soon")
}

// A roster is compared, published once, and in force for who reads the catalog; the earlier
// version stays.
func TestARosterIsLoaded(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "catalog")
	write := func(name, text string) string {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	write("providers.yaml", onePayee)
	for _, s := range []string{"fees@1", "fees@2"} {
		write("schedules/"+s+".csv", "code,modifier,office,facility\n99213,,80,80\n")
	}
	roster := put(t, "roster.csv", someRows)
	args := []string{"provider", "load", roster, "--catalog", folder, "--on", "2026-06-01"}
	page, _ := aso(t, 0, args...)
	for _, want := range []string{"changed  1000000012  900000000  metro", "added    1000000012", "1 added, 0 ended, 1 changed", "Reaches back to 2026-03-01: aso replay --employer EMPLOYER --provider 1000000012"} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is not in\n%s", want, page)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "providers")); err == nil {
		t.Error("something was published without --apply")
	}
	page, _ = aso(t, 0, append(args, "--apply")...)
	if !strings.Contains(page, "00000002.yaml") {
		t.Error(page)
	}
	page, _ = aso(t, 0, append(args, "--apply", "--json")...)
	if strings.Contains(page, "published") || !strings.Contains(page, `"changes":`) {
		t.Error(page)
	}
	aso(t, 1, "provider", "directory", "--due", "--catalog", folder, "--on", "2026-06-01")
	aso(t, 0, "provider", "verify", "1000000012", "--catalog", folder, "--on", "2026-06-01")
	page, _ = aso(t, 1, "provider", "directory", "--due", "--catalog", folder, "--on", "2026-06-01")
	if strings.Contains(page, "1000000012") || !strings.Contains(page, "1000000020") {
		t.Error(page)
	}
	aso(t, 2, "provider", "verify", "1000000038", "--catalog", folder)
	store, err := dirfiles.New(root)
	if err != nil {
		t.Fatal(err)
	}
	book, err := catalog.Load(t.Context(), store)
	if err != nil {
		t.Fatal(err)
	}
	if p, ok := book.Directory().Find("1000000012", "900000000"); !ok || len(p.Networks) != 2 || p.Verified == 0 {
		t.Errorf("%+v", p)
	}
	for _, name := range []string{"providers.yaml", "providers/00000002.yaml", "providers/00000003.yaml"} {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestALoadIsHeldOrRefused(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "providers.yaml"), []byte(onePayee), 0o600); err != nil {
		t.Fatal(err)
	}
	one := put(t, "one.csv", "npi,tin,network,schedule,from\n1000000012,900000000,metro,fees@1,2025-01-01\n")
	page, errs := aso(t, 1, "provider", "load", one, "--catalog", folder, "--apply")
	if !strings.Contains(page, "ended, held") || !strings.Contains(errs, "below 80%") || strings.Contains(page, "Published") {
		t.Errorf("%s%s", page, errs)
	}
	if page, _ := aso(t, 0, "provider", "load", one, "--catalog", folder, "--apply", "--confirm"); !strings.Contains(page, "Published") {
		t.Error(page)
	}
	if _, errs := aso(t, 1, "provider", "load", put(t, "bad.csv", "npi,shoe\n"), "--catalog", folder); !strings.Contains(errs, "column 2") {
		t.Error(errs)
	}
	aso(t, 2, "provider", "load", one+"x", "--catalog", folder)
	aso(t, 2, "provider", "load", one, "--catalog", folder+"x")
}
