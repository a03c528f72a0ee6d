package project

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"strconv"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// A journal holds all that it takes to finish an update, or to undo it, without
// the templates and without git. It is one file, so that one rename begins the
// update and another turns it round:
//
//	{"schema":1,"pack":NAME,…}\n	what happens to each path, texts by their digest
//	mkdaemon pack 1…          	the texts
type journal struct {
	changes []change
	folders map[string]fs.FileMode // each folder above a change; 0: it was not there before
	open    bool                   // it leaves conflicts for the user

	back  bool // the changes are turned round
	force bool // of a file in conflict, what the user made of it goes as well
}

const journalSchema = 1

// journalHead is the first line of a journal.
type journalHead struct {
	Schema  int              `json:"schema"`
	Pack    string           `json:"pack"`
	Open    bool             `json:"open,omitempty"`
	Folders map[string]octal `json:"folders"`
	Changes []journalChange  `json:"changes"`
}

type journalChange struct {
	Path     string       `json:"path"`
	From     *journalFile `json:"from"`
	To       *journalFile `json:"to"`
	With     string       `json:"with,omitempty"`
	Conflict bool         `json:"conflict,omitempty"`
}

type journalFile struct {
	SHA256 string `json:"sha256"`
	Mode   octal  `json:"mode"`
}

// octal is a mode as people write it.
type octal fs.FileMode

func (o octal) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "%#o", uint32(o)), nil }

func (o *octal) UnmarshalText(text []byte) error {
	mode, err := strconv.ParseUint(string(text), 8, 32)
	*o = octal(mode)
	if fs.FileMode(mode)&^(fs.ModePerm|fs.ModeSetgid) != 0 {
		err = errors.New("mode")
	}
	return err
}

// encode writes the journal.
func (j *journal) encode() ([]byte, error) {
	texts := state.NewPacker()
	head := journalHead{Schema: journalSchema, Open: j.open, Folders: map[string]octal{}}
	for dir, mode := range j.folders {
		head.Folders[dir] = octal(mode)
	}
	file := func(c *Content) *journalFile {
		if c == nil {
			return nil
		}
		return &journalFile{texts.Add(c.Text), octal(c.Mode)}
	}
	for _, c := range j.changes {
		head.Changes = append(head.Changes, journalChange{c.path, file(c.from), file(c.to), c.with, c.conflict})
	}
	var pack []byte
	head.Pack, pack = texts.Pack()
	line, err := json.Marshal(head) // a map is written in the order of its keys
	return append(append(line, '\n'), pack...), err
}

var errJournal = errors.New("this is no journal that this version of mkdaemon wrote")

// decodeJournal trusts nothing: a text is what its digest says, a path may not
// lead where no path of a project leads, and all else is as encode writes it.
func decodeJournal(text []byte) (*journal, error) {
	line, pack, _ := bytes.Cut(text, []byte("\n"))
	var head journalHead
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&head) != nil || head.Schema != journalSchema {
		return nil, errJournal
	}
	texts, err := state.Unpack(head.Pack, pack)
	if err != nil {
		return nil, err
	}
	j := &journal{folders: map[string]fs.FileMode{}, open: head.Open}
	for dir, mode := range head.Folders {
		if disk.CheckPath(dir) != nil {
			return nil, errJournal
		}
		j.folders[dir] = fs.FileMode(mode)
	}
	content := func(f *journalFile) *Content {
		if f == nil {
			return nil
		}
		text, known := texts[f.SHA256]
		if !known || fs.FileMode(f.Mode)&^fs.ModePerm != 0 {
			err = errJournal
		}
		return &Content{Text: text, Mode: fs.FileMode(f.Mode)}
	}
	seen := map[string]bool{"": true}
	for _, c := range head.Changes {
		if disk.CheckPath(c.Path) != nil || seen[c.Path] {
			return nil, errJournal
		}
		seen[c.Path] = true
		j.changes = append(j.changes, change{path: c.Path, from: content(c.From), to: content(c.To), with: c.With, conflict: c.Conflict})
	}
	for _, c := range j.changes {
		if !seen[c.with] {
			err = errJournal
		}
	}
	if err != nil {
		return nil, err
	}
	if again, err := j.encode(); err != nil || !bytes.Equal(again, text) {
		return nil, errJournal
	}
	return j, nil
}

// turned is the journal that undoes what j does.
func (j *journal) turned(force bool) *journal {
	back := *j
	back.back, back.force = true, force
	back.changes = make([]change, len(j.changes))
	for i, c := range j.changes {
		c.from, c.to = c.to, c.from
		back.changes[i] = c
	}
	return &back
}

// lock is the change of lock.json, the one that counts.
func (j *journal) lock() (change, bool) {
	for _, c := range j.changes {
		if c.path == state.LockPath {
			return c, true
		}
	}
	return change{}, false
}
