package assemble

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/partner"
)

// maxAnswer is the most bytes a vendor's answer may have.
const maxAnswer = 1 << 20

// Vendor implements partner.Get over HTTP. It follows no redirects: a vendor's API
// must not send the token elsewhere.
func Vendor(ctx context.Context, c *partner.Connection, path string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(c.API, "/")+path, nil)
	if err != nil {
		return nil, fault.New(fault.Internal, "the connection's API address is none")
	}
	r.Header.Set("Authorization", "Bearer "+c.Token.Reveal())
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		return nil, fault.New(fault.Unavailable, "the vendor does not answer")
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, fault.New(fault.Unavailable, "the vendor's answer was cut short")
	case res.StatusCode == http.StatusNotFound:
		return nil, fault.New(fault.NotFound, "the vendor does not know whom its event names")
	case res.StatusCode == http.StatusUnauthorized || res.StatusCode == http.StatusForbidden:
		return nil, fault.New(fault.Forbidden, "the vendor refuses the connection's token")
	case res.StatusCode != http.StatusOK:
		return nil, fault.New(fault.Unavailable, "the vendor answers with status %d", res.StatusCode)
	case len(body) > maxAnswer:
		return nil, fault.New(fault.TooLarge, "the vendor's answer is over %d bytes", maxAnswer)
	}
	return body, nil
}
