package render_test

import (
	"bytes"
	"crypto/sha256"
	"path"
	"runtime"
	"slices"
	"sync"
	"testing"

	"golang.org/x/tools/imports"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/templates"
)

// One project, as `new` makes it: each template is parsed for the first time.
func BenchmarkRenderOnce(b *testing.B) {
	c, _ := real(b)
	a := answers(b, c, combine.Plain(c, "pulseD"))
	for b.Loop() {
		if _, err := render.New(templates.FS, c).Render(a); err != nil {
			b.Fatal(err)
		}
	}
}

// One project more, in a process that has rendered before.
func BenchmarkRenderAgain(b *testing.B) {
	c, set := real(b)
	a := answers(b, c, combine.Plain(c, "pulseD"))
	for b.Loop() {
		if _, err := set.Render(a); err != nil {
			b.Fatal(err)
		}
	}
}

// 1,024 combinations rendered, hashed, and proven formatted: once for each
// distinct content, since most files are the same in most projects. Each
// processor takes its share, with templates of its own; -cpu 1 shows one alone.
func Benchmark1024(b *testing.B) {
	c, _ := real(b)
	var all []option.Answers
	for _, given := range combine.Random(c, "pulseD", 1024, 7) {
		all = append(all, answers(b, c, given))
	}
	for b.Loop() {
		var verdicts sync.Map // of a text's hash
		var group sync.WaitGroup
		workers := runtime.GOMAXPROCS(0)
		for share := range slices.Chunk(all, (len(all)+workers-1)/workers) {
			group.Go(func() {
				set := render.New(templates.FS, c)
				var last render.Tree // whose texts stay where they are
				sums := map[string][32]byte{}
				for _, a := range share {
					tree, err := set.Render(a)
					if err != nil {
						b.Error(err)
						return
					}
					for p, f := range tree {
						// The very same text as in the last tree has the same sum.
						if before, ok := last[p]; !ok || &before.Text[0] != &f.Text[0] || len(before.Text) != len(f.Text) {
							sums[p] = sha256.Sum256(f.Text)
						}
						sum := sums[p]
						if path.Ext(p) != ".go" {
							continue
						}
						if _, known := verdicts.Load(sum); known {
							continue
						}
						formatted, err := imports.Process(p, f.Text, &imports.Options{FormatOnly: true, Comments: true, TabIndent: true, TabWidth: 8})
						if err != nil || !bytes.Equal(formatted, f.Text) {
							b.Errorf("%s: not formatted, or %v", p, err)
						}
						verdicts.Store(sum, true)
					}
					last = tree
				}
			})
		}
		group.Wait()
	}
}

// What asking the template folders for the questions costs.
func BenchmarkCatalog(b *testing.B) {
	for b.Loop() {
		if _, err := option.Load(templates.FS); err != nil {
			b.Fatal(err)
		}
	}
}
