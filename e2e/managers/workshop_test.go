package managers

import (
	"crypto/sha256"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/lab"
	"github.com/mkdaemon/mkdaemon/internal/option"
)

// workshop makes projects. What a manager wants does not reach Go code, so
// programs are built once for all managers.
type workshop struct {
	lab lab.Lab

	mu    sync.Mutex
	built map[[sha256.Size]byte]string // Go code -> the folder with the programs made of it
}

// project makes and builds the project of d for an option of init, below dir.
func (w *workshop) project(t *testing.T, c *option.Catalog, d Daemon, init, dir string) {
	t.Helper()
	project := filepath.Join(dir, d.Name)
	words := []string{w.lab.Mkdaemon, "new", d.Name, "--dir=" + project}
	for id, values := range d.given(c, init) {
		if id != "name" {
			words = append(words, "--"+id+"="+strings.Join(values, ","))
		}
	}
	lab.Run(t, "", words...)
	rehearse(t, project)
	w.mu.Lock()
	defer w.mu.Unlock()
	sum := code(t, project)
	if bin, ok := w.built[sum]; ok {
		lab.Run(t, project, "cp", "-rl", bin, "bin")
		lab.Run(t, project, "sh", "-c", "touch bin/*") // newer than what make thinks they are made of
		return
	}
	lab.Run(t, project, "make", "-s", "build")
	if w.built == nil {
		w.built = map[[sha256.Size]byte]string{}
	}
	kept, err := os.MkdirTemp(filepath.Dir(w.lab.Mkdaemon), "bin-") // gone with the lab
	if err != nil {
		t.Fatal(err)
	}
	lab.Run(t, project, "cp", "-r", "bin", kept)
	w.built[sum] = filepath.Join(kept, "bin")
}

// code is a digest of all Go code of a project.
func code(t *testing.T, project string) (sum [sha256.Size]byte) {
	t.Helper()
	h := sha256.New()
	err := fs.WalkDir(os.DirFS(project), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" && filepath.Base(path) != "go.mod" && filepath.Base(path) != "go.sum" {
			return err
		}
		text, err := os.ReadFile(filepath.Join(project, path))
		h.Write([]byte(path + "\x00"))
		h.Write(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return [sha256.Size]byte(h.Sum(nil))
}
