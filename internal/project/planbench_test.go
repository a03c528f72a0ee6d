package project

import (
	"fmt"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/render"
)

// sized is a project of the usual size.
func sized(b *testing.B, files int) (string, Wish) {
	tree := render.Tree{IntentPath: {Text: []byte("x = 1\n"), Mode: 0o644, Owner: render.Yours}}
	for i := range files {
		tree[fmt.Sprintf("d%d/e%d/f%d.go", i%7, i%13, i)] = render.File{Text: []byte("package e\n" + strings.Repeat("// a line of the usual length, which says something\n", 100)), Mode: 0o644, Owner: render.Kept}
	}
	return created(b, tree), wishOf(tree)
}

// An update with nothing to do: the state read and verified, each file read and
// compared.
func BenchmarkPlanOfNothing(b *testing.B) {
	for _, files := range []int{60, 200} {
		b.Run(fmt.Sprintf("files=%d", files), func(b *testing.B) {
			dir, w := sized(b, files)
			b.ReportAllocs()
			for b.Loop() {
				if plan := planned(b, dir, w); !plan.Empty() {
					b.Fatal(told(plan))
				}
			}
		})
	}
}
