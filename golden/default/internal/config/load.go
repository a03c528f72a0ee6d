// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"errors"
	"io/fs"
	"maps"
	"slices"

	"example.com/pulsed/internal/exit"
)

// Load reads the file and its drop-ins, puts variables and flags on top, and
// checks everything; more are checks by packages that know what this one cannot,
// and report by dotted keys. The error is *Errors if what was read is wrong; it
// always carries an exit code.
func (s *Source) Load(more ...func(c *Config, report func(key, problem string))) (*Config, error) {
	l := &loading{config: Default()}
	l.config.file = s.Path()
	l.config.warnings = slices.Clone(s.unknown)
	understood, err := s.read(l)
	if err != nil {
		return nil, err
	}
	if understood {
		l.locate()
		l.secrets()
		l.validate()
		for _, check := range more {
			check(l.config, l.refuse)
		}
	}
	if err := l.err(); err != nil {
		return nil, exit.With(exit.Config, err)
	}
	return l.config, nil
}

// read takes in every layer, the one with the last word last. The error is about
// a file that could not be read at all.
func (s *Source) read(l *loading) (understood bool, err error) {
	paths, err := s.files()
	if err != nil {
		return false, err
	}
	understood = true
	for _, path := range paths {
		text, info, err := readFile(path)
		if errors.Is(err, fs.ErrNotExist) && path == s.Path() {
			return false, exit.Errorf(exit.Config, "%w; write one, or name another with --config", err)
		}
		if err != nil {
			return false, err
		}
		// No mistake where containers see files of the host, for one.
		if uid, ok := stranger(info); ok {
			l.warn(path, "belongs to user %d, who can make this daemon do anything it can; chown it to root", uid)
		}
		understood = l.add(&document{name: path, text: text}) && understood
	}
	for _, o := range s.variables {
		understood = o.add(l) && understood
	}
	for _, key := range slices.Sorted(maps.Keys(s.flags)) {
		understood = s.flags[key].add(l) && understood
	}
	return understood, nil
}

// Default is the configuration of an empty file.
func Default() *Config {
	c := &Config{places: map[string]place{}}
	for _, section := range sections(c) {
		if s, ok := section.value.Addr().Interface().(interface{ SetDefaults() }); ok {
			s.SetDefaults()
		}
	}
	return c
}
