package state

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/encode"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

// maxVersion is more than a version with a branch and a time has.
const maxVersion = 200

// ReadLock reads the text of lock.json. People merge it, tools rewrite it, and
// whoever sends a patch can change it: nothing in it is believed. An error says
// what to do, since nobody should have to edit this file.
func ReadLock(text []byte) (Lock, error) {
	if l, ok := readLines(string(text)); ok && l.Schema == lockSchema && l.check() == nil {
		return l, nil
	}
	if hasMarkers(text) {
		return Lock{}, errors.New("conflict markers of a merge are in it; take one side whole, such as `git checkout --ours -- " + LockPath + "`, and run mkdaemon update")
	}
	// The version first: the rest of a newer lock need not make sense to us.
	var version struct {
		Schema    *int   `json:"schema"`
		Generator string `json:"generator"`
	}
	if err := json.Unmarshal(text, &version); err != nil {
		return Lock{}, damaged(err)
	}
	switch {
	case version.Schema == nil || *version.Schema < 1:
		return Lock{}, damaged(errors.New("it has no schema"))
	case *version.Schema > lockSchema:
		return Lock{}, fmt.Errorf("schema %d is newer than this mkdaemon knows (%d); install mkdaemon %s or newer", *version.Schema, lockSchema, encode.Printable(version.Generator))
	}
	var l Lock
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&l); err != nil {
		return Lock{}, damaged(err)
	}
	if err := l.check(); err != nil {
		return Lock{}, damaged(err)
	}
	return l, nil
}

// damaged gives the remedy for a lock that mkdaemon did not write like this.
func damaged(err error) error {
	if strings.Contains(err.Error(), "unexpected end of JSON input") {
		err = errors.New("it is cut off")
	}
	return fmt.Errorf("not as mkdaemon wrote it: %w; restore it, for example with `git checkout -- %s`", err, Dir)
}

// hasMarkers reports whether a text holds what git leaves where it cannot merge.
func hasMarkers(text []byte) bool {
	for line := range bytes.Lines(text) {
		if bytes.HasPrefix(line, []byte("<<<<<<< ")) || bytes.HasPrefix(line, []byte(">>>>>>> ")) {
			return true
		}
	}
	return false
}

// check lists all faults of a lock that is JSON of the right shape.
func (l *Lock) check() error {
	var faults []error
	if l.Answers == nil {
		faults = append(faults, errors.New("it has no answers"))
	}
	if encode.Printable(l.Generator) != l.Generator || len(l.Generator) > maxVersion {
		faults = append(faults, fmt.Errorf("no version: %.100q", l.Generator)) // it stands in conflicts
	}
	seen := make(disk.Twins, 2*len(l.Files))
	for i, entry := range l.Files {
		err := entry.check()
		if err == nil {
			err = seen.Add(entry.Path)
		}
		if err == nil && i > 0 && l.Files[i-1].Path >= entry.Path {
			err = errors.New("not in the order of paths")
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("file %q: %w", entry.Path, err))
		}
	}
	return errors.Join(faults...)
}

// check holds the rules that one entry must keep by itself.
func (e *Entry) check() error {
	if err := disk.CheckPath(e.Path); err != nil {
		return err
	}
	kept, conflict := e.Ownership == render.Kept, e.State == Conflicted
	switch {
	case Owns(e.Path):
		return errors.New("it is mkdaemon's own")
	case !kept && e.Ownership != render.Yours:
		return fmt.Errorf("unknown ownership %q", e.Ownership)
	case e.Mode != "0644" && e.Mode != "0755":
		return fmt.Errorf("mode %q: only 0644 and 0755", e.Mode)
	case e.State != "" && e.State != Deleted && !conflict:
		return fmt.Errorf("unknown state %q", e.State)
	case conflict && !kept:
		return errors.New("only kept files have conflicts")
	case conflict != (e.Target != "") || !conflict && e.Marker != 0:
		return errors.New("a target and markers belong to a conflict")
	case e.Marker != 0 && (e.Marker < 7 || e.Marker > disk.MaxFile):
		return fmt.Errorf("markers of length %d", e.Marker)
	case kept && e.Base != e.SHA256:
		return errors.New("the base is not the text that was written")
	case e.Base != "" && !IsDigest(e.Base), e.SHA256 == "" && !conflict, e.SHA256 != "" && !IsDigest(e.SHA256), conflict && !IsDigest(e.Target):
		return errors.New("no SHA-256 digest")
	}
	return nil
}

// IsDigest knows a SHA-256 digest as Digest writes it.
func IsDigest(s string) bool {
	return len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// Owns reports whether a path is, or lies in, the folder of the state.
func Owns(path string) bool {
	top, _, _ := strings.Cut(path, "/")
	return strings.EqualFold(top, Dir)
}
