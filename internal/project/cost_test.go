package project

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// largeTree has the shape of a real project: 40 files in 10 folders, 200 KB.
func largeTree() render.Tree {
	tree := render.Tree{}
	for i := range 40 {
		path := fmt.Sprintf("internal/part%d/file%d.go", i%8, i)
		text := strings.Repeat(fmt.Sprintf("// line of file %d, as long as lines are.\n", i), 120)
		tree[path] = render.File{Text: []byte(text), Mode: 0o644, Owner: render.Kept}
	}
	return tree
}

// TestSystemCalls holds the promise of goal 12: no child, no socket, and at
// most a quarter more system calls than cp -r of the result.
func TestSystemCalls(t *testing.T) {
	testtool.Need(t, "cp")
	dir := faultsweep.Folder(t)
	// What the scheduler of Go does differs from run to run, and is no work.
	const work = "!futex,nanosleep,clock_nanosleep,epoll_pwait,sched_yield,madvise,rt_sigreturn,tgkill,getpid"
	traces := func(command *exec.Cmd) (count int, lines []string) {
		command.Dir = dir
		for _, line := range faultsweep.Trace(t, command, work) {
			if !strings.HasPrefix(line, "<...") && !strings.HasPrefix(line, "---") && !strings.HasPrefix(line, "+++") {
				count++
				lines = append(lines, line)
			}
		}
		return count, lines
	}
	ours, lines := traces(childCommand(t, dir, "food", childLarge+"=1"))
	theirs, _ := traces(exec.Command("cp", "-r", "food", "copy"))
	t.Logf("Create %d, cp -r %d: %.2f", ours, theirs, float64(ours)/float64(theirs))
	if 4*ours > 5*theirs {
		t.Errorf("%d system calls; cp -r of the result needs %d", ours, theirs)
	}
	for _, line := range lines[1:] { // the first is the exec of the test itself
		if strings.HasPrefix(line, "clone") && !strings.Contains(line, "CLONE_THREAD") {
			t.Error(line)
		}
		for _, banned := range []string{"execve", "socket(", "fork(", "vfork(", "connect("} {
			if strings.HasPrefix(line, banned) {
				t.Error(line)
			}
		}
	}
}

// BenchmarkCreate works in memory, where only our own work costs anything.
func BenchmarkCreate(b *testing.B) {
	dir, tree := faultsweep.Folder(b), largeTree()
	b.ReportAllocs()
	for b.Loop() {
		food := filepath.Join(dir, "food")
		if _, err := Create(b.Context(), food, tree, sampleOrigin()); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		os.RemoveAll(food)
		b.StartTimer()
	}
}
