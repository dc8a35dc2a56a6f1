package main

import (
	"os"
	"time"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/directory"
	"github.com/openaso/openaso/shared/funding"
)

type providerCmd struct {
	Load      providerLoadCmd      `cmd:"" help:"Compare a network's roster with the directory, and with --apply publish the directory after it." example:"provider load roster.csv --apply" more:"The roster is a CSV whose first line names its columns: npi, tin, network, from, and schedule or arrangement; name, taxonomy, street, city, state, zip, method, routing, account, tier, to. A row is a membership; the file is the whole of the networks that it names: a membership that it lacks ends yesterday. An empty cell of a provider leaves what is known. Where more providers would lose a network than the greater of 10 and 5%, or the file has fewer than 80% of them, memberships do not end unless --confirm is given; the rest applies. A new version is written beside the earlier ones and is in force from the system's next start, on AWS within five minutes of being copied there."`
	Directory providerDirectoryCmd `cmd:"" help:"List the directory: when entries were verified, what is late." example:"provider directory --due" more:"Due: not verified within 90 days. Late: a reported change not taken over within 2 business days (29 USC 1185i)."`
	Verify    providerVerifyCmd    `cmd:"" help:"Say that an NPI's entries in the directory were verified today." example:"provider verify 1234567893"`
	Screen    providerScreenCmd    `cmd:"" help:"Look for the providers of a directory among those excluded (OIG's LEIE) and blocked (OFAC's SDN)." example:"provider screen providers.yaml --leie UPDATED.csv --sdn sdn.csv --alt alt.csv" more:"Block: by NPI, is paid nothing. Hold: by name, a person looks; who is not the entry goes into cleared.csv (npi,list,entry,who,when,until). The system does the same before each payment, by catalog/screening/leie.csv, sdn.csv, alt.csv and cleared.csv."`
}

const providerCodes = `Exit codes: 0 done, nobody found, nothing due; 1 terminations held, somebody found, something due, or a file is wrong; 2 a file cannot be read, or no such provider; 80 the command is wrong.`

// asOf is a day that a command may be given.
type asOf struct {
	On string `help:"The day (CCYY-MM-DD), today unless given."`
}

func (c *asOf) day() (day.Day, error) {
	if c.On == "" {
		return day.Of(time.Now()), nil
	}
	on, err := day.Parse(c.On)
	if err != nil {
		return 0, &ended{wrong, "--on: not a day (CCYY-MM-DD)"}
	}
	return on, nil
}

type providerLoadCmd struct {
	directoryArg
	asOf
	Roster  string `arg:"" help:"The roster, a CSV."`
	Apply   bool   `help:"Publish the directory after the roster."`
	Confirm bool   `help:"Let memberships end, however many."`
}

// loaded is what a roster did, as it is printed.
type loaded struct {
	*directory.Result
	Replay    []replay `json:"replay,omitempty"`
	Published string   `json:"published,omitempty"`
}

// replay is a provider whose network differs from a day on that is past.
type replay struct {
	NPI     string  `json:"npi"`
	From    day.Day `json:"from"`
	Command string  `json:"command"`
}

// Run compares, and publishes if asked.
func (c *providerLoadCmd) Run(a *app) error {
	on, err := c.day()
	if err != nil {
		return err
	}
	f, err := os.Open(c.Roster)
	if err != nil {
		return &ended{unreadable, c.Roster + ": it cannot be opened"}
	}
	defer func() { _ = f.Close() }()
	roster, err := directory.ReadRoster(f)
	if err != nil {
		return &ended{rejected, c.Roster + ": " + err.Error()}
	}
	d, file, err := c.directory(a)
	if err != nil {
		return err
	}
	r, err := directory.Compare(d, roster, on, c.Confirm)
	if err != nil {
		return &ended{rejected, c.Roster + ": " + err.Error()}
	}
	out := loaded{Result: r, Replay: replays(r.Changes)}
	if c.Apply && changes(r.Changes) {
		if out.Published, err = c.publish(a, r.After, file); err != nil {
			return err
		}
	}
	if err := give(a, out, loadedTable); err != nil {
		return err
	}
	if r.Held != "" {
		return &ended{rejected, "terminations are held: " + r.Held + "; --confirm lets them end"}
	}
	return nil
}

