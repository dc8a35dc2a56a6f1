package route

import (
	"bytes"
	"context"
	"encoding/json"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/messages"
)

// Folder is where orders for letters lie: out/letters/EMPLOYER/ID.json, each an Order.
const Folder = "out/letters/"

// Order is the order to print and post a letter. Text names the keys of the documents
// that go into the envelope; the postal address is the employer's to give. It has no PHI
// of its own.
type Order struct {
	Schema   int    `json:"schema"` // 1
	ID       string `json:"id"`
	Employer string `json:"employer"`
	Member   string `json:"member"`
	To       string `json:"to"`
	Subject  string `json:"subject"`
	Text     string `json:"text"`
}

// Letters is a messages.Messages that writes orders for the print vendor. An ID has one
// order: the first bytes stand.
type Letters struct{ Files files.Files }

// Deliver implements messages.Messages. fault.Invalid: without an id, employer or
// addressee, or with an id or employer that names no file. Other faults are the files'.
func (l *Letters) Deliver(ctx context.Context, m messages.Message) error {
	if m.ID == "" || m.To == "" || m.Employer == "" {
		return fault.New(fault.Invalid, "letter: without an id, an employer or an addressee")
	}
	b, err := json.MarshalIndent(Order{1, m.ID, m.Employer, m.Member, m.To, m.Subject, m.Text}, "", "  ")
	if err != nil {
		return fault.As(fault.Internal, err, "letter")
	}
	_, err = l.Files.PutNew(ctx, Folder+m.Employer+"/"+m.ID+".json", bytes.NewReader(append(b, '\n')))
	if fault.Is(err, fault.Conflict) {
		return nil
	}
	return fault.Wrap(err, "letter")
}
