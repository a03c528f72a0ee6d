package project

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

// Where the state lives inside a project.
const (
	stateDir = ".mkdaemon"
	lockPath = stateDir + "/lock.json"
	basePath = stateDir + "/base/" // + the name of a pack, without a suffix

	attributesPath = stateDir + "/.gitattributes"
)

// The base must come back from git byte by byte: the next merge is against it.
const gitattributes = `# Exact texts: mkdaemon merges against them, so git must not change a byte.
* -text -filter -ident -working-tree-encoding linguist-generated
`

// The journal of a running update is of no use to anybody else.
const gitignore = "/tx/\n"

// Origin says where a project comes from.
type Origin struct {
	Generator string // version of mkdaemon
	Answers   any    // as applied; must encode to a JSON object, the same each time
}

// state is what will be remembered of a tree.
type state struct {
	tree  render.Tree
	paths []string
	lock  Lock
}

// newState refuses what could not be remembered.
func newState(tree render.Tree, origin Origin) (*state, error) {
	s := &state{tree: tree, paths: tree.Paths(), lock: Lock{Schema: lockSchema, Generator: origin.Generator}}
	for _, p := range s.paths {
		if isState(p) {
			return nil, fmt.Errorf("output path %q: %s is mkdaemon's own", p, stateDir)
		}
		if owner := tree[p].Owner; owner != render.Kept && owner != render.Yours {
			return nil, fmt.Errorf("output path %q: unknown ownership %q", p, owner)
		}
	}
	answers := newJSONWriter()
	answers.value(origin.Answers)
	if answers.err == nil {
		answers.err = json.Unmarshal(answers.out.Bytes(), &s.lock.Answers)
	}
	if answers.err != nil {
		return nil, fmt.Errorf("answers: %w", answers.err)
	}
	return s, nil
}

// remember writes each file of the tree into the lock, as one that was just
// written. The base of a kept file is its text itself, not only the hash: a
// merge needs the true ancestor.
func (s *state) remember() (bases *packer) {
	bases = newPacker()
	templates := sha256.New()
	s.lock.Files = make([]Entry, 0, len(s.paths))
	for _, p := range s.paths {
		file := s.tree[p]
		entry := Entry{Path: p, Ownership: file.Owner, Mode: modeText(file.Mode)}
		if file.Owner == render.Kept {
			entry.Base = bases.add(file.Text)
			entry.SHA256 = entry.Base
		} else {
			entry.SHA256 = digest(file.Text)
		}
		s.lock.Files = append(s.lock.Files, entry)
		fmt.Fprintf(templates, "%s %s %s %s\n", entry.Path, entry.Ownership, entry.Mode, entry.SHA256)
	}
	s.lock.Templates = hex.EncodeToString(templates.Sum(nil))
	return bases
}

// texts are those of the kept files by their digests, once they are remembered.
func (s *state) texts() map[string][]byte {
	texts := make(map[string][]byte, len(s.lock.Files))
	for _, entry := range s.lock.Files {
		if entry.Base != "" {
			texts[entry.Base] = s.tree[entry.Path].Text
		}
	}
	return texts
}

// files makes the files of the state of a new project.
func (s *state) files() (stateTexts, error) {
	bases := s.remember()
	text, err := s.lock.text()
	if err != nil {
		return nil, err
	}
	name, pack := bases.pieces()
	return stateTexts{
		lockPath:                 {text},
		basePath + name:          pack,
		attributesPath:           {[]byte(gitattributes)},
		stateDir + "/.gitignore": {[]byte(gitignore)},
	}, nil
}

// StateFiles are what Create writes besides tree: the files below .mkdaemon.
func StateFiles(tree render.Tree, origin Origin) (render.Tree, error) {
	state, err := newState(tree, origin)
	if err != nil {
		return nil, err
	}
	texts, err := state.files()
	files := render.Tree{}
	for path, text := range texts {
		files[path] = render.File{Text: bytes.Join(text, nil), Mode: stateMode}
	}
	return files, err
}

func modeText(mode fs.FileMode) string { return fmt.Sprintf("%04o", uint32(mode)) }

// stateTexts are the files of the state, by path. All have the same mode.
type stateTexts map[string]disk.Pieces

const stateMode = 0o644

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
