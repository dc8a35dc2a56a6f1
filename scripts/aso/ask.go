package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/config"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/webhook"
	"github.com/openaso/openaso/shared/x12/envelope"
	"github.com/openaso/openaso/shared/x12/xta1"
)

const askCodes = `Exit codes: 0 answered; 1 refused, in whole or in part (a TA1, a 999 or a sentence says why), or failed; 2 the file, the secrets or the connection is not there; 3 the system does not answer; 80 the command is wrong.`

type x12AskCmd struct {
	File    string    `arg:"" help:"One interchange of 270, 276 or 278."`
	As      string    `help:"The connection that signs; the only one of kind inquirer, if it is left out."`
	Secrets string    `help:"The document of secrets, if it is not that of the state folder." type:"path"`
	At      time.Time `help:"When it is signed (2026-03-04T05:06:07Z). Now, if it is left out: five minutes from the system's clock is too far."`
}

// askedFor is what an inquiry got.
type askedFor struct {
	Connection string   `json:"connection"`
	Status     int      `json:"status"` // of HTTP
	Sets       []string `json:"sets"`   // TA1, 999, 271
	Answer     string   `json:"answer"` // X12, "" if it was refused in words
	Error      string   `json:"error,omitempty"`
}

// Run asks.
func (c *x12AskCmd) Run(a *app) error {
	body, err := read(c.File)
	if err != nil {
		return &ended{unreadable, err.Error()}
	}
	who, err := c.connection(a)
	if err != nil {
		return err
	}
	if c.At.IsZero() {
		c.At = time.Now()
	}
	headers, err := webhook.Sign(who.Scheme(), who.Secret, "ask_"+id.Digest(body)[:24], c.At, body)
	if err != nil {
		return err
	}
	headers["Content-Type"] = "application/edi-x12"
	status, got, err := a.send(http.MethodPost, "/x12/"+url.PathEscape(who.ID), body, headers)
	if err != nil {
		return err
	}
	answer := askedFor{Connection: who.ID, Status: status, Sets: []string{}}
	verdict := answer.read(got)
	if a.cli.JSON {
		err = give(a, answer, func(*printer, *askedFor) {})
	} else {
		_, err = a.out.Write([]byte(answer.Answer))
	}
	if err == nil && verdict != "" {
		err = &ended{rejected, verdict}
	}
	return err
}

// connection is the one that asks.
func (c *x12AskCmd) connection(a *app) (*partner.Connection, error) {
	path := c.Secrets
	if path == "" {
		path = filepath.Join(a.cli.State, assemble.SecretsFile)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, &ended{unreadable, fmt.Sprintf("no secrets to sign with: %s: %s; say where they are with --secrets, or --state", path, reason(err))}
	}
	s, err := config.ReadSecrets(b)
	if err != nil {
		return nil, err
	}
	var ids []string
	for i := range s.Connections {
		if s.Connections[i].Kind == partner.Inquirer {
			ids = append(ids, s.Connections[i].ID)
		}
	}
	switch {
	case c.As == "" && len(ids) == 1, slices.Contains(ids, c.As):
		found, _ := s.Connection(ids[max(0, slices.Index(ids, c.As))])
		return found, nil
	case len(ids) == 0:
		return nil, &ended{unreadable, path + " has no connection that may ask: add one of kind inquirer and profile openaso-x12, and start the system anew"}
	}
	return nil, &ended{unreadable, "say who asks with --as: " + strings.Join(ids, " or ")}
}

// read takes what came back in, and says what of the inquiry was not taken, "" if all was.
func (r *askedFor) read(got []byte) string {
	if r.Status != http.StatusOK {
		var f struct{ Error string }
		if json.Unmarshal(got, &f) != nil || f.Error == "" {
			f.Error = fmt.Sprintf("answered with status %d", r.Status)
		}
		r.Error = f.Error
		return f.Error
	}
	r.Answer = string(got)
	refused := false
	_ = xta1.Read(bytes.NewReader(got), func(t xta1.Receipt) error {
		r.Sets, refused = append(r.Sets, "TA1"), refused || t.Refused()
		return nil
	})
	report, _ := envelope.Survey(bytes.NewReader(got), func(*envelope.Set) string { return "ST" })
	for s := range report.Sets() {
		if !slices.Contains(r.Sets, s.Kind) {
			r.Sets = append(r.Sets, s.Kind)
		}
	}
	switch {
	case refused:
		return "refused: the TA1 says why"
	case slices.Contains(r.Sets, "999"):
		return "not all was taken: the 999 says why"
	}
	return ""
}
