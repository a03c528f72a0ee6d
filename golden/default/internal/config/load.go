// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"syscall"

	"example.com/pulsed/internal/exit"
)

// maxFile is the size from which on a file cannot be meant as a configuration.
const maxFile = 1 << 20

// Load reads the file, puts the flags on top and checks everything; more are
// checks by packages that know what this one cannot, and report by dotted keys.
// The error is *Errors if the content is wrong; it always carries an exit code.
func (s *Source) Load(more ...func(c *Config, report func(key, problem string))) (*Config, error) {
	text, err := read(s.Path())
	if err != nil {
		return nil, err
	}
	c := Default()
	d := &document{file: s.Path(), text: text, flags: s.names}
	if d.decode(c) {
		s.override(c)
		d.paths(c)
		d.validate(c)
		for _, check := range more {
			check(c, d.refuse)
		}
	}
	if err := d.err(); err != nil {
		return nil, exit.With(exit.Config, err)
	}
	return c, nil
}

// Default is the configuration of an empty file.
func Default() *Config {
	c := new(Config)
	for _, section := range sections("", reflect.ValueOf(c).Elem()) {
		if s, ok := section.value.Addr().Interface().(interface{ SetDefaults() }); ok {
			s.SetDefaults()
		}
	}
	return c
}

// override puts the flags on top. They were tried when they were read.
func (s *Source) override(c *Config) {
	for _, known := range settings(c) {
		if text, ok := s.texts[known.key]; ok {
			_ = known.set(text)
		}
	}
}

// paths fills in the defaults of paths that are empty, and refuses relative
// ones: a daemon has no working directory that its user would know of.
func (d *document) paths(c *Config) {
	defaults := settings(Default())
	for i, known := range settings(c) {
		if !known.isPath() {
			continue
		}
		if known.value.IsZero() {
			known.value.Set(defaults[i].value)
		}
		if path := known.value.String(); path != "" && !filepath.IsAbs(path) {
			d.refuse(known.key, fmt.Sprintf("must be an absolute path, not %q", path))
		}
	}
}

// validate asks each section whether its values can work.
func (d *document) validate(c *Config) {
	type validator interface {
		Validate(report func(key, problem string))
	}
	for _, section := range sections("", reflect.ValueOf(c).Elem()) {
		if v, ok := section.value.Interface().(validator); ok {
			v.Validate(func(key, problem string) { d.refuse(section.key+"."+key, problem) })
		}
	}
}

// read returns the text of a configuration file. What is checked is the open
// file, not its name, so that nobody can put another in its place in between.
func read(path string) ([]byte, error) {
	// O_NONBLOCK: a pipe in that place must not hang us until somebody writes.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, exit.Errorf(exit.Config, "%s: no such file; write one, or name another with --config", path)
	case errors.Is(err, fs.ErrPermission):
		return nil, exit.Errorf(exit.NoPerm, "%s: user %d may not read it", path, os.Geteuid())
	case err != nil:
		return nil, exit.With(exit.Config, err)
	}
	defer f.Close()
	info, err := f.Stat()
	switch {
	case err != nil:
		return nil, exit.With(exit.Config, err)
	case !info.Mode().IsRegular():
		return nil, exit.Errorf(exit.Config, "%s: must be a regular file", path)
	case info.Mode().Perm()&0o002 != 0:
		return nil, exit.Errorf(exit.Config, "%s: everybody may write to it; chmod o-w it first", path)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("%s: longer than %d bytes, so it cannot be a configuration", path, maxFile)
	}
	return text, exit.With(exit.Config, err)
}
