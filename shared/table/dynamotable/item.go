package dynamotable

import (
	"strconv"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/table"
	"github.com/openaso/openaso/shared/table/layout"
)

type attributes = map[string]types.AttributeValue

func text(s string) types.AttributeValue { return &types.AttributeValueMemberS{Value: s} }

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

func key(k table.Key) attributes { return attributes{layout.PK: text(k.PK), layout.SK: text(k.SK)} }

// encode is by hand, as attributevalue's reflection would cost start time and size.
func encode(i table.Item) attributes {
	m := key(i.Key)
	m[layout.Version] = number(i.Version)
	m[layout.Kind] = text(i.Kind)
	if len(i.Events) > 0 {
		list := make([]types.AttributeValue, len(i.Events))
		for n, e := range i.Events {
			list[n] = text(e)
		}
		m[layout.Events] = &types.AttributeValueMemberL{Value: list}
	}
	if len(i.Body) > 0 {
		m[layout.Body] = &types.AttributeValueMemberB{Value: i.Body}
	}
	if i.Expires != 0 {
		m[layout.Expires] = number(i.Expires)
	}
	return m
}

// decode reads an item; fault.Internal names the attribute that is not as encode writes it.
func decode(m attributes) (table.Item, error) {
	r := reader{m: m}
	i := table.Item{Key: table.Key{PK: r.text(layout.PK), SK: r.text(layout.SK)}, Version: r.number(layout.Version),
		Kind: r.text(layout.Kind)}
	if m[layout.Events] != nil {
		i.Events = r.list(layout.Events)
	}
	if m[layout.Body] != nil {
		i.Body = r.bytes(layout.Body)
	}
	if m[layout.Expires] != nil {
		i.Expires = r.number(layout.Expires)
	}
	if r.bad != "" {
		return table.Item{}, fault.New(fault.Internal, "a stored item is damaged: attribute %s", r.bad)
	}
	return i, nil
}

// reader takes attributes out and keeps the name of the first that is of another type.
type reader struct {
	m   attributes
	bad string
}

func (r *reader) wrong(name string) {
	if r.bad == "" {
		r.bad = name
	}
}

func (r *reader) text(name string) string {
	v, ok := r.m[name].(*types.AttributeValueMemberS)
	if !ok {
		r.wrong(name)
		return ""
	}
	return v.Value
}

func (r *reader) number(name string) int64 {
	v, ok := r.m[name].(*types.AttributeValueMemberN)
	if !ok {
		r.wrong(name)
		return 0
	}
	n, err := strconv.ParseInt(v.Value, 10, 64)
	if err != nil {
		r.wrong(name)
	}
	return n
}

func (r *reader) bytes(name string) []byte {
	v, ok := r.m[name].(*types.AttributeValueMemberB)
	if !ok {
		r.wrong(name)
		return nil
	}
	return v.Value
}

func (r *reader) list(name string) []string {
	v, ok := r.m[name].(*types.AttributeValueMemberL)
	if !ok {
		r.wrong(name)
		return nil
	}
	out := make([]string, len(v.Value))
	for n, e := range v.Value {
		s, ok := e.(*types.AttributeValueMemberS)
		if !ok {
			r.wrong(name)
			return nil
		}
		out[n] = s.Value
	}
	return out
}
