package project

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/render"
)

func TestModesAreMerged(t *testing.T) {
	run := func(mode fs.FileMode) func(*testing.T, string) {
		return func(t *testing.T, dir string) { must(t, os.Chmod(filepath.Join(dir, "a"), mode)) }
	}
	plain, program := kept(map[string]string{"a": "1\n"}), kept(map[string]string{"a*": "1\n"})
	for name, row := range map[string]struct {
		story
		mode fs.FileMode
	}{
		"the templates let it run":       {story{one: plain, two: program, want: map[string]string{"a": "chmod outdated"}}, 0o755},
		"they do not any more":           {story{one: program, two: plain, want: map[string]string{"a": "chmod outdated"}}, 0o644},
		"they let a private file run":    {story{one: plain, two: program, edit: run(0o600), want: map[string]string{"a": "chmod outdated"}}, 0o700},
		"you let it run":                 {story{one: plain, two: plain, edit: run(0o755), want: map[string]string{"a": "same adapted"}}, 0o755},
		"both let it run":                {story{one: plain, two: program, edit: run(0o755), want: map[string]string{"a": "record both"}}, 0o755},
		"yours is private":               {story{one: plain, two: plain, edit: run(0o600), want: map[string]string{}}, 0o600},
		"they changed a private text":    {story{one: plain, two: kept(map[string]string{"a": "2\n"}), edit: run(0o600), want: map[string]string{"a": "write outdated"}}, 0o600},
		"you the mode, they the text":    {story{one: plain, two: kept(map[string]string{"a": "2\n"}), edit: run(0o755), want: map[string]string{"a": "write both"}, again: map[string]string{"a": "same adapted"}}, 0o755},
		"they let run what you changed":  {story{one: plain, two: program, edit: edited(map[string]string{"a": "x\n"}), want: map[string]string{"a": "chmod both"}, again: map[string]string{"a": "same adapted"}}, 0o755},
		"a mode saves no file from them": {story{one: plain, two: render.Tree{}, edit: run(0o755), want: map[string]string{"a": "delete retired"}}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			row.after = func(t *testing.T, dir string) {
				if c := contentAt(t, dir, "a"); c == nil && row.mode != 0 || c != nil && c.Mode != row.mode {
					t.Errorf("%v, want %v", c, row.mode)
				}
			}
			row.play(t)
		})
	}
}
