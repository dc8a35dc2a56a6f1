package portal

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/adjudicate"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/enroll"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/find"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/messages"
)

type pendedView struct {
	Claims []pendedRow `json:"claims"`
	CanRun bool        `json:"-"` // the sweep can be run from here
}

// pendedRow is a claim that waits, or without a claim an enrollment: Member is the
// family's first then.
type pendedRow struct {
	Kind         string      `json:"kind"` // claim, enrollment
	Member       id.Member   `json:"member,omitempty"`
	Claim        id.Claim    `json:"claim"`
	Employer     id.Employer `json:"employer,omitempty"`
	EmployerName string      `json:"employer_name,omitempty"`
	Reason       string      `json:"reason"`
	Words        string      `json:"reason_words"`
	Next         string      `json:"next"`
	Since        string      `json:"since"`
	Days         int         `json:"days"`
}

func (v *pendedView) about() about { return about{Title: "Pended"} }

// Counted is "2 claims and 1 enrollment".
func (v *pendedView) Counted() string {
	n := 0
	for i := range v.Claims {
		if v.Claims[i].Kind == "enrollment" {
			n++
		}
	}
	switch n {
	case 0:
		return counted(len(v.Claims), "claim")
	case len(v.Claims):
		return counted(n, "enrollment")
	}
	return counted(len(v.Claims)-n, "claim") + " and " + counted(n, "enrollment")
}

// pended lists the claims and enrollments that wait for a person, the oldest first.
func (p *Portal) pended(ctx context.Context, _ *request) (content, error) {
	waiting, err := find.Waiting(ctx, p.Table)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(waiting, func(a, b find.Place) int { return int(a.Since - b.Since) })
	v := &pendedView{Claims: []pendedRow{}, CanRun: p.Sweep != nil}
	for _, w := range waiting {
		row := p.pendedRow(&w)
		if e, err := p.sponsor(w.Employer); err == nil {
			row.EmployerName = e.Name
		} else if w.Employer != "" {
			continue // another deployment's
		}
		v.Claims = append(v.Claims, row)
	}
	return v, nil
}

func (p *Portal) pendedRow(w *find.Place) pendedRow {
	row := pendedRow{
		Kind: "claim", Claim: w.Claim, Employer: w.Employer, Reason: w.Reason, Words: pendWords(w.Reason), Next: nextWords(w.Reason),
		Since: w.Since.String(), Days: int(day.Of(p.Now()) - w.Since),
	}
	if w.Claim == "" && w.Family != "" {
		row.Kind, row.Member = "enrollment", enroll.MemberOf(w.Family, 1)
		row.Words = "Enrollment: " + electedWords(w.Reason)
	}
	return row
}

// electedWords says why an enrollment waits.
func electedWords(reason string) string {
	if reason == adjudicate.PendOption {
		return "an elected option that is not published"
	}
	return pendWords(reason)
}

type mailboxView struct {
	Total    int          `json:"total"`
	Messages []messageRow `json:"messages"`
}

// messageRow is a delivered message. The address stays out: it is PHI.
type messageRow struct {
	ID       string    `json:"id"`
	At       time.Time `json:"at"`
	Channel  string    `json:"channel"`
	Employer string    `json:"employer,omitempty"`
	Member   string    `json:"member,omitempty"`
	Subject  string    `json:"subject,omitempty"`
	Text     string    `json:"text"`
	// Documents are the stored documents that a letter is to be printed from.
	Documents []string `json:"documents,omitempty"`
}

// lettered are the keys of stored documents that a letter's text names.
func lettered(m *Message) (keys []string) {
	if m.Channel != messages.Letter {
		return nil
	}
	for _, word := range strings.Fields(m.Text) {
		if strings.HasPrefix(word, "documents/") && files.CheckKey(word) == nil {
			keys = append(keys, word)
		}
	}
	return keys
}

func (v *mailboxView) about() about { return about{Title: "Mailbox"} }

func (p *Portal) mailbox(ctx context.Context, _ *request) (content, error) {
	list, err := p.delivered(ctx)
	v := &mailboxView{Total: len(list), Messages: []messageRow{}}
	for _, m := range list[:min(maxRows, len(list))] {
		v.Messages = append(v.Messages, messageRow{m.ID, m.At, string(m.Channel), m.Employer, m.Member, m.Subject, m.Text, lettered(&m)})
	}
	return v, err
}

// delivered are the messages so far, newest first.
func (p *Portal) delivered(ctx context.Context) ([]Message, error) {
	if p.Mailbox == nil {
		return nil, nil
	}
	return p.Mailbox(ctx)
}
