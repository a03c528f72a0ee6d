package patch

import (
	"bytes"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/reconcile"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// filesIn are the texts below a folder, behind the modes that git has for them.
func filesIn(t testing.TB, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	must(t, filepath.WalkDir(dir, func(at string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		must(t, err)
		text, err := os.ReadFile(at)
		must(t, err)
		name, err := filepath.Rel(dir, at)
		files[filepath.ToSlash(name)] = gitMode(info.Mode()) + "\n" + string(text)
		return err
	}))
	return files
}

// Patches of random texts, one after another, with the real git.
func TestPatchOfRandomTexts(t *testing.T) {
	testtool.Need(t, "git")
	random := rand.New(rand.NewPCG(1, 2))
	text := func() []byte {
		var b bytes.Buffer
		for range random.IntN(30) {
			b.WriteString([]string{"a\n", "b\n", "c\n", "\n", "d\r\n", "\x00\n", "-- x\n", "+y\n", "@@ -1 +1 @@\n", "\\ No newline at end of file\n"}[random.IntN(10)])
		}
		if random.IntN(3) == 0 {
			b.WriteString("no newline")
		}
		return b.Bytes()
	}
	const rounds, perRound = 40, 25
	for range rounds {
		dir := faultsweep.Folder(t)
		var patch bytes.Buffer
		want := map[string]string{}
		for i := range perRound {
			name := fmt.Sprint(i)
			before, after := &reconcile.Content{Text: text(), Mode: 0o644}, &reconcile.Content{Text: text(), Mode: 0o644}
			if random.IntN(4) == 0 {
				after.Mode = 0o755
			}
			must(t, os.WriteFile(filepath.Join(dir, name), before.Text, 0o644))
			to := name
			if random.IntN(4) == 0 {
				to = "moved/" + name
			}
			Write(&patch, name, to, before, after)
			want[to] = gitMode(after.Mode) + "\n" + string(after.Text)
		}
		testtool.GitApply(t, dir, patch.Bytes())
		if diff := cmp.Diff(want, filesIn(t, dir)); diff != "" {
			t.Fatalf("%s\n%q", diff, patch.Bytes())
		}
	}
}

// A patch to read: what a person sees of one.
func TestPatchToRead(t *testing.T) {
	const want = `diff --git a/old/a b/new/a
old mode 100644
new mode 100755
similarity index 85%
rename from old/a
rename to new/a
--- a/old/a
+++ b/new/a
@@ -1,3 +1,4 @@
+0
 1
 2
 3
@@ -7,4 +8,4 @@
 7
 8
 9
-10
+x
\ No newline at end of file
`
	before := &reconcile.Content{Text: []byte("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n"), Mode: 0o644}
	after := &reconcile.Content{Text: []byte("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\nx"), Mode: 0o755}
	var b bytes.Buffer
	Write(&b, "old/a", "new/a", before, after)
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Error(diff)
	}
	b.Reset()
	Write(&b, "a", "a", nil, &reconcile.Content{Text: []byte("1\n"), Mode: 0o644})
	Write(&b, "a", "a", &reconcile.Content{Text: []byte("1\n"), Mode: 0o644}, nil)
	const both = "diff --git a/a b/a\nnew file mode 100644\n--- /dev/null\n+++ b/a\n@@ -0,0 +1,1 @@\n+1\n" +
		"diff --git a/a b/a\ndeleted file mode 100644\n--- a/a\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-1\n"
	if diff := cmp.Diff(both, b.String()); diff != "" {
		t.Error(diff)
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
