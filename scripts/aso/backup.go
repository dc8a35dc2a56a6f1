package main

import (
	"errors"
	"path/filepath"
	"time"

	"github.com/openaso/openaso/shared/assemble"
)

type backupCmd struct{}

type backedUp struct {
	Folder string `json:"folder"`
}

// Run copies everything to a new folder: while the system runs, through it; otherwise
// from the state folder.
func (c *backupCmd) Run(a *app) error {
	body, err := a.ask("POST", path("backup"), nil)
	if errors.Is(err, errDown) && a.open() {
		folder, err := a.stored.Backup(a.ctx, a.cli.State)
		if err != nil {
			return err
		}
		return give(a, backedUp{folder}, printBackup)
	}
	if err != nil {
		return err
	}
	return render(a, body, printBackup)
}

func printBackup(p *printer, v *backedUp) {
	p.line("Copied to %s. To go back to it: stop the system, then aso restore %s", v.Folder, v.Folder)
}

type restoreCmd struct {
	Backup string `arg:"" help:"The folder that aso backup gave." type:"path"`
}

type restored struct {
	From  string `json:"from"`
	Aside string `json:"aside"`
}

// Run puts a backup in the place of the state folder; nothing may run on it.
func (c *restoreCmd) Run(a *app) error {
	from, err := filepath.Abs(c.Backup)
	if err != nil {
		return err
	}
	aside, err := assemble.Restore(a.ctx, a.cli.State, from, time.Now())
	if err != nil {
		return err
	}
	return give(a, restored{from, aside}, func(p *printer, v *restored) {
		p.line("Restored. What stood before lies in %s", v.Aside)
		p.line("Payments are held: what was paid after the backup is due again. Compare the traces of aso payments with the bank,")
		p.line("then delete %s and start again.", assemble.HeldFile)
	})
}
