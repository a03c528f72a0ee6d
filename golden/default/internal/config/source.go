// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"encoding"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"reflect"
)

// Source is where a configuration comes from: one file, and flags on top of it.
// It is asked again at each reload, so it keeps what the flags said.
type Source struct {
	path  string
	texts map[string]string // dotted key: what the flag said
	names map[string]string // dotted key: the flag
}

// Register adds --config and a flag for every setting that has one.
func (s *Source) Register(fs *flag.FlagSet) {
	s.texts, s.names = map[string]string{}, map[string]string{}
	fs.Func("config", "read this configuration `file` (default "+DefaultPath()+")", func(text string) (err error) {
		s.path, err = absolute(text)
		return err
	})
	for _, known := range settings(new(Config)) {
		name := known.tag.Get("flag")
		if name == "" {
			continue
		}
		fs.Func(name, known.tag.Get("usage"), func(text string) error {
			if known.isPath() {
				abs, err := absolute(text)
				if err != nil {
					return err
				}
				text = abs
			}
			// Tried on a value that is thrown away, so that a mistake is an
			// error of the command line and not one of the configuration.
			if err := known.set(text); err != nil {
				return err
			}
			s.texts[known.key], s.names[known.key] = text, name
			return nil
		})
	}
}

// Path is the absolute path of the file.
func (s *Source) Path() string {
	if s.path == "" {
		s.path = DefaultPath()
	}
	return s.path
}

// absolute is filepath.Abs with an error for "". It is done while the flags are
// read: a daemon leaves the directory that it was started in, see daemon(7), so
// that a relative path would mean another file at the first reload.
func absolute(path string) (string, error) {
	if path == "" {
		return "", errors.New("must name a file")
	}
	return filepath.Abs(path)
}

// set gives a setting the value that text stands for.
func (s setting) set(text string) error {
	if u, ok := s.value.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(text))
	}
	if s.value.Kind() != reflect.String {
		return fmt.Errorf("a setting of type %s cannot have a flag", s.value.Type())
	}
	s.value.SetString(text)
	return nil
}
