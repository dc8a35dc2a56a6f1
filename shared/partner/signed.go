package partner

import (
	"slices"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/webhook"
)

// stranger signs for a connection that is not there, so that its refusal takes as long
// as another's: who our connections are is nobody's business.
const stranger = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// Door is where requests of some kinds of connections come in. Find finds a connection by
// its id.
type Door struct {
	Find  func(id string) (*Connection, bool)
	Kinds []string // whom it is open to: HRIS, Bank, Inquirer
}

// Signed is the connection that signed a request, with the request's id. header looks up a
// header by its name in lower case. fault.Unauthorized: unsigned, stale, no such connection,
// or one of another kind.
func (d Door) Signed(connection string, header func(string) string, body []byte, now time.Time) (*Connection, string, error) {
	c, ok := d.Find(connection)
	if ok = ok && slices.Contains(d.Kinds, c.Kind); !ok {
		c = &Connection{Profile: ProfileStandard, Secret: phi.New(stranger)}
	}
	rid, err := webhook.Verify(c.Scheme(), c.Secret, header, body, now)
	if !ok {
		err = fault.New(fault.Unauthorized, "webhook: no such connection here")
	}
	return c, rid, err
}
