package disk

import (
	"errors"
	"io"
	"os"
	"path"
	"strings"
)

// List is the names in a folder, in no order.
func (d *View) List(p string) ([]string, error) {
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
			return nil, d.root.Problem("list", p, err)
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

// Twin is a file or folder whose path would be the same as p, or as a folder
// above it, if case were ignored; "" if there is none.
func (d *View) Twin(p string) (string, error) {
	for ; p != "."; p = path.Dir(p) {
		names, err := d.List(path.Dir(p))
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
