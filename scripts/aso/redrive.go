package main

type redriveCmd struct {
	Queue string `arg:"" help:"The queue's name, as the summary shows it."`
}

// Run tries a queue's dead messages once more.
func (c *redriveCmd) Run(a *app) error {
	answer, err := a.ask("POST", path("queues", c.Queue, "redrive"), nil)
	if err != nil {
		return err
	}
	return render(a, answer, func(p *printer, v *struct{ Redriven int }) {
		p.line("%s sent again", things(v.Redriven, "message", "messages"))
	})
}
