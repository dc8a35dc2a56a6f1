package stack

import (
	"strings"

	"github.com/openaso/openaso/shared/fault"
)

// Environment is what differs between one deployment and another; what a deployment
// must not show lies in its secret.
type Environment struct {
	Name   string // part of names: small letters
	Portal string // address that people are sent to
	Domain string // verified SES identity of the account and region
	From   string // sender of e-mail, in Domain
	// SMS is the origination identity of the account and region: pool/ID or
	// phone-number/ID.
	SMS      string
	Operator string // mailbox that alarms go to
}

// Environments is every deployment there is. Those here are examples: make deploy
// refuses them until their addresses are yours.
func Environments() []Environment {
	return []Environment{
		{Name: "dev", Portal: "https://dev.portal.example.com", Domain: "dev.example.com", From: "notices@dev.example.com",
			SMS: "pool/pool-00000000000000000000000000000000", Operator: "operations@example.com"},
		{Name: "prod", Portal: "https://portal.example.com", Domain: "example.com", From: "notices@example.com",
			SMS: "pool/pool-00000000000000000000000000000000", Operator: "operations@example.com"},
	}
}

func find(name string) (Environment, error) {
	var names []string
	for _, e := range Environments() {
		if e.Name == name {
			return e, nil
		}
		names = append(names, e.Name)
	}
	return Environment{}, fault.New(fault.NotFound, "the context's env must be one of %s", strings.Join(names, ", "))
}

// Example says whether somebody has yet to fill it in, be it in part (RFC 2606 keeps
// example.com free).
func (e Environment) Example() bool {
	return strings.Contains(e.Portal+e.Domain+e.From+e.Operator, "example.com") || strings.Contains(e.SMS, strings.Repeat("0", 32))
}
