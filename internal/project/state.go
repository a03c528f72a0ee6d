package project

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/render"
)

// Where the state lives inside a project.
const (
	stateDir = ".mkdaemon"
	lockPath = stateDir + "/lock.json"
	basePath = stateDir + "/base/" // + the name of a pack, without a suffix
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
		if top, _, _ := strings.Cut(p, "/"); strings.EqualFold(top, stateDir) {
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

// files makes the files of the state. The base of a kept file is its text
// itself, not only the hash: a merge needs the true ancestor.
func (s *state) files() (stateTexts, error) {
	lock, bases, templates := s.lock, newPacker(), sha256.New()
	lock.Files = make([]Entry, 0, len(s.paths))
	for _, p := range s.paths {
		file := s.tree[p]
		entry := Entry{Path: p, Ownership: file.Owner, Mode: fmt.Sprintf("%#o", uint32(file.Mode))}
		if file.Owner == render.Kept {
			entry.Base = bases.add(file.Text)
			entry.SHA256 = entry.Base
		} else {
			entry.SHA256 = digest(file.Text)
		}
		lock.Files = append(lock.Files, entry)
		fmt.Fprintf(templates, "%s %s %s %s\n", entry.Path, entry.Ownership, entry.Mode, entry.SHA256)
	}
	lock.Templates = hex.EncodeToString(templates.Sum(nil))
	text, err := lock.text()
	if err != nil {
		return nil, err
	}
	name, pack := bases.pieces()
	return stateTexts{
		lockPath:                     {text},
		basePath + name:              pack,
		stateDir + "/.gitattributes": {[]byte(gitattributes)},
		stateDir + "/.gitignore":     {[]byte(gitignore)},
	}, nil
}

// stateTexts are the files of the state, by path. All have the same mode.
type stateTexts map[string]pieces

const stateMode = 0o644

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
