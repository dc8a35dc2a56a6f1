package yamlform

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

var atLine = regexp.MustCompile(`(?s)^yaml: (?:line (\d+): )?(.*)`)

// syntax puts what the YAML reader cannot read into words. Of a wrong indentation it looks for
// the line that the reader stumbles over, which names the one on which the part around it begins.
func syntax(document []byte, err error) Fault {
	m := atLine.FindStringSubmatch(err.Error())
	if m == nil {
		return Fault{What: err.Error()}
	}
	line, _ := strconv.Atoi(m[1])
	lines := bytes.SplitAfter(document, []byte("\n"))
	switch {
	case strings.Contains(m[2], "' or '"): // within brackets the reader counts one less
		line = min(line+1, len(bytes.Split(bytes.TrimRight(document, "\r\n"), []byte("\n"))))
	case strings.Contains(m[2], "did not find expected"), strings.Contains(m[2], "tab character"):
		line = max(line, stumbled(lines, m[2]))
	}
	text := ""
	if line > 0 && line <= len(lines) {
		text = string(lines[line-1])
	}
	return Fault{Line: line, What: plainly(m[2], text)}
}

// stumbled is the line with which a document is first refused in the same words, 0 if none.
func stumbled(lines [][]byte, said string) int {
	refused := func(n int) bool {
		err := yaml.Unmarshal(bytes.Join(lines[:n], nil), &yaml.Node{})
		return err != nil && strings.HasSuffix(err.Error(), said)
	}
	good, bad := 0, len(lines)
	if !refused(bad) {
		return 0
	}
	for bad-good > 1 {
		if mid := (good + bad) / 2; refused(mid) {
			bad = mid
		} else {
			good = mid
		}
	}
	return bad
}

// plainly says what to do about what the reader says of a line.
func plainly(said, line string) string {
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	switch {
	case strings.Contains(indent, "\t"):
		return "a tab stands at the beginning of the line: indent with blanks alone"
	case strings.Contains(line, "\u00a0"):
		return "a blank on the line is no common one (a no-break space, as word processors make it): type it anew"
	case strings.Contains(said, "cannot start any token"):
		return "a text that begins with %, @ or ` needs quotation marks; a percentage reads 20%"
	case strings.Contains(said, "mapping values are not allowed"):
		return "a colon stands where none can: a text with a colon in it needs quotation marks, and each name its own line, indented like its neighbours"
	case strings.Contains(said, "did not find expected ',' or"):
		return "a bracket or a brace that begins here is not closed, or a comma is missing"
	case strings.Contains(said, "did not find expected"):
		return "the line is not indented like its neighbours, or a quotation mark is not closed"
	case strings.Contains(said, "could not find expected ':'"):
		return "a name needs a colon and a blank behind it: copay: 30"
	case strings.Contains(said, "unexpected end of stream"):
		return "a quotation mark, a bracket or a brace is not closed"
	case strings.Contains(said, "control characters"), strings.Contains(said, "UTF-8"):
		return "it is not plain text: save it as text in UTF-8"
	}
	return said
}
