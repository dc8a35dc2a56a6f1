package config

import (
	"net"
	"net/url"
	"strings"

	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
	"github.com/openaso/openaso/shared/webhook"
)

// broken is the rule that a connection breaks, or "". What is wrong must be heard of at
// the start, not with the first webhook.
func (c *connection) broken() string {
	switch {
	case c.ID == "" || c.Employer == "" || c.Kind == "" || c.Profile == "" || c.Secret == "":
		return "id, employer, kind, profile and secret are needed"
	case len(c.ID) > 64 || strings.Trim(c.ID, "abcdefghijklmnopqrstuvwxyz0123456789-") != "":
		return "id: at most 64 small letters, digits and hyphens, as it stands in an address"
	case !c.fits():
		return "kind and profile: hris with openaso-standard or finch, bank with openaso-bank, inquirer with openaso-x12"
	case c.Kind == partner.Bank && c.Plan == "":
		return "plan: a bank reports one plan's account"
	case webhook.CheckSecret(phi.New(c.Secret)) != nil:
		return "secret: base64 of 16 bytes or more"
	case c.API != "" && !private(c.API):
		return "api: an https address, as the token goes there"
	}
	return ""
}

func (c *connection) fits() bool {
	switch c.Profile {
	case partner.ProfileStandard, partner.ProfileFinch:
		return c.Kind == partner.HRIS
	case partner.ProfileBank:
		return c.Kind == partner.Bank
	case partner.ProfileX12:
		return c.Kind == partner.Inquirer
	}
	return false
}

// private says whether nobody on the way reads what is sent to an address.
func private(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}
