// Package ses sends messages as e-mail through SES. SES knows no repeats: a message
// handed over twice arrives twice, with the same bytes and under the same header.
// Package route keeps most repeats away.
package ses

import (
	"context"
	"errors"
	"net/mail"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/sesv2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2/types"
	"github.com/aws/smithy-go"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/awsfault"
	"github.com/openaso/openaso/shared/messages"
)

// Header carries a message's ID, so that a repeat can be recognized. The same ID, with
// hyphens for what a tag may not hold, is the tag that events of the configuration set
// carry. An ID is opaque: neither says anything of a person.
const (
	Header = "X-OpenASO-Message"
	Tag    = "message"
)

// Sender is the identity that mail is sent by. All but From may be empty.
type Sender struct {
	From             string // a verified identity: "Plan <plan@example.com>" or the bare address
	ReplyTo          string
	ConfigurationSet string
}

// Messages is a messages.Messages for messages.Email. Its role needs ses:SendEmail on
// the identity and the configuration set.
type Messages struct {
	// Not the client: a type that reflection sees keeps all its methods in a program
	// that also has templates, megabytes of them.
	send func(context.Context, *sesv2.SendEmailInput, ...func(*sesv2.Options)) (*sesv2.SendEmailOutput, error)
	by   Sender
}

// New sends by a sender. fault.Invalid: From or ReplyTo is no address.
func New(client *sesv2.Client, by Sender) (*Messages, error) {
	if _, err := mail.ParseAddress(by.From); err != nil {
		return nil, fault.New(fault.Invalid, "e-mail: the sender's From is no address")
	}
	if _, err := mail.ParseAddress(by.ReplyTo); by.ReplyTo != "" && err != nil {
		return nil, fault.New(fault.Invalid, "e-mail: the sender's ReplyTo is no address")
	}
	return &Messages{client.SendEmail, by}, nil
}

// Deliver implements messages.Messages. After fault.Unavailable the message may be on
// its way all the same; only a throttle is tried again here, since then it is not.
func (s *Messages) Deliver(ctx context.Context, m messages.Message) error {
	if err := check(&m); err != nil {
		return err
	}
	_, err := s.send(ctx, s.email(&m), func(o *sesv2.Options) { o.Retryer = awsfault.OnlyThrottles(o.Retryer) })
	var bad *types.BadRequestException
	var rejected *types.MessageRejected
	switch {
	case errors.As(err, &bad) && ofAddress(bad):
		return fault.New(fault.Invalid, "e-mail: SES takes no such address")
	case errors.As(err, &rejected):
		return fault.New(fault.Unavailable, "e-mail: SES rejected it: the sender is not verified, or the account is in the sandbox")
	}
	return awsfault.Of(err, "e-mail")
}

func check(m *messages.Message) error {
	switch to, err := mail.ParseAddress(m.To); {
	case m.Channel != messages.Email:
		return fault.New(fault.Internal, "e-mail: a message of another channel")
	case !printable(m.ID) || len(m.ID) > 200:
		return fault.New(fault.Invalid, "e-mail: without an id, or one that fits no header")
	case err != nil, to.Address != m.To, !printable(m.To):
		return fault.New(fault.Invalid, "e-mail: the address is none")
	case m.Subject == "" || m.Text == "" && m.HTML == "":
		return fault.New(fault.Invalid, "e-mail: without a subject or a text")
	}
	return nil
}

func printable(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool { return r <= ' ' || r > '~' }) < 0
}

// ofAddress says whether SES found fault with the address, by the words that it has for
// that, such as "Missing final '@domain'" and "Illegal address". Anything else that it
// finds fault with is of our making and must not pass for a bad address, which is
// passed over.
func ofAddress(err smithy.APIError) bool {
	text := strings.ToLower(err.ErrorMessage())
	return strings.Contains(text, "address") || strings.Contains(text, "domain") || strings.Contains(text, "local")
}

func (s *Messages) email(m *messages.Message) *sesv2.SendEmailInput {
	header, tag, id := Header, Tag, strings.Map(tagged, m.ID)
	in := &sesv2.SendEmailInput{
		FromEmailAddress: &s.by.From,
		Destination:      &types.Destination{ToAddresses: []string{m.To}},
		EmailTags:        []types.MessageTag{{Name: &tag, Value: &id}},
		Content: &types.EmailContent{Simple: &types.Message{
			Subject: content(m.Subject),
			Body:    &types.Body{Text: content(m.Text), Html: content(m.HTML)},
			Headers: []types.MessageHeader{{Name: &header, Value: &m.ID}},
		}},
	}
	if s.by.ReplyTo != "" {
		in.ReplyToAddresses = []string{s.by.ReplyTo}
	}
	if s.by.ConfigurationSet != "" {
		in.ConfigurationSetName = &s.by.ConfigurationSet
	}
	return in
}

// content is a part of a message, nil if there is none.
func content(s string) *types.Content {
	charset := "UTF-8"
	if s == "" {
		return nil
	}
	return &types.Content{Data: &s, Charset: &charset}
}

// tagged is r as a tag's value may hold it.
func tagged(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
		return r
	}
	return '-'
}