// changes says whether anything differs but what is held.
func changes(all []directory.Change) bool {
	for i := range all {
		if !all[i].Held {
			return true
		}
	}
	return false
}

// replays are the providers of changes that reach back, each from its first day.
func replays(all []directory.Change) (out []replay) {
	at := map[string]int{}
	for _, c := range all {
		if c.Since == 0 || c.Held {
			continue
		}
		i, ok := at[c.NPI]
		if !ok {
			i = len(out)
			at[c.NPI] = i
			out = append(out, replay{NPI: c.NPI, From: c.Since, Command: "aso replay --employer EMPLOYER --provider " + c.NPI})
		}
		out[i].From = min(out[i].From, c.Since)
	}
	return out
}

func loadedTable(p *printer, v *loaded) {
	p.head("change", "NPI", "tax id", "network", "what", "before", "after", "from")
	n := map[directory.Kind]int{}
	for _, c := range v.Changes {
		kind, since := string(c.Kind), ""
		if c.Held {
			kind += ", held"
		}
		if c.Since != 0 {
			since = c.Since.String()
		}
		p.row(kind, c.NPI, c.TIN, c.Network, c.What, c.Before, c.After, since)
		n[c.Kind]++
	}
	p.line("%d added, %d ended, %d changed", n[directory.Added], n[directory.Ended], n[directory.Changed])
	for _, r := range v.Replay {
		p.line("Reaches back to %s: %s", r.From, r.Command)
	}
	if v.Published != "" {
		p.line("Published as %s; in force from the system's next start", v.Published)
	}
}

type providerDirectoryCmd struct {
	directoryArg
	asOf
	Due bool `help:"Only what is due or late."`
}

// Run lists entries.
func (c *providerDirectoryCmd) Run(a *app) error {
	on, err := c.day()
	if err != nil {
		return err
	}
	d, _, err := c.directory(a)
	if err != nil {
		return err
	}
	list, due := directory.Entries(d, on, c.Due, funding.BankingDay), len(directory.Entries(d, on, true, funding.BankingDay))
	err = give(a, list, func(p *printer, v *[]directory.Entry) {
		p.head("NPI", "tax id", "name", "verified", "due")
		for _, e := range *v {
			verified, state := "never", ""
			if e.Verified != 0 {
				verified = e.Verified.String()
			}
			if e.Due {
				state = "due"
			}
			p.row(e.NPI, e.TIN, e.Name, verified, state)
			for _, l := range e.Late {
				p.note("late: %s", l)
			}
		}
		p.line("%s, %d due or late", things(len(*v), "entry", "entries"), due)
	})
	if err == nil && c.Due && due > 0 {
		return &ended{rejected, things(due, "entry is", "entries are") + " due or late"}
	}
	return err
}

type providerVerifyCmd struct {
	directoryArg
	asOf
	NPI string `arg:"" help:"The provider's NPI."`
	TIN string `help:"Only the entry of this tax id."`
}

// Run publishes the directory with the entries verified.
func (c *providerVerifyCmd) Run(a *app) error {
	on, err := c.day()
	if err != nil {
		return err
	}
	d, file, err := c.directory(a)
	if err != nil {
		return err
	}
	after, err := directory.Verify(d, c.NPI, c.TIN, on)
	if err != nil {
		return &ended{unreadable, err.Error()}
	}
	published, err := c.publish(a, after, file)
	if err != nil {
		return err
	}
	return give(a, map[string]string{"npi": c.NPI, "verified": on.String(), "published": published}, func(p *printer, v *map[string]string) {
		p.line("Verified on %s; published as %s", on, published)
	})
}
