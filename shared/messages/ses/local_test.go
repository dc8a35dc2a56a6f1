package ses_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sesv2"

	"github.com/openaso/openaso/shared/internal/awstest"
	"github.com/openaso/openaso/shared/internal/testclock"
	"github.com/openaso/openaso/shared/messages"
	"github.com/openaso/openaso/shared/messages/messagestest"
	"github.com/openaso/openaso/shared/messages/route"
	"github.com/openaso/openaso/shared/messages/ses"
	"github.com/openaso/openaso/shared/table/memtable"
)

// script runs aws-ses-v2-local on loopback and a free port, which it prints, until its
// input ends.
const script = `
require(process.argv[2]).default({ host: "127.0.0.1", port: 0 }).then((s) => console.log("port " + s.address().port));
process.stdin.resume().on("close", () => process.exit(0)).on("end", () => process.exit(0));
`

// TestLocalSES sends to SES as others wrote it and reads back what it keeps.
func TestLocalSES(t *testing.T) {
	messagestest.Run(t, func(t *testing.T) messagestest.Driver {
		url := awstest.StartNode(t, "node/node_modules/aws-ses-v2-local/dist/index.js", ".cjs", script).URL
		m, err := ses.New(sesv2.NewFromConfig(awstest.Hasty(url)), by)
		if err != nil {
			t.Fatal(err)
		}
		clock := testclock.New()
		return messagestest.Driver{
			Messages: &route.Once{Table: memtable.New(clock.Now), Now: clock.Now, To: m}, Sample: sample(),
			Delivered: func(t *testing.T) []messages.Message { return stored(t, url) },
		}
	})
}

func stored(t *testing.T, url string) (all []messages.Message) {
	t.Helper()
	res, err := http.Get(url + "/store")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var store struct {
		Emails []struct {
			From, Subject string
			ReplyTo       []string
			Destination   struct{ To []string }
			Body          struct{ HTML, Text string }
			Headers       []struct{ Name, Value string }
		}
	}
	if err := json.NewDecoder(res.Body).Decode(&store); err != nil {
		t.Fatal(err)
	}
	for _, e := range store.Emails {
		if e.From != by.From || len(e.ReplyTo) != 1 || e.ReplyTo[0] != by.ReplyTo || len(e.Destination.To) != 1 ||
			len(e.Headers) != 1 || e.Headers[0].Name != ses.Header {
			t.Errorf("stored %+v", e)
			continue
		}
		all = append(all, messages.Message{ID: e.Headers[0].Value, Channel: messages.Email, To: e.Destination.To[0],
			Subject: e.Subject, Text: e.Body.Text, HTML: e.Body.HTML})
	}
	return all
}
