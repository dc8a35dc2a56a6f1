// Package config is what differs between one deployment and another: where the state of
// one machine lies, and the document of secrets, there and on AWS. It is read once, by the
// programs; nothing below them knows it.
package config

import (
	"go.yaml.in/yaml/v3"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/id"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
)

// Config is one machine's.
type Config struct {
	State  string // the folder of the local drivers
	Portal string // the address people are sent to, "https://..."
}

// Secrets are what a deployment must not show: the key of the index rows and the
// connections with their signing secrets.
type Secrets struct {
	Index       phi.Text
	Connections []partner.Connection
}

type document struct {
	Index       string       `yaml:"index-key"`
	Connections []connection `yaml:"connections"`
}

type connection struct {
	ID       string      `yaml:"id"`
	Employer id.Employer `yaml:"employer"`
	Plan     id.Plan     `yaml:"plan,omitempty"`
	Kind     string      `yaml:"kind"`
	Profile  string      `yaml:"profile"`
	Secret   string      `yaml:"secret"`
	Token    string      `yaml:"token,omitempty"`
	API      string      `yaml:"api,omitempty"`
}

// ReadSecrets reads the YAML document of secrets. fault.Invalid never quotes it.
func ReadSecrets(b []byte) (Secrets, error) {
	var d document
	if err := yaml.Unmarshal(b, &d); err != nil {
		return Secrets{}, fault.New(fault.Invalid, "secrets: not YAML of the documented shape")
	}
	if len(d.Index) < 32 {
		return Secrets{}, fault.New(fault.Invalid, "secrets: index-key needs 32 characters or more")
	}
	s := Secrets{Index: phi.New(d.Index)}
	for i, c := range d.Connections {
		if _, twice := s.Connection(c.ID); twice {
			return Secrets{}, fault.New(fault.Invalid, "secrets: connections[%d]: its id stands for another one", i)
		}
		if rule := c.broken(); rule != "" {
			return Secrets{}, fault.New(fault.Invalid, "secrets: connections[%d]: %s", i, rule)
		}
		s.Connections = append(s.Connections, partner.Connection{ID: c.ID, Employer: c.Employer, Plan: c.Plan, Kind: c.Kind,
			Profile: c.Profile, Secret: phi.New(c.Secret), Token: phi.New(c.Token), API: c.API})
	}
	return s, nil
}

// Bytes is the document that ReadSecrets reads.
func (s Secrets) Bytes() ([]byte, error) {
	d := document{Index: s.Index.Reveal()}
	for _, c := range s.Connections {
		d.Connections = append(d.Connections, connection{c.ID, c.Employer, c.Plan, c.Kind, c.Profile, c.Secret.Reveal(), c.Token.Reveal(), c.API})
	}
	b, err := yaml.Marshal(d)
	return b, fault.As(fault.Internal, err, "secrets")
}

// Connection finds a connection by its id.
func (s Secrets) Connection(name string) (*partner.Connection, bool) {
	for i := range s.Connections {
		if s.Connections[i].ID == name {
			return &s.Connections[i], true
		}
	}
	return nil, false
}
