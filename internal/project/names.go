package project

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"
)

// list is the names in a folder, in no order.
func (d *disk) list(p string) ([]string, error) {
	l, err := d.folder(p)
	if err != nil || l.self < 0 {
		return nil, err
	}
	if l.names == nil {
		err := d.root.fault.before("list", p)
		if err == nil {
			l.names, err = l.self.names()
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, d.root.problem("list", p, err)
		}
	}
	return l.names, nil
}

// names reads the folder, by a description of its own: each has but one place in it.
func (d descriptor) names() ([]string, error) {
	again, err := d.openAt(".", folderFlags, 0)
	if err != nil {
		return nil, err
	}
	file := os.NewFile(uintptr(again), ".")
	defer file.Close()
	return file.Readdirnames(maxNames)
}

// twin is a file or folder whose path would be the same as p, or as a folder
// above it, if case were ignored; "" if there is none.
func (d *disk) twin(p string) (string, error) {
	for ; p != "."; p = path.Dir(p) {
		names, err := d.list(path.Dir(p))
		if err != nil {
			return "", err
		}
		for _, other := range names {
			if name := path.Base(p); other != name && strings.EqualFold(other, name) {
				return path.Join(path.Dir(p), other), nil
			}
		}
	}
	return "", nil
}

// checkTwin refuses to make a file that would be one with another where case
// is ignored: such a project could not be cloned everywhere.
func (p *planner) checkTwin(f *fate) error {
	twin, err := p.disk.twin(f.Path)
	if err == nil && twin != "" && !p.leaves(twin) {
		f.block(fmt.Sprintf("%s is there, and both are one file where case is ignored; rename yours", twin))
	}
	return err
}

// leaves reports whether a twin is a file that moves or goes by this very plan.
func (p *planner) leaves(twin string) bool {
	_, tracked := p.tracked[twin]
	_, stays := p.wish.Tree[twin]
	return tracked && !stays
}
