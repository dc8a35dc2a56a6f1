// Package withmessages is a function's need of the ways to people: e-mail, SMS, letters.
package withmessages

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/pinpointsmsvoicev2"
	"github.com/aws/aws-sdk-go-v2/service/sesv2"

	"github.com/openaso/openaso/infra/spec"
	"github.com/openaso/openaso/shared/cloud"
	"github.com/openaso/openaso/shared/messages/route"
	"github.com/openaso/openaso/shared/messages/ses"
	"github.com/openaso/openaso/shared/messages/sms"
)

// Need opens SES and End User Messaging under the identities that the environment names.
// It comes after the table, which keeps repeats away, and the files, where letters wait
// for who prints them.
func Need() cloud.Need {
	return cloud.Need{Names: []string{spec.EnvFrom, spec.EnvSMS, spec.EnvPortal}, Open: func(_ context.Context, o *cloud.Opening) error {
		mail, err := ses.New(sesv2.NewFromConfig(o.Service("SESV2")), ses.Sender{From: o.Get(spec.EnvFrom)})
		if err != nil {
			return err
		}
		text, err := sms.New(pinpointsmsvoicev2.NewFromConfig(o.Service("PINPOINT_SMS_VOICE_V2")), o.Get(spec.EnvSMS), "")
		if err != nil {
			return err
		}
		o.Parts.Messages = &route.Route{
			Email:  &route.Once{Table: o.Parts.Table, Now: o.Now, To: mail},
			SMS:    &route.Once{Table: o.Parts.Table, Now: o.Now, To: text},
			Letter: &route.Letters{Files: o.Parts.Files},
		}
		o.Parts.PortalURL = o.Get(spec.EnvPortal)
		return nil
	}}
}
