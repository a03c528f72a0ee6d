package render

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/option"
)

// source is one template file.
type source struct {
	folder string    // "ipc/unix"
	path   string    // "ipc/unix/man/NAME.8.part"
	out    string    // "man/NAME.8"
	owner  Ownership // "" for a part
	parsed *parsed   // nil until it is needed
}

// laid is what a set of answers lays down: files, and the parts of their seams.
type laid struct {
	files []*source
	parts map[string][]*source // by the out path of the file that they belong to
}

// lay collects the sources of base and of every chosen folder. A part belongs
// to the file of the same path; where no answer lays that file down, the part
// has nothing to say.
func (t *Templates) lay(a option.Answers) (laid, error) {
	l := laid{parts: map[string][]*source{}}
	for _, folder := range t.folders(a) {
		sources, err := t.sources(folder)
		if err != nil {
			return laid{}, err
		}
		for _, s := range sources {
			if s.owner == "" {
				l.parts[s.out] = append(l.parts[s.out], s)
			} else {
				l.files = append(l.files, s)
			}
		}
	}
	return l, nil
}

// folders lists base, then the chosen options' folders in the order of the
// questions, each behind the folders that it includes, and those behind what
// they include in turn.
func (t *Templates) folders(a option.Answers) []string {
	list := []string{"base"}
	var add func(folder string)
	add = func(folder string) {
		if slices.Contains(list, folder) {
			return
		}
		if o := t.catalog.Option(folder); o != nil {
			for _, included := range o.Includes {
				add(included)
			}
		}
		list = append(list, folder)
	}
	for _, o := range a.Chosen {
		add(o.ID())
	}
	return list
}

// sources lists the template files of one folder, in byte order of their paths.
func (t *Templates) sources(folder string) ([]*source, error) {
	if list, ok := t.listed[folder]; ok {
		return list, nil
	}
	list := []*source{}
	err := fs.WalkDir(t.fs, folder, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || p == folder+"/option.toml" {
			return err
		}
		s := &source{folder: folder, path: p}
		out := strings.TrimPrefix(p, folder+"/")
		switch path.Ext(out) {
		case ".tmpl":
			s.owner = Kept
		case ".once":
			s.owner = Yours
		case ".part":
		default:
			return fmt.Errorf("templates/%s: ends in none of .tmpl, .once, .part", p)
		}
		s.out = strings.TrimSuffix(out, path.Ext(out))
		list = append(list, s)
		return nil
	})
	t.listed[folder] = list
	return list, err
}

// outputPath is the path in the project: NAME is the one word that varies.
func outputPath(out, name string) string { return strings.ReplaceAll(out, "NAME", name) }
