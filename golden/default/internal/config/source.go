// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
)

// Source is where a configuration comes from: a file with its drop-ins, and the
// variables and flags on top. It is asked again at each reload, so it keeps what
// those said.
type Source struct {
	path      string
	variables []override
	unknown   []Problem           // variables that are none of ours
	flags     map[string]override // by key: a flag that is there twice counts once
}

// Register adds --config and a flag for every setting that has one, and takes in
// the environment.
func (s *Source) Register(fs *flag.FlagSet) {
	s.variables, s.unknown = environment(os.Environ())
	s.flags = map[string]override{}
	fs.Func("config", "read this configuration `file` (default "+DefaultPath()+")", func(text string) (err error) {
		s.path, err = absolute(text)
		return err
	})
	for _, known := range settings(new(Config)) {
		name := known.tag.Get("flag")
		if name == "" {
			continue
		}
		fs.Func(name, known.tag.Get("usage"), func(text string) (err error) {
			if known.isPath() {
				if text, err = absolute(text); err != nil {
					return err
				}
			}
			o := override{"flag", "--" + name, known.key, text}
			// Now, so that a mistake is one of the command line.
			if err := o.try(); err != nil {
				return err
			}
			s.flags[known.key] = o
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
