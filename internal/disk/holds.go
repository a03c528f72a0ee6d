package disk

import (
	"errors"
	"io/fs"
	"path"
)

// Holds tells whether a file has just this text.
func (d *View) Holds(p string, text Pieces) (bool, error) {
	parent, err := d.folder(path.Dir(p))
	if err != nil || parent.self < 0 {
		return false, err
	}
	at, err := d.stat(parent, p)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil || !at.mode.IsRegular() {
		return false, err
	}
	file, err := d.open(parent, p, "read", fileFlags, at)
	if err != nil {
		return false, d.root.Problem("read", p, err)
	}
	defer func() { _ = file.Close() }()
	for {
		d.scratch, err = file.readSome(d.scratch)
		switch {
		case err != nil:
			return false, d.root.Problem("read", p, err)
		case len(d.scratch) == 0:
			return text.size() == 0, nil
		}
		var same bool
		if text, same = text.cut(d.scratch); !same {
			return false, nil
		}
	}
}
