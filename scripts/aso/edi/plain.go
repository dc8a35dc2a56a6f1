package edi

import (
	"encoding/base64"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/money"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/x12"
)

// plain writes what a transaction's package read as JSON, whatever its type: fields are
// named as in Go, in small letters with underscores; amounts are dollars as text, days are
// 2026-02-03, numbers of units are text with up to three decimals; what is empty is left
// out. It shows protected health information, which is what it is for. How a type is
// written is found out once.
type plain struct{ known map[reflect.Type]encoder }

// encoder appends a value. It answers false, and appends nothing, for an empty one.
type encoder func(b []byte, v reflect.Value) ([]byte, bool)

func newPlain() *plain { return &plain{known: map[reflect.Type]encoder{}} }

// line appends a value with a line end.
func (p *plain) line(b []byte, v any) []byte {
	value := reflect.ValueOf(v)
	b, _ = p.of(value.Type())(b, value)
	return append(b, '\n')
}

// of is how a type is written.
func (p *plain) of(t reflect.Type) encoder {
	if e := p.known[t]; e != nil {
		return e
	}
	var made encoder
	p.known[t] = func(b []byte, v reflect.Value) ([]byte, bool) { return made(b, v) } // for a type within itself
	made = p.make(t)
	p.known[t] = made
	return made
}

func (p *plain) make(t reflect.Type) encoder {
	if e := words(t); e != nil {
		return e
	}
	switch t.Kind() {
	case reflect.Pointer:
		return p.pointer(t)
	case reflect.Struct:
		return p.fields(t)
	case reflect.Slice, reflect.Array:
		return p.list(t)
	case reflect.Map:
		return p.table(t)
	case reflect.String:
		return func(b []byte, v reflect.Value) ([]byte, bool) { return appendText(b, v.String()), v.Len() > 0 }
	case reflect.Bool:
		return func(b []byte, v reflect.Value) ([]byte, bool) { return strconv.AppendBool(b, v.Bool()), v.Bool() }
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16, reflect.Int8:
		return func(b []byte, v reflect.Value) ([]byte, bool) { return strconv.AppendInt(b, v.Int(), 10), v.Int() != 0 }
	case reflect.Uint8:
		return letter
	}
	panic(fmt.Sprintf("x12 json: no way to write a %s", t)) // a test writes every type
}

// words are the types that say themselves in words.
func words(t reflect.Type) encoder {
	switch t {
	case reflect.TypeFor[phi.Text]():
		return func(b []byte, v reflect.Value) ([]byte, bool) {
			s := v.Interface().(phi.Text).Reveal()
			return appendText(b, s), s != ""
		}
	case reflect.TypeFor[money.Cents]():
		return func(b []byte, v reflect.Value) ([]byte, bool) {
			b = money.Cents(v.Int()).AppendX12(append(b, '"'), true)
			return append(b, '"'), true
		}
	case reflect.TypeFor[day.Day]():
		return func(b []byte, v reflect.Value) ([]byte, bool) {
			d := day.Day(v.Int())
			return appendText(b, d.String()), d != 0
		}
	case reflect.TypeFor[x12.Fault]():
		return func(b []byte, v reflect.Value) ([]byte, bool) {
			f := v.Interface().(x12.Fault)
			b = appendText(append(b, `{"place":`...), place(f))
			return append(appendText(append(b, `,"text":`...), f.Text), '}'), true
		}
	case reflect.TypeFor[[]byte]():
		return func(b []byte, v reflect.Value) ([]byte, bool) {
			b = base64.StdEncoding.AppendEncode(append(b, '"'), v.Bytes())
			return append(b, '"'), v.Len() > 0
		}
	}
	if t.Kind() != reflect.Struct && t.Kind() != reflect.Pointer && t.Implements(reflect.TypeFor[fmt.Stringer]()) {
		return func(b []byte, v reflect.Value) ([]byte, bool) {
			return appendText(b, v.Interface().(fmt.Stringer).String()), !v.IsZero()
		}
	}
	return nil
}

// letter is a code of one byte, such as a claim's frequency.
func letter(b []byte, v reflect.Value) ([]byte, bool) {
	return appendText(b, string(rune(v.Uint()))), v.Uint() != 0
}

