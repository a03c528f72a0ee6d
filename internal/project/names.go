package project

import (
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// list is the names in a folder, in no order.
func (d *disk) list(p string) ([]string, error) {
	l, err := d.folder(p)
	if err != nil || l.folder == nil {
		return nil, err
	}
	if l.names == nil {
		err := l.fault.before("list", p)
		if err == nil {
			l.names, err = l.self.Readdirnames(maxNames)
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, l.problem("list", "", err)
		}
	}
	return l.names, nil
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
