//go:build linux

package audit

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/pelletier/go-toml/v2"

	"github.com/mkdaemon/mkdaemon/internal/suggest"
)

// subjectMax is far more than any subject needs.
const subjectMax = 1 << 20

// ReadSubject reads a subject from a TOML file. Its keys are the fields of Subject,
// in lower case with an underscore between words; a span of time is a string such
// as "5s". Commands are arrays of words: no shell reads them. A program, and the
// unit, that is written as a relative path is found from the folder of the file.
// The error holds every unknown key, with its line.
func ReadSubject(path string) (Subject, error) {
	// With O_NONBLOCK a pipe that nobody writes to reads as empty.
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return Subject{}, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, subjectMax+1))
	if err != nil {
		return Subject{}, err
	}
	switch {
	case len(text) > subjectMax:
		return Subject{}, fmt.Errorf("%s is larger than 1 MiB", path)
	case len(text) == 0:
		return Subject{}, fmt.Errorf("%s is empty", path)
	}
	return ParseSubject(path, text)
}

// ParseSubject does what ReadSubject does with a text that has been read.
func ParseSubject(name string, text []byte) (Subject, error) {
	var file struct {
		Subject
		StartTimeout interval `toml:"start_timeout"`
		StopTimeout  interval `toml:"stop_timeout"`
	}
	decoder := toml.NewDecoder(strings.NewReader(string(text))).DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return Subject{}, placed(name, err, keys(reflect.TypeOf(file)))
	}
	s := file.Subject
	s.StartTimeout, s.StopTimeout = time.Duration(file.StartTimeout), time.Duration(file.StopTimeout)
	if s.Style == "" {
		s.Style = Traditional
	}
	dir := filepath.Dir(name)
	for _, argv := range [][]string{s.Start, s.Stop, s.Reload, s.Status, s.Ready} {
		if len(argv) > 0 && strings.Contains(argv[0], "/") {
			argv[0] = from(dir, argv[0])
		}
	}
	s.Program, s.Unit = from(dir, s.Program), from(dir, s.Unit)
	return s, nil
}

// from is a path as it is seen from a folder.
func from(dir, path string) string {
	if path == "" || filepath.IsAbs(path) || strings.HasPrefix(path, inDir) {
		return path
	}
	if path = filepath.Join(dir, path); !filepath.IsAbs(path) {
		path = "./" + path // it must not be looked for in PATH
	}
	return path
}

// interval is a time.Duration as people write it.
type interval time.Duration

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *interval) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil || v <= 0 || v > time.Hour {
		return fmt.Errorf(`%q is no span of time up to an hour, such as "5s"`, text)
	}
	*d = interval(v)
	return nil
}

// keys lists the keys that a file may have.
func keys(t reflect.Type) (names []string) {
	for i := range t.NumField() {
		switch f := t.Field(i); {
		case f.Anonymous:
			names = append(names, keys(f.Type)...)
		case f.Tag.Get("toml") != "-":
			names = append(names, f.Tag.Get("toml"))
		}
	}
	return names
}

// placed says where in the file a mistake is, one a line.
func placed(name string, err error, known []string) error {
	var list []error
	at := func(e *toml.DecodeError, why string) {
		line, column := e.Position()
		list = append(list, fmt.Errorf("%s:%d:%d: %s", name, line, column, why))
	}
	if missing, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		slices.Sort(known)
		for i := range missing.Errors {
			e := &missing.Errors[i]
			key := strings.Join(e.Key(), ".")
			at(e, fmt.Sprintf("unknown key %q%s; known: %s", key, suggest.Hint(key, known), strings.Join(known, ", ")))
		}
	} else if e, ok := errors.AsType[*toml.DecodeError](err); ok {
		at(e, strings.TrimPrefix(e.Error(), "toml: "))
	} else {
		list = append(list, fmt.Errorf("%s: %w", name, err))
	}
	return errors.Join(list...)
}
