package project

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// tx is one run that changes a project, which it has to itself.
type tx struct {
	dir     string // for messages
	files   disk.Folders
	touched map[string]bool // folders whose entries are not on the disk yet
	queue   disk.Queue
	again   bool // an interrupted run was here before
	fault   disk.Fault
}

// txDir holds the journal. Its name says what is to be done with it.
const txDir = state.Dir + "/tx"

const (
	txForward = "forward" // finish it
	txUndo    = "undo"    // undo it
	txAbort   = "abort"   // undo it, and what the user made of the files in conflict
	txDone    = "done"    // it is finished, and kept in case the user aborts it
	txNew     = "new"     // being written; nothing was touched yet
)

// maxJournal bounds what is read into memory.
const maxJournal = 256 << 20

func (t *tx) close() {
	t.queue.Drop()
	t.unlock()
	t.files.Close()
}

// pending returns what an earlier run has left to do, and "" for nothing.
func (t *tx) pending() (string, error) {
	d, err := t.files.Open(txDir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	for _, name := range []string{txForward, txUndo, txAbort, txDone} {
		if _, err := d.Lstat(name); err == nil {
			return name, nil
		} else if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return "", nil
}

// read reads the journal of that name.
func (t *tx) read(name string) (*journal, error) {
	found, other, err := t.content(txDir+"/"+name, maxJournal)
	if err != nil {
		return nil, err
	}
	var j *journal
	if found == nil {
		err = fmt.Errorf("%s is there", other)
	} else {
		j, err = decodeJournal(found.Text)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w; look at the project with git, then remove that file", shown(t.path(txDir+"/"+name)), err)
	}
	return j, nil
}

// path is that of p in the project as a message shows it.
func (t *tx) path(p string) string { return t.files["."].Path() + "/" + p }

// publish puts the journal in place. From then on the update happens, whatever
// interrupts it.
func (t *tx) publish(j *journal, name string) error {
	text, err := j.encode()
	if err != nil {
		return err
	}
	// Only for us: in it are also texts that others may not read.
	d, err := t.files.Make(txDir, map[string]fs.FileMode{txDir: 0o700}, t.touched)
	if err != nil {
		return err
	}
	if err := d.Remove(txNew); err != nil {
		return err
	}
	file, err := d.Create(txNew, 0o600, text)
	if err != nil {
		return err
	}
	if err := t.queue.Add(t.path(txDir+"/"+txNew), file, t.fault); err != nil {
		return err
	}
	if err := t.queue.Flush(t.fault); err != nil {
		return err
	}
	if err := d.Replace(txNew, name); err != nil {
		return err
	}
	if err := d.Sync(); err != nil {
		return err
	}
	return t.sync()
}

// turn gives the journal another name.
func (t *tx) turn(from, to string) error {
	d, err := t.files.Open(txDir)
	if err != nil {
		return err
	}
	if err := d.Replace(from, to); err != nil {
		return err
	}
	return d.Sync()
}

// drop removes the journal, and the folder if nothing else is in it.
func (t *tx) drop() error {
	d, err := t.files.Open(txDir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, name := range []string{txNew, txForward, txUndo, txAbort, txDone} {
		if err := d.Remove(name); err != nil {
			return err
		}
	}
	t.touched[txDir] = true
	if err := t.files.Prune(txDir, t.touched); err != nil {
		return err
	}
	return t.sync()
}

// sync waits until the disk has the entries of the folders that were touched.
func (t *tx) sync() error {
	for _, dir := range slices.Sorted(maps.Keys(t.touched)) {
		if err := t.files[dir].Sync(); err != nil {
			return err
		}
		delete(t.touched, dir)
	}
	return nil
}
