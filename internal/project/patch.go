package project

import (
	"bytes"
	"fmt"

	"github.com/mkdaemon/mkdaemon/internal/render"
)

// Patch writes tree as a patch that creates it: `git apply` in an empty folder
// gives the same files. The state is left out; nobody reads a text twice.
func Patch(tree render.Tree) []byte {
	var b bytes.Buffer
	for _, path := range tree.Paths() {
		text := tree[path].Text
		fmt.Fprintf(&b, "diff --git a/%s b/%s\nnew file mode 100%03o\n", path, path, tree[path].Mode)
		if len(text) == 0 {
			continue
		}
		lines := bytes.SplitAfter(text, []byte("\n"))
		if len(lines[len(lines)-1]) == 0 {
			lines = lines[:len(lines)-1]
		}
		fmt.Fprintf(&b, "--- /dev/null\n+++ b/%s\n@@ -0,0 +1,%d @@\n", path, len(lines))
		for _, line := range lines {
			b.WriteByte('+')
			b.Write(line)
		}
		if text[len(text)-1] != '\n' {
			b.WriteString("\n\\ No newline at end of file\n")
		}
	}
	return b.Bytes()
}
