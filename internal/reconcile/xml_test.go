package reconcile

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// xmllint judges the same texts: our XML with lines lost, doubled or moved, as
// merges do it, and with characters lost. Nothing that it takes may be refused,
// and of what it refuses for lines we must find all.
func TestXMLAgainstXmllint(t *testing.T) {
	testtool.Need(t, "xmllint")
	random := rand.New(rand.NewPCG(1, 1))
	var texts [][]byte
	var byLines []bool
	files := goldenFiles(t)
	for _, path := range sortedKeys(files) {
		if !isXML(files[path]) {
			continue
		}
		texts, byLines = append(texts, files[path]), append(byLines, true)
		for range 40 {
			lines := bytes.SplitAfter(files[path], []byte("\n"))
			at, to := random.IntN(len(lines)), random.IntN(len(lines))
			switch line := lines[at]; random.IntN(3) {
			case 0:
				lines = slices.Delete(lines, at, at+1)
			case 1:
				lines = slices.Insert(lines, at, line)
			case 2:
				lines = slices.Insert(slices.Delete(lines, at, at+1), to, line)
			}
			texts, byLines = append(texts, bytes.Join(lines, nil)), append(byLines, true)
			chars := bytes.Clone(files[path])
			at = random.IntN(len(chars))
			texts, byLines = append(texts, slices.Delete(chars, at, at+1+random.IntN(3)%(len(chars)-at))), append(byLines, false)
		}
	}
	refused := xmllint(t, texts)
	missed, found := 0, 0
	for i, text := range texts {
		err := verifyXML(text)
		switch {
		case err != nil && !refused[i]:
			t.Errorf("%v, but xmllint takes it:\n%s", err, text)
		case err == nil && refused[i] && byLines[i]:
			t.Errorf("xmllint refuses this:\n%s", text)
		case err == nil && refused[i]:
			missed++
		case err != nil:
			found++
		}
	}
	t.Logf("%d texts, %d wrong and found, %d with a wrong character not found", len(texts), found, missed)
	if found < len(texts)/4 || missed > found/10 {
		t.Error("too few were found")
	}
}

// xmllint reports which texts it refuses.
func xmllint(t *testing.T, texts [][]byte) []bool {
	t.Helper()
	dir, refused := t.TempDir(), make([]bool, len(texts))
	cmd := exec.CommandContext(t.Context(), "xmllint", "--nonet", "--noout")
	cmd.Dir = dir
	for i, text := range texts {
		name := fmt.Sprintf("%d.xml", i)
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			t.Fatal(err)
		}
		cmd.Args = append(cmd.Args, name)
	}
	out, _ := cmd.CombinedOutput()
	for line := range bytes.Lines(out) {
		var i, at int
		if n, _ := fmt.Sscanf(string(line), "%d.xml:%d:", &i, &at); n == 2 && bytes.Contains(line, []byte("error :")) {
			refused[i] = true
		}
	}
	return refused
}

func sortedKeys(files map[string][]byte) []string {
	var keys []string
	for key := range files {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
