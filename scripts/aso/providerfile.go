package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/openaso/openaso/shared/catalog"
	"github.com/openaso/openaso/shared/provider"
)

// directoryArg is where the provider directory is published.
type directoryArg struct {
	Catalog string `help:"Folder with the catalog; that of the state folder unless given." type:"path"`
}

func (c *directoryArg) folder(a *app) string {
	if c.Catalog != "" {
		return c.Catalog
	}
	return filepath.Join(a.cli.State, "files", "catalog")
}

// directory reads the version in force as the catalog would, and names its file.
func (c *directoryArg) directory(a *app) (*provider.Directory, string, error) {
	file := filepath.Join(c.folder(a), filepath.Base(catalog.Providers))
	versions, err := filepath.Glob(filepath.Join(c.folder(a), filepath.Base(catalog.Directories), "*"))
	if err != nil {
		return nil, "", err
	}
	if len(versions) > 0 { // sorted
		file = versions[len(versions)-1]
	}
	d, err := readDirectory(file)
	return d, file, err
}

func readDirectory(file string) (*provider.Directory, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, &ended{unreadable, file + ": it cannot be read"}
	}
	d, err := provider.ReadDirectory(b)
	if err != nil {
		return nil, &ended{rejected, file + ": " + err.Error()}
	}
	return d, nil
}

// publish writes the version after that of a file, unless somebody else did: the earlier ones
// stay. It gives the file, which is whole or not there.
func (c *directoryArg) publish(a *app, d *provider.Directory, last string) (string, error) {
	b, err := d.Write()
	if err != nil {
		return "", err
	}
	number := 1 // providers.yaml
	if n, err := strconv.Atoi(strings.TrimSuffix(filepath.Base(last), filepath.Ext(last))); err == nil {
		number = n
	}
	folder := filepath.Join(c.folder(a), filepath.Base(catalog.Directories))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("%s cannot be made", folder)
	}
	file := filepath.Join(folder, fmt.Sprintf("%08d.yaml", number+1))
	if err := putNew(folder, file, b); err != nil {
		return "", err
	}
	return file, nil
}

// putNew writes beside and links: a reader sees all or nothing, and of two writers one wins. The
// half is written outside the folder of versions, where the catalog would read it.
func putNew(folder, file string, b []byte) error {
	half, err := os.CreateTemp(filepath.Dir(filepath.Dir(folder)), ".providers-")
	if err != nil {
		return fmt.Errorf("%s cannot be written", file)
	}
	defer func() { _ = os.Remove(half.Name()) }()
	_, err = half.ReadFrom(bytes.NewReader(b))
	if err == nil {
		err = half.Sync()
	}
	if closing := half.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Link(half.Name(), file)
	}
	if errors.Is(err, fs.ErrExist) {
		return &ended{rejected, "somebody published " + file + " meanwhile: run it again"}
	}
	if err != nil {
		return fmt.Errorf("%s cannot be written", file)
	}
	return nil
}
