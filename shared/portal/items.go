package portal

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/family"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/table"
)

// itemsView shows what lies in the table, for people who want to see it.
type itemsView struct {
	Items []itemView `json:"items"`
	More  bool       `json:"more"`
}

// itemView is one item. Body is there where it can be shown without PHI.
type itemView struct {
	PK      string          `json:"pk"`
	SK      string          `json:"sk"`
	Version int64           `json:"version"`
	Kind    string          `json:"kind"`
	Events  []string        `json:"events"`
	Bytes   int             `json:"bytes"`
	Body    json.RawMessage `json:"body,omitempty"`
}

func (v *itemsView) about() about { return about{Title: "Items"} }

// maxItems is a partition's first items.
const maxItems = 100

func (p *Portal) items(ctx context.Context, r *request) (content, error) {
	k := table.Key{PK: r.query.Get("pk"), SK: r.query.Get("sk")}
	if k.PK == "" {
		return nil, fault.New(fault.Invalid, "pk: name a partition key")
	}
	if rest, owned := strings.CutPrefix(k.PK, "E#"); owned {
		e, _, _ := strings.Cut(rest, "#")
		if _, err := p.sponsor(id.Employer(e)); err != nil {
			return nil, err
		}
	}
	page, err := p.itemsUnder(ctx, k)
	if err != nil {
		return nil, err
	}
	v := &itemsView{Items: []itemView{}, More: page.More}
	for _, it := range page.Items {
		v.Items = append(v.Items, itemView{it.PK, it.SK, it.Version, it.Kind, append([]string{}, it.Events...), len(it.Body), bodyOf(it)})
	}
	return v, nil
}

func (p *Portal) itemsUnder(ctx context.Context, k table.Key) (table.Page, error) {
	if k.SK == "" {
		return p.Table.Query(ctx, table.Query{PK: k.PK, Limit: maxItems, Stale: true})
	}
	it, err := p.Table.Get(ctx, k)
	return table.Page{Items: []table.Item{it}}, err
}

// bodyOf is an item's body as JSON with PHI hidden, or nothing.
func bodyOf(it table.Item) json.RawMessage {
	b := it.Body
	if it.Kind == family.Kind {
		en, err := family.ReadItem(it)
		if err != nil {
			return nil
		}
		if b, err = json.Marshal(en); err != nil {
			return nil
		}
	}
	var v any
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if d.Decode(&v) != nil || d.More() {
		return nil
	}
	out, err := json.Marshal(hidden("", v))
	if err != nil {
		return nil
	}
	return out
}

// hidden puts phi.Hidden for texts that reach or identify a person. Bodies hold PHI in
// phi.Text, which hides itself; this is for the few that hold it plainly, such as a
// delivered message's address.
func hidden(name string, v any) any {
	switch x := v.(type) {
	case map[string]any:
		for k := range x {
			x[k] = hidden(k, x[k])
		}
	case []any:
		for i := range x {
			x[i] = hidden(name, x[i])
		}
	case string:
		if x != "" && (strings.Contains(x, "@") || personal(name, x)) {
			return phi.Hidden
		}
	}
	return v
}

func personal(name, text string) bool {
	switch strings.ToLower(name) {
	case "to":
		_, err := day.Parse(text) // the end of a span is no address
		return err != nil
	case "email", "mobile", "phone", "born", "account", "routing":
		return true
	}
	return false
}
