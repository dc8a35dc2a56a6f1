package main

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/openaso/openaso/shared/assemble"
	"github.com/openaso/openaso/shared/config"
	"github.com/openaso/openaso/shared/day"
	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/partner"
	"github.com/openaso/openaso/shared/phi"
)

// The connections of the bank of the sample's plans, one a plan, and of a clinic that asks
// about its members.
const (
	sampleBank   = "sample-bank"
	dentalBank   = "sample-bank-dental"
	sampleClinic = "sample-clinic"
)

// played says how far the sample has been played, so that a start after a crash goes
// on where the last one ended. Start is the first start: dates hang on it.
type played struct {
	Start time.Time `json:"start"`
	Step  int       `json:"step"`
	path  string
}

func (p *played) save() error {
	b, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return replace(p.path, b)
}

// prepare makes the state folder ready: secrets of its own and, unless it is to stay
// empty, the sample's catalog. progress is nil without a sample.
func prepare(o *options, now time.Time) (sample story, progress *played, err error) {
	if err := os.MkdirAll(filepath.Join(o.State, "uploads"), 0o700); err != nil {
		return nil, nil, fault.New(fault.Unavailable, "the state folder cannot be made: choose another with --state")
	}
	progress = &played{Start: now.UTC().Truncate(time.Second), path: filepath.Join(o.State, "sample.json")}
	b, err := os.ReadFile(progress.path)
	fresh := errors.Is(err, fs.ErrNotExist)
	switch {
	case err == nil:
		if err := json.Unmarshal(b, progress); err != nil {
			return nil, nil, fault.New(fault.Internal, "sample.json in the state folder is damaged: move the folder away to begin anew")
		}
	case !fresh:
		return nil, nil, fault.New(fault.Unavailable, "the state folder cannot be read")
	}
	used := exists(filepath.Join(o.State, "aso.db"))
	if err := whole(o.State, used, progress.Step); err != nil {
		return nil, nil, err
	}
	keys, err := secrets(o.State)
	if err != nil {
		return nil, nil, err
	}
	if fresh && (used || o.Empty) {
		return nil, nil, nil
	}
	full := fixture.New(day.Of(progress.Start), seed, []byte(keys.Index.Reveal()))
	documents := full.Documents()
	if sample = full; o.Trial.Small {
		documents = fixture.Plain(day.Of(progress.Start))
		if sample, err = newSmall(day.Of(progress.Start), []byte(keys.Index.Reveal())); err != nil {
			return nil, nil, err
		}
	}
	if fresh {
		if err := publish(o.State, documents); err != nil {
			return nil, nil, err
		}
		err = progress.save()
	}
	return sample, progress, err
}

// whole refuses a state of which a part is gone: a new store beside old files, or new
// keys beside an old store, would look like an empty system that finds nobody.
func whole(state string, used bool, step int) error {
	info, err := os.Stat(filepath.Join(state, "aso.db"))
	switch {
	case step > 0 && (err != nil || info.Size() == 0):
		return fault.New(fault.Internal, "the state folder has files and no store (aso.db): bring a backup back (aso restore FOLDER), or move the folder away to begin anew")
	case used && err == nil && info.Size() > 0 && !exists(filepath.Join(state, assemble.SecretsFile)):
		return fault.New(fault.Internal, "the state folder has a store and no %s: bring a backup back (aso restore FOLDER); new keys would find nobody by card number", assemble.SecretsFile)
	}
	return nil
}

// seed makes the sample's people and claims; another one makes others.
const seed = 20260101

func publish(state string, documents map[string][]byte) error {
	for key, body := range documents {
		path := filepath.Join(state, "files", filepath.FromSlash(key))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := replace(path, body); err != nil {
			return err
		}
	}
	return nil
}

// secrets are this machine's own keys, made once.
func secrets(state string) (config.Secrets, error) {
	path := filepath.Join(state, assemble.SecretsFile)
	if b, err := os.ReadFile(path); err == nil {
		return config.ReadSecrets(b)
	}
	e, p := fixture.Employer, fixture.Plan
	s := config.Secrets{Index: phi.New(key()), Connections: []partner.Connection{
		{ID: fixture.HRIS, Employer: e, Kind: partner.HRIS, Profile: partner.ProfileStandard, Secret: phi.New("whsec_" + key())},
		{ID: fixture.Finch, Employer: e, Kind: partner.HRIS, Profile: partner.ProfileFinch, Secret: phi.New(key()), Token: phi.New(key())},
		{ID: sampleBank, Employer: e, Plan: p, Kind: partner.Bank, Profile: partner.ProfileBank, Secret: phi.New("whsec_" + key())},
		{ID: dentalBank, Employer: e, Plan: fixture.DentalPlan, Kind: partner.Bank, Profile: partner.ProfileBank, Secret: phi.New("whsec_" + key())},
		{ID: sampleClinic, Employer: e, Kind: partner.Inquirer, Profile: partner.ProfileX12, Secret: phi.New("whsec_" + key())},
	}}
	b, err := s.Bytes()
	if err != nil {
		return s, err
	}
	return s, replace(path, b)
}

// key is 32 random bytes.
func key() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails
	return base64.StdEncoding.EncodeToString(b)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// replace writes a file whole or not at all, also through a power cut: without its
// secrets a state is lost. The hidden half is nobody's upload.
func replace(path string, b []byte) error {
	half := filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+".half")
	err := write(half, b)
	if err == nil {
		err = os.Rename(half, path)
	}
	if err == nil {
		err = settle(filepath.Dir(path))
	}
	if err != nil {
		return fault.New(fault.Unavailable, "%s cannot be written: is the disk full, or the folder read-only?", filepath.Base(path))
	}
	return nil
}

func write(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Sync(), f.Close())
}

// settle makes the names in a folder safe on disk.
func settle(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
