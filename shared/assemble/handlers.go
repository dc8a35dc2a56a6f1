package assemble

import "github.com/openaso/openaso/shared/machine"

// Handlers are the functions by name and by what starts them.
type Handlers struct {
	HTTP      map[string]machine.HTTP
	SQS       map[string]machine.SQS
	Stream    map[string]machine.Stream
	Scheduled map[string]machine.Scheduled
}

// Handlers are the handlers that Lambda would be given.
func (p *Parts) Handlers() Handlers {
	return Handlers{
		HTTP: map[string]machine.HTTP{"receive": p.Receive, "inquire": p.Inquire, "portal": p.Portal},
		SQS: map[string]machine.SQS{"enroll": p.Enroll, "intake": p.Intake, "adjudicate": p.Adjudicate,
			"settle": p.Settle, "pay": p.Pay, "notify": p.Notify},
		Stream:    map[string]machine.Stream{"relay": p.Relay},
		Scheduled: map[string]machine.Scheduled{"fund": p.Fund, "sweep": p.Sweep},
	}
}
