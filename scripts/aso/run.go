package main

type fundCmd struct{}

// Run runs the funding schedule.
func (c *fundCmd) Run(a *app) error {
	return a.fire("fund", "The funding schedule ran. What employers are asked for: aso calls")
}

type sweepCmd struct{}

// Run runs the sweep.
func (c *sweepCmd) Run(a *app) error {
	return a.fire("sweep", "Everything was looked at again; what was found is under way. What still waits: aso pended")
}

// fire runs a schedule of the system now and says so.
func (a *app) fire(name, said string) error {
	body, err := a.ask("POST", path(name), nil)
	if err != nil {
		return err
	}
	return render(a, body, func(p *printer, v *warned) {
		v.print(p)
		p.line("%s", said)
	})
}
