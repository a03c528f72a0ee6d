package project

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"sync"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// maxWalked bounds the search for Go files. Beyond it every module counts as
// imported, which only means that its requirement stays.
const maxWalked = 100_000

// imported reports whether the user's own Go code imports a package of a
// module. The code is read when that is first asked: only where the templates
// drop a requirement.
func (p *planner) imported() func(module string) bool {
	find := sync.OnceValue(func() func(string) bool {
		files, err := p.ownGo()
		if err != nil {
			return func(string) bool { return true } // nothing is taken away from code that cannot be read
		}
		return reconcile.ImportedBy(files)
	})
	return func(module string) bool { return find()(module) }
}

// ownGo reads all Go files but those that are as mkdaemon wrote them: what
// these import, next says.
func (p *planner) ownGo() (map[string][]byte, error) {
	files := map[string][]byte{}
	walked := 0
	err := fs.WalkDir(p.root.FS(), ".", func(at string, d fs.DirEntry, err error) error {
		if walked++; err == nil && walked > maxWalked {
			err = errors.New("too many files")
		}
		switch name := path.Base(at); {
		case err != nil:
			return err
		case d.IsDir():
			if at != "." && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "vendor" || p.isModule(at)) {
				return fs.SkipDir // as the go command does
			}
			return nil
		case path.Ext(name) != ".go" || !d.Type().IsRegular():
			return nil
		}
		text, err := p.root.ReadBelow(at, disk.MaxFile)
		if entry := p.tracked[at]; err == nil && (entry.Base == "" || entry.Base != state.Digest(text)) {
			files[at] = text
		}
		return err
	})
	return files, err
}

// isModule reports whether a folder is a module of its own.
func (p *planner) isModule(at string) bool {
	return p.root.Has(at + "/go.mod")
}
