// Package sms sends messages as SMS through AWS End User Messaging. It knows no
// repeats: a message handed over twice arrives twice. Package route keeps most repeats
// away.
package sms

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/pinpointsmsvoicev2"
	"github.com/aws/aws-sdk-go-v2/service/pinpointsmsvoicev2/types"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/internal/awsfault"
	"github.com/openaso/openaso/shared/messages"
)

// What every message is sent with. One that the carrier has not taken within a day says
// nothing new any more; a text has 1,600 characters at most (SendTextMessage,
// MessageBody).
const (
	valid   = 24 * time.Hour
	maxText = 1600
)

// Context is the name under which a message's ID goes to the event destination. The ID
// is opaque; nothing else of the message goes there.
const Context = "message"

// Messages is a messages.Messages for messages.SMS to US numbers. Its role needs
// sms-voice:SendTextMessage on the origination identity and the configuration set.
type Messages struct {
	// Not the client: a type that reflection sees keeps all its methods in a program
	// that also has templates, megabytes of them.
	send             func(context.Context, *sdk.SendTextMessageInput, ...func(*sdk.Options)) (*sdk.SendTextMessageOutput, error)
	origin           string
	configurationSet string
}

// New sends from an origination identity (a number's, sender's or pool's id or ARN) under
// a configuration set, if any. fault.Invalid without an identity.
func New(client *sdk.Client, origin, configurationSet string) (*Messages, error) {
	if origin == "" {
		return nil, fault.New(fault.Invalid, "SMS: no origination identity is configured")
	}
	return &Messages{client.SendTextMessage, origin, configurationSet}, nil
}

// Deliver implements messages.Messages. A number that opted out at the carrier is
// fault.Invalid as a bad one is: nothing may be sent there. After fault.Unavailable the
// message may be on its way all the same; only a throttle is tried again here, since
// then it is not.
func (s *Messages) Deliver(ctx context.Context, m messages.Message) error {
	to := number(m.To)
	switch {
	case m.Channel != messages.SMS:
		return fault.New(fault.Internal, "SMS: a message of another channel")
	case m.ID == "":
		return fault.New(fault.Invalid, "SMS: without an id")
	case to == "":
		return fault.New(fault.Invalid, "SMS: the address is no US number")
	case m.Text == "" || len([]rune(m.Text)) > maxText:
		return fault.New(fault.Invalid, "SMS: want a text of 1 to %d characters", maxText)
	}
	in := &sdk.SendTextMessageInput{
		DestinationPhoneNumber: &to, MessageBody: &m.Text, OriginationIdentity: &s.origin,
		MessageType: types.MessageTypeTransactional, TimeToLive: aws.Int32(int32(valid / time.Second)),
		Context: map[string]string{Context: m.ID},
	}
	if s.configurationSet != "" {
		in.ConfigurationSetName = &s.configurationSet
	}
	_, err := s.send(ctx, in, func(o *sdk.Options) { o.Retryer = awsfault.OnlyThrottles(o.Retryer) })
	return classify(err)
}

// number is a US number in E.164, "" if s is none: ten digits, before them a 1 or +1 at
// most, and the marks that people write between them. Area code and exchange begin with
// 2 to 9 (North American Numbering Plan).
func number(s string) string {
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -.()", r) {
			return -1
		}
		return r
	}, s)
	digits = strings.TrimPrefix(digits, "+1")
	if len(digits) == 11 {
		digits = strings.TrimPrefix(digits, "1")
	}
	if len(digits) != 10 || digits[0] < '2' || digits[3] < '2' || strings.Trim(digits, "0123456789") != "" {
		return ""
	}
	return "+1" + digits
}

// classify knows the refusals that are the number's.
func classify(err error) error {
	var conflict *types.ConflictException
	var invalid *types.ValidationException
	switch {
	case errors.As(err, &conflict) && ofNumber(conflict.Reason):
		return fault.New(fault.Invalid, "SMS: the number opted out or is blocked")
	case errors.As(err, &conflict):
		return fault.New(fault.Unavailable, "SMS: the origination identity cannot send this: check its state, type and registration")
	case errors.As(err, &invalid) && ofDestination(invalid):
		return fault.New(fault.Invalid, "SMS: the number is not taken")
	}
	return awsfault.Of(err, "SMS")
}

func ofNumber(r types.ConflictExceptionReason) bool {
	return r == types.ConflictExceptionReasonDestinationPhoneNumberOptedOut ||
		r == types.ConflictExceptionReasonDestinationPhoneNumberBlockedByProtectNumberOverride ||
		r == types.ConflictExceptionReasonDestinationCountryBlockedByProtectConfiguration
}

func ofDestination(err *types.ValidationException) bool {
	if err.Reason == types.ValidationExceptionReasonDestinationCountryBlocked {
		return true
	}
	for _, f := range err.Fields {
		if strings.EqualFold(aws.ToString(f.Name), "DestinationPhoneNumber") {
			return true
		}
	}
	return false
}
