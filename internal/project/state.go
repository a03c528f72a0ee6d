package project

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/render"
)

// Where the state lives inside a project.
const (
	stateDir = ".mkdaemon"
	lockPath = stateDir + "/lock.json"
	basePath = stateDir + "/base/" // + the sha256 of the text, without a suffix
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

// WithState returns tree and its state as one tree. The base of a kept file is
// its text itself, not only the hash: a merge needs the true ancestor.
func WithState(tree render.Tree, origin Origin) (render.Tree, error) {
	whole := render.Tree{}
	maps.Copy(whole, tree)
	lock := Lock{Schema: lockSchema, Generator: origin.Generator}
	templates := sha256.New()
	for _, p := range tree.Paths() {
		if top, _, _ := strings.Cut(p, "/"); strings.EqualFold(top, stateDir) {
			return nil, fmt.Errorf("output path %q: %s is mkdaemon's own", p, stateDir)
		}
		file := tree[p]
		entry := Entry{Path: p, Ownership: file.Owner, Mode: fmt.Sprintf("%#o", uint32(file.Mode)), SHA256: digest(file.Text)}
		switch file.Owner {
		case render.Kept:
			entry.Base = entry.SHA256
			whole[basePath+entry.Base] = stateFile(file.Text)
		case render.Yours:
		default:
			return nil, fmt.Errorf("output path %q: unknown ownership %q", p, file.Owner)
		}
		lock.Files = append(lock.Files, entry)
		fmt.Fprintf(templates, "%s %s %s %s\n", entry.Path, entry.Ownership, entry.Mode, entry.SHA256)
	}
	lock.Templates = hex.EncodeToString(templates.Sum(nil))
	answers, err := jsonText(origin.Answers)
	if err == nil {
		err = json.Unmarshal(answers, &lock.Answers)
	}
	if err != nil {
		return nil, fmt.Errorf("answers: %w", err)
	}
	text, err := lock.text()
	if err != nil {
		return nil, err
	}
	whole[lockPath] = stateFile(text)
	whole[stateDir+"/.gitattributes"] = stateFile([]byte(gitattributes))
	whole[stateDir+"/.gitignore"] = stateFile([]byte(gitignore))
	return whole, nil
}

func stateFile(text []byte) render.File { return render.File{Text: text, Mode: 0o644} }

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
