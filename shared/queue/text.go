package queue

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/openaso/openaso/shared/fault"
)

// mark begins a body that travels as base64.
const mark = "base64:"

// ToText is a body as it travels where bodies are text, as in SQS: as it is if it is
// text already, which JSON and base64 are and which costs nothing; else as base64 after
// a mark, a third longer. So is text that begins with the mark.
func ToText(body []byte) string {
	if s := string(body); travels(s) && !strings.HasPrefix(s, mark) {
		return s
	}
	return mark + base64.StdEncoding.EncodeToString(body)
}

// FromText reads back what ToText gave. What has no mark is its own bytes, so that the
// messages of others, such as S3's notes, stay what they are. fault.Invalid: a mark and
// no base64 after it.
func FromText(s string) ([]byte, error) {
	coded, ok := strings.CutPrefix(s, mark)
	if !ok {
		return []byte(s), nil
	}
	b, err := base64.StdEncoding.DecodeString(coded)
	if err != nil {
		return nil, fault.New(fault.Invalid, "message body: no base64 after its mark")
	}
	return b, nil
}

// travels says whether s is UTF-8 of the characters that SQS takes (SendMessage,
// MessageBody): those of XML 1.0. Those beyond the first 65,536, which AWS takes too,
// are left out: not everything that speaks SQS does.
func travels(s string) bool {
	for _, r := range s {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r > '\ufffd' {
			return false
		}
	}
	return s != "" && utf8.ValidString(s)
}
