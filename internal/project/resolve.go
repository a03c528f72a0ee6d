package project

import (
	"bytes"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// resolve settles every conflict in l, or says which the user has not resolved.
func (t *tx) resolve(l *state.Lock) (paths []string, err error) {
	open := &ConflictOpenError{Dir: t.dir}
	for i, entry := range l.Files {
		if entry.State != state.Conflicted {
			continue
		}
		paths = append(paths, entry.Path)
		found, todo, err := t.unresolved(entry)
		if err != nil {
			return nil, err
		}
		if todo != "" {
			open.Files = append(open.Files, shown(entry.Path)+": "+todo)
		}
		l.Files[i] = resolved(entry, found)
	}
	switch {
	case len(open.Files) > 0:
		return nil, open
	case len(paths) == 0:
		return nil, &NothingOpenError{t.dir, "no conflict is open"}
	}
	return paths, nil
}

// resolved is the entry of a file whose conflict is settled: its ancestor is
// from now on the text that was in conflict with what the user had.
func resolved(entry state.Entry, found bool) state.Entry {
	if entry.Target != "" {
		entry.SHA256 = entry.Target
	}
	if entry.Ownership == render.Kept {
		entry.Base = entry.SHA256
	}
	entry.State, entry.Target, entry.Marker = "", "", 0
	if !found {
		entry.State = state.Deleted
	}
	return entry
}

// unresolved says what the user has still to do about a file in conflict.
func (t *tx) unresolved(entry state.Entry) (found bool, todo string, err error) {
	beside, other, err := t.content(entry.Path+SidecarSuffix, disk.MaxFile)
	if err != nil {
		return false, "", err
	}
	file, foreign, err := t.content(entry.Path, disk.MaxFile)
	switch {
	case err != nil:
		return false, "", err
	case beside != nil || other != "":
		todo = "take over what you want of " + shown(entry.Path+SidecarSuffix) + " and remove it"
	case file != nil && hasMarker(file.Text, entry.Marker):
		todo = "resolve the conflict between the markers and remove them"
	}
	return file != nil || foreign != "", todo, nil
}

// hasMarker tells whether a line of text is a conflict marker of that length.
func hasMarker(text []byte, length int) bool {
	if length == 0 {
		return false
	}
	for line := range bytes.Lines(text) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) < length || !strings.ContainsRune("<|=>", rune(line[0])) {
			continue
		}
		rest := bytes.TrimLeft(line, string(line[:1]))
		if len(line)-len(rest) == length && (len(rest) == 0 || rest[0] == ' ') {
			return true
		}
	}
	return false
}
