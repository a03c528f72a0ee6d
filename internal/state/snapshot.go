package state

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"

	"github.com/mkdaemon/mkdaemon/internal/disk"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

// Origin says where a project comes from.
type Origin struct {
	Generator string // version of mkdaemon
	Answers   any    // as applied; must encode to a JSON object, the same each time
}

// Snapshot is what will be remembered of a tree.
type Snapshot struct {
	Paths []string // of the tree, sorted
	Lock  Lock     // its files are in it once they are remembered

	tree  render.Tree
	bases *Packer
}

// Of is the snapshot of a tree. It refuses what could not be remembered.
func Of(tree render.Tree, origin Origin) (*Snapshot, error) {
	s := &Snapshot{tree: tree, Paths: tree.Paths(), Lock: Lock{Schema: lockSchema, Generator: origin.Generator}}
	for _, p := range s.Paths {
		if Owns(p) {
			return nil, fmt.Errorf("output path %q: %s is mkdaemon's own", p, Dir)
		}
		if owner := tree[p].Owner; owner != render.Kept && owner != render.Yours {
			return nil, fmt.Errorf("output path %q: unknown ownership %q", p, owner)
		}
	}
	answers := newJSONWriter()
	answers.value(origin.Answers)
	if answers.err == nil {
		answers.err = json.Unmarshal(answers.out.Bytes(), &s.Lock.Answers)
	}
	if answers.err != nil {
		return nil, fmt.Errorf("answers: %w", answers.err)
	}
	return s, nil
}

// Remember writes each file of the tree into the lock, as one that was just
// written. The base of a kept file is its text itself, not only the hash: a
// merge needs the true ancestor.
func (s *Snapshot) Remember() {
	s.bases = NewPacker()
	templates := sha256.New()
	s.Lock.Files = make([]Entry, 0, len(s.Paths))
	for _, p := range s.Paths {
		file := s.tree[p]
		entry := Entry{Path: p, Ownership: file.Owner, Mode: modeText(file.Mode)}
		if file.Owner == render.Kept {
			entry.Base = s.bases.Add(file.Text)
			entry.SHA256 = entry.Base
		} else {
			entry.SHA256 = Digest(file.Text)
		}
		s.Lock.Files = append(s.Lock.Files, entry)
		fmt.Fprintf(templates, "%s %s %s %s\n", entry.Path, entry.Ownership, entry.Mode, entry.SHA256)
	}
	s.Lock.Templates = hex.EncodeToString(templates.Sum(nil))
}

// Texts are those of the kept files by their digests, once they are remembered.
func (s *Snapshot) Texts() map[string][]byte {
	texts := make(map[string][]byte, len(s.Lock.Files))
	for _, entry := range s.Lock.Files {
		if entry.Base != "" {
			texts[entry.Base] = s.tree[entry.Path].Text
		}
	}
	return texts
}

// Files makes the files of the state of a new project, by path. The mode of each
// is FileMode.
func (s *Snapshot) Files() (map[string]disk.Pieces, error) {
	s.Remember()
	text, err := s.Lock.Text()
	if err != nil {
		return nil, err
	}
	name, pack := s.bases.pieces()
	return map[string]disk.Pieces{
		LockPath:            {text},
		BasePath + name:     pack,
		attributesPath:      {[]byte(gitattributes)},
		Dir + "/.gitignore": {[]byte(gitignore)},
	}, nil
}

// Files are what is written besides tree: the files below .mkdaemon.
func Files(tree render.Tree, origin Origin) (render.Tree, error) {
	snapshot, err := Of(tree, origin)
	if err != nil {
		return nil, err
	}
	texts, err := snapshot.Files()
	files := render.Tree{}
	for path, text := range texts {
		files[path] = render.File{Text: bytes.Join(text, nil), Mode: FileMode}
	}
	return files, err
}

func modeText(mode fs.FileMode) string { return fmt.Sprintf("%04o", uint32(mode)) }
