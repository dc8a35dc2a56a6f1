package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/openaso/openaso/shared/fault"
	"github.com/openaso/openaso/shared/fixture"
	"github.com/openaso/openaso/shared/id"
)

// upload drops the sample's files of a moment into the folder for uploads, each once those
// before are done, but for files that may come together.
func (s *system) upload(m fixture.Moment) func(context.Context, story) (string, error) {
	return func(ctx context.Context, sample story) (string, error) {
		all := slices.Clone(sample.Files())
		all = slices.DeleteFunc(all, func(f fixture.File) bool { return f.When != m })
		for i, f := range all {
			s.out.progress(i, len(all))
			if err := s.drop(f); err != nil {
				return "", err
			}
			if i+1 < len(all) && all[i+1].Beside {
				continue
			}
			if err := s.m.Quiet(ctx); err != nil {
				return "", err
			}
		}
		return s.became(ctx, all)
	}
}

// drop puts a file where its sender would: an employer's into the employer's folder.
func (s *system) drop(f fixture.File) error {
	folder := filepath.Join(s.o.State, "uploads", f.Folder)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fault.New(fault.Unavailable, "the folder for uploads cannot be made: is the disk full, or the folder read-only?")
	}
	return replace(filepath.Join(folder, f.Name), f.Body)
}

// became says what became of files, as anybody may ask: "837P: 150 claims, 5 rejected; 270: 4
// inquiries -> 271".
func (s *system) became(ctx context.Context, all []fixture.File) (string, error) {
	raw, err := s.ask(ctx, "/api/files")
	if err != nil {
		return "", err
	}
	var known struct {
		Files []struct {
			Digest, Is, Reads string
			Faulty            int
			Parts             []struct{ Answer string }
			Answers           []struct{ Kind, Key string }
		}
	}
	if err := json.Unmarshal(raw, &known); err != nil {
		return "", fault.As(fault.Internal, err, "files")
	}
	var out []string
	for _, f := range all {
		digest := id.Digest(f.Body)
		for _, k := range known.Files {
			if k.Digest != digest {
				continue
			}
			said := k.Is + ": " + k.Reads
			if k.Faulty > 0 {
				said += fmt.Sprintf(", %d rejected", k.Faulty)
			}
			for _, a := range k.Answers {
				if len(k.Parts) > 0 && a.Key == k.Parts[0].Answer {
					said += " -> " + a.Kind
				}
			}
			out = append(out, said)
		}
	}
	if len(out) != len(all) {
		return "", fault.New(fault.Internal, "%d of %d files were not taken in", len(all)-len(out), len(all))
	}
	return strings.Join(out, "; "), nil
}
