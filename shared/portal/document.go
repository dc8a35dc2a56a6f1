package portal

import (
	"context"
	"encoding/base64"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/files"
	"github.com/openaso/openaso/shared/id"
)

// maxFile is the most bytes of a stored file that a page shows; Lambda answers no
// more than 6 MB.
const maxFile = 4 << 20

// folders are where stored files may be looked at.
func folders() []string { return []string{"out/", "documents/", "funding/", "in/", "webhooks/"} }

// document shows a stored file as text, or a document in a sandbox. What is not
// under the folders, or is none of the kinds, is fault.NotFound.
func (p *Portal) document(ctx context.Context, r *request) (events.APIGatewayV2HTTPResponse, error) {
	none := events.APIGatewayV2HTTPResponse{}
	key := r.query.Get("key")
	kind := kindOf(key)
	if kind == "" || files.CheckKey(key) != nil || !p.ours(key) {
		return none, errNoFile()
	}
	f, info, err := p.Files.Open(ctx, key)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Invalid) {
		return none, errNoFile()
	}
	if err != nil {
		return none, fault.Wrap(err, "stored file")
	}
	defer func() { _ = f.Close() }()
	if info.Size > maxFile {
		return none, fault.New(fault.TooLarge, "the file is over %d MB: fetch it from the store", maxFile>>20)
	}
	b, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return none, fault.As(fault.Unavailable, err, "stored file")
	}
	out := respond(200, kind, documentPolicy, string(b))
	if !utf8.Valid(b) {
		out.Body, out.IsBase64Encoded = base64.StdEncoding.EncodeToString(b), true
	}
	return out, nil
}

func errNoFile() error { return fault.New(fault.NotFound, "there is no such file") }

// ours says whether a key is not another deployment's employer's.
func (p *Portal) ours(key string) bool {
	parts := strings.Split(key, "/")
	at := -1
	switch {
	case parts[0] == "documents" || parts[0] == "funding":
		at = 1
	case parts[0] == "out" && parts[1] == "repricing": // a network's, of all employers
	case parts[0] == "out" && len(parts) > 2: // out/835/<employer>, not out/<file>
		at = 2
	}
	if at < 0 {
		return true
	}
	_, err := p.sponsor(id.Employer(parts[at]))
	return err == nil
}

// kindOf is the content type under which a key may be shown, or "".
func kindOf(key string) string {
	for _, folder := range folders() {
		if !strings.HasPrefix(key, folder) {
			continue
		}
		switch path.Ext(key) {
		case ".edi", ".csv", ".ach", ".json", ".txt":
			return "text/plain; charset=utf-8"
		case ".html":
			return "text/html; charset=utf-8"
		}
	}
	return ""
}
