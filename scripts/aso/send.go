package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

type uploadCmd struct {
	File     string `arg:"" help:"The file, or - for standard input."`
	Employer string `help:"Whose file it is, of an enrollment file (834): the employer's id."`
}

func read(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(os.Stdin)
	}
	b, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read", name)
	}
	return b, nil
}

// Run uploads a file.
func (c *uploadCmd) Run(a *app) error {
	body, err := read(c.File)
	if err != nil {
		return err
	}
	query := url.Values{"name": {filepath.Base(c.File)}}
	if c.Employer != "" {
		query.Set("employer", c.Employer)
	}
	answer, err := a.ask("POST", path("upload")+"?"+query.Encode(), body)
	if err != nil {
		return err
	}
	return render(a, answer, func(p *printer, v *struct {
		Key   string
		Known bool
	}) {
		if v.Known {
			p.line("These bytes came before, as %s: nothing changes. What became of them: aso files", v.Key)
			return
		}
		p.line("Kept as %s. What became of it: aso files", v.Key)
	})
}

type webhookCmd struct {
	Connection string `arg:"" help:"The connection's id, as sample-hris."`
	File       string `arg:"" help:"The JSON body, or - for standard input."`
}

// Run sends a webhook.
func (c *webhookCmd) Run(a *app) error {
	body, err := read(c.File)
	if err != nil {
		return err
	}
	answer, err := a.ask("POST", path("webhooks", c.Connection), body)
	if err != nil {
		return err
	}
	var v struct {
		Status int
		Answer json.RawMessage
	}
	if err := json.Unmarshal(answer, &v); err != nil {
		return fmt.Errorf("the answer is not one this version of aso reads; try --json")
	}
	err = render(a, answer, func(p *printer, _ *struct{}) { p.line("%d %s", v.Status, v.Answer) })
	if err == nil && v.Status >= 300 {
		err = fmt.Errorf("the webhook was not taken")
	}
	return err
}

type itemCmd struct {
	PK string `arg:"" help:"The partition key."`
	SK string `arg:"" optional:"" help:"The sort key; without it, the partition's first items."`
}

type items struct {
	Items []struct {
		PK, SK, Kind string
		Version      int64
		Bytes        int
		Events       []string
		Body         json.RawMessage
	}
	More bool
}

// Run inspects items.
func (c *itemCmd) Run(a *app) error {
	q := url.Values{"pk": {c.PK}}
	if c.SK != "" {
		q.Set("sk", c.SK)
	}
	body, err := a.get(path("items") + "?" + q.Encode())
	if err != nil {
		return err
	}
	var found items
	if json.Unmarshal(body, &found) == nil && len(found.Items) == 0 {
		return &answered{http.StatusNotFound, "no item is under that key"}
	}
	return render(a, body, func(p *printer, v *items) {
		p.head("sort key", "version", "kind", "bytes", "announces")
		for _, i := range v.Items {
			p.row(i.SK, fmt.Sprint(i.Version), i.Kind, fmt.Sprint(i.Bytes), strings.Join(i.Events, ", "))
		}
		if n := len(v.Items); v.More {
			p.line("The first %d items; there are more", n)
		} else {
			p.line("%s", things(n, "item", "items"))
		}
		if c.SK != "" && len(v.Items) == 1 {
			p.line("\n%s", pretty(v.Items[0].Body))
		}
	})
}

// pretty is an item's body, indented. One that cannot be shown without PHI is not sent.
func pretty(body json.RawMessage) string {
	var b bytes.Buffer
	if len(body) == 0 || json.Indent(&b, body, "", "  ") != nil {
		return "Its body is not shown"
	}
	return b.String()
}

type showCmd struct {
	Key string `arg:"" help:"The file's key, as other commands print it."`
}

// Run prints a stored file as it is.
func (c *showCmd) Run(a *app) error {
	body, err := a.get("/files/view?key=" + url.QueryEscape(c.Key))
	if err == nil {
		_, err = a.out.Write(body)
	}
	return err
}