func (p *plain) pointer(t reflect.Type) encoder {
	inner := p.of(t.Elem())
	return func(b []byte, v reflect.Value) ([]byte, bool) {
		if v.IsNil() {
			return append(b, "null"...), false
		}
		return inner(b, v.Elem())
	}
}

func (p *plain) list(t reflect.Type) encoder {
	inner := p.of(t.Elem())
	return func(b []byte, v reflect.Value) ([]byte, bool) {
		b = append(b, '[')
		for i := range v.Len() {
			if i > 0 {
				b = append(b, ',')
			}
			b, _ = inner(b, v.Index(i))
		}
		return append(b, ']'), v.Len() > 0
	}
}

// table is a map by its keys, in their order.
func (p *plain) table(t reflect.Type) encoder {
	inner := p.of(t.Elem())
	return func(b []byte, v reflect.Value) ([]byte, bool) {
		keys := v.MapKeys()
		slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
		b = append(b, '{')
		for i, k := range keys {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendText(b, k.String()), ':')
			b, _ = inner(b, v.MapIndex(k))
		}
		return append(b, '}'), len(keys) > 0
	}
}

// field is one of a struct, by its path through embedded ones.
type field struct {
	path  []int
	name  []byte // with its quotes and the colon
	write encoder
}

func (p *plain) fields(t reflect.Type) encoder {
	all := p.flat(t, nil)
	return func(b []byte, v reflect.Value) ([]byte, bool) {
		b = append(b, '{')
		first := true
		for i := range all {
			f := &all[i]
			before := len(b)
			if !first {
				b = append(b, ',')
			}
			b = append(b, f.name...)
			var some bool
			if b, some = f.write(b, at(v, f.path)); !some {
				b = b[:before]
				continue
			}
			first = false
		}
		return append(b, '}'), !first
	}
}

func at(v reflect.Value, path []int) reflect.Value {
	for _, i := range path {
		v = v.Field(i)
	}
	return v
}

// flat lists the fields of a struct with those of the structs that it embeds.
func (p *plain) flat(t reflect.Type, path []int) (out []field) {
	for i := range t.NumField() {
		f := t.Field(i)
		way := append(slices.Clone(path), i)
		switch {
		case f.Anonymous && f.Type.Kind() == reflect.Struct:
			out = append(out, p.flat(f.Type, way)...)
		case f.IsExported():
			out = append(out, field{way, []byte(`"` + snake(f.Name) + `":`), p.named(f)})
		}
	}
	return out
}

// named is how a field is written: a number of units counts thousandths.
func (p *plain) named(f reflect.StructField) encoder {
	if f.Type.Kind() == reflect.Int64 && f.Type.Name() == "int64" && (f.Name == "Units" || f.Name == "Quantity") {
		return func(b []byte, v reflect.Value) ([]byte, bool) {
			b = money.AppendDecimal(append(b, '"'), v.Int(), 3)
			return append(b, '"'), v.Int() != 0
		}
	}
	return p.of(f.Type)
}

// snake is PatientNumber as patient_number and NPI as npi.
func snake(name string) string {
	var b strings.Builder
	letters := []rune(name)
	for i, r := range letters {
		if unicode.IsUpper(r) && i > 0 && (!unicode.IsUpper(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

const hexadecimal = "0123456789abcdef"

// appendText is a text in quotes. Bytes that are no UTF-8 are read as Latin-1, which
// senders of names with accents use.
func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c < ' ':
			b = append(b, '\\', 'u', '0', '0', hexadecimal[c>>4], hexadecimal[c&15])
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			return append(appendWide(b, s[i:], utf8.ValidString(s)), '"')
		}
	}
	return append(b, '"')
}

// appendWide is the rest of a text from its first character that is not ASCII.
func appendWide(b []byte, s string, valid bool) []byte {
	if !valid {
		wide := make([]rune, len(s))
		for i := range len(s) {
			wide[i] = rune(s[i])
		}
		s = string(wide)
	}
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < ' ':
			b = append(b, '\\', 'u', '0', '0', hexadecimal[r>>4], hexadecimal[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return b
}
