package cli

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// The edge cases of the world around an update.

// much is a project in which an update has a little of everything to do.
func much(t testing.TB) *living {
	l := aged(t, func(old render.Tree) {
		makefile(t)(old)
		delete(old, "docs/OPERATIONS.md")
		was(t, old, "man/food.8", ".SH NAME\n", ".SH NAMES\n")
		old["docs/OLD.md"] = old["README.md"]
	})
	l.edit("Makefile", farLine, farEdit)
	return l
}

// A read-only folder, for somebody who is not root.
func TestEdge16ReadOnly(t *testing.T) {
	t.Parallel()
	l := much(t)
	if os.Geteuid() != 0 {
		testtool.Skip(t, "only root can become nobody")
	}
	testtool.Need(t, "setpriv")
	for above := filepath.Dir(l.dir); above != os.TempDir() && above != "/"; above = filepath.Dir(above) {
		l.fail(os.Chmod(above, 0o755))
	}
	nobody := func(args ...string) *exec.Cmd {
		cmd := l.command(args...)
		cmd.Args = append([]string{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"}, cmd.Args...)
		cmd.Path = must(exec.LookPath("setpriv"))
		return cmd
	}
	if probe := nobody("version"); probe.Run() != nil {
		testtool.Skip(t, "nobody cannot run the test's program where it lies")
	}
	before := whole(t, l.dir)
	if r := outcome(t, nobody("check")); r.code != Pending {
		t.Errorf("check in a read-only project: exit %d: %s", r.code, r.err)
	}
	if r := outcome(t, nobody("update")); r.code != Failed || !strings.Contains(r.err, "permission denied") {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
	if after := whole(t, l.dir); !maps.Equal(before, after) {
		t.Errorf("changed: %q", changed(before, after))
	}
	// Read-only files are replaced, not written into: their folder counts. Root could
	// do either, so it is the user to whom all of it belongs.
	l.fail(os.Chmod(l.path("man/food.8"), 0o444))
	for name := range before {
		l.fail(os.Lchown(l.path(name), 65534, 65534))
	}
	if r := outcome(t, nobody("update")); r.code != Done {
		t.Errorf("exit %d: %s", r.code, r.err)
	}
	l.has("man/food.8", ".SH NAME\n")
	l.settled()
}

// A disk that is full at some moment of the update: all is as before, or done.
func TestEdge16FullDisk(t *testing.T) {
	t.Parallel()
	l := much(t)
	text := whole(t, l.dir)
	done := &living{TB: t, dir: filepath.Join(t.TempDir(), "done"), env: l.env}
	l.fail(os.CopyFS(done.dir, os.DirFS(l.dir)))
	done.update(Done)
	want := whole(t, done.dir)
	undone, finished := 0, 0
	for inodes := len(text) - 4; inodes < len(text)+32 && finished < 3; inodes++ {
		small := &living{TB: t, dir: filepath.Join(mount(t, "tmpfs", fmt.Sprintf("nr_inodes=%d", inodes+2)), "food"), env: l.env}
		if os.CopyFS(small.dir, os.DirFS(l.dir)) != nil {
			continue // not even the project fits
		}
		r := small.mk("update")
		after := whole(t, small.dir)
		switch {
		case r.code == Done && len(changed(want, after)) == 0:
			finished++
		case r.code == Failed && len(changed(text, after)) == 0 && strings.Contains(r.err, "no space left on device"):
			undone++
		default:
			t.Errorf("%d inodes: exit %d: %s\nunlike before: %q\nunlike after: %q", inodes, r.code, r.err, changed(text, after), changed(want, after))
		}
	}
	t.Logf("%d undone, %d finished", undone, finished)
	if undone == 0 || finished == 0 {
		t.Error("one of the two was never seen")
	}
}

// Killed between two renames, the next run finishes; check says why it cannot say
// more. SIGINT undoes by itself.
func TestEdge16KilledAndInterrupted(t *testing.T) {
	t.Parallel()
	strace := faultsweep.Strace(t)
	hit := func(l *living, inject string, slow int) result {
		cmd := l.command("update")
		log := filepath.Join(t.TempDir(), "log")
		cmd.Args = append([]string{strace, "-f", "-qq", "-o", log, "-e", "trace=renameat,openat", "-e", "inject=renameat:" + inject,
			// A signal is heard by another thread: a quick update would be over by then.
			"-e", fmt.Sprintf("inject=openat:delay_enter=%d", slow), "--"}, cmd.Args...)
		cmd.Path = strace
		var talk strings.Builder
		cmd.Stderr = &talk
		_ = cmd.Run()
		if text := string(must(os.ReadFile(log))); strings.Count(text, "renameat(") < 2 {
			t.Fatalf("no fault was hit: %s\n%s", talk.String(), text)
		}
		return result{code: Code(cmd.ProcessState.ExitCode()), err: talk.String()}
	}
	want := much(t)
	want.update(Done)
	after := whole(t, want.dir)

	l := much(t)
	hit(l, "signal=KILL:when=3", 1)
	if state := whole(t, l.dir); len(changed(state, after)) == 0 {
		t.Fatal("it was killed too late")
	}
	l.refused(Pending, "interrupted", "check")
	l.refused(Pending, "interrupted", "update", "--dry-run")
	l.refused(Failed, "interrupted", "diff")
	if p := l.json(Pending, "check"); len(p.Notes) != 1 || !strings.Contains(p.Notes[0], "interrupted") {
		t.Errorf("notes %q", p.Notes)
	}
	l.update(Done)
	if state := whole(t, l.dir); len(changed(state, after)) > 0 {
		t.Errorf("finished is not as it would have been: %q", changed(state, after))
	}
	l.settled()

	l = much(t) // or the user wants none of it
	before := whole(t, l.dir)
	hit(l, "signal=KILL:when=3", 1)
	l.update(Done, "--abort")
	if state := whole(t, l.dir); len(changed(before, state)) > 0 {
		t.Errorf("--abort leaves %q", changed(before, state))
	}

	// On a busy machine even a slow update may be over by then: that is everything, and
	// the next one is slower.
	for slow := 3000; ; slow *= 2 {
		l = much(t)
		before = whole(t, l.dir)
		r := hit(l, "signal=INT:when=3", slow)
		if r.code == Done && len(changed(whole(t, l.dir), after)) == 0 && slow < 100_000 {
			continue
		}
		if r.code != Interrupted || !strings.Contains(r.err, "interrupted; nothing was written") {
			t.Errorf("SIGINT: exit %d: %s", r.code, r.err)
		}
		break
	}
	if state := whole(t, l.dir); len(changed(before, state)) > 0 {
		t.Errorf("SIGINT leaves %q", changed(before, state))
	}
	l.update(Done)
	l.settled()
}

func TestEdge17Concurrent(t *testing.T) {
	t.Parallel()
	l := much(t)
	// One that holds the lock for as long as we like.
	state, err := os.Open(l.path(".mkdaemon"))
	l.fail(err)
	l.fail(syscall.Flock(int(state.Fd()), syscall.LOCK_EX))
	l.refused(Busy, "another mkdaemon", "update")
	l.refused(Busy, "another mkdaemon", "update", "--abort")
	l.want(Pending, "check") // only looks
	// Not by closing it: what another test starts meanwhile has it open, too, until its execve(2).
	l.fail(syscall.Flock(int(state.Fd()), syscall.LOCK_UN))
	l.fail(state.Close())

	codes := make([]Code, 8)
	var all sync.WaitGroup
	for i := range codes {
		all.Go(func() { codes[i] = outcome(t, l.command("update")).code })
	}
	all.Wait()
	for _, code := range codes {
		if code != Done && code != Busy {
			t.Errorf("exit codes %v", codes)
		}
	}
	if !slices.Contains(codes, Done) {
		t.Errorf("nobody did it: %v", codes)
	}
	l.settled()
	l.has("Makefile", oursNow)
	l.has("Makefile", farEdit)
}
