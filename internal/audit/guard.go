//go:build linux

package audit

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/mkdaemon/mkdaemon/internal/offspring"
)

// order is what a stage has to play.
type order struct {
	Subject Subject
	Scene   string
	Dir     string // {dir}
}

// longest is when a scene is ended, whatever it waits for.
const longest = 60 * time.Second

// play has a scene played in processes of its own, and returns what was found.
func play(ctx context.Context, subject Subject, scene string) (map[string]Finding, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, longest, fmt.Errorf("not over after %s", longest))
	defer cancel()
	dir, err := os.MkdirTemp("", "audit-")
	if err != nil {
		return nil, err
	}
	defer discard(dir)
	// Others must be able to pass through, a daemon that is another user for one.
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	// Two pipes: what the stage says, and one that is only there to end. The
	// guard ends all when its end of that closes, even if we are killed.
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer read.Close()
	leash, hold, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, write.Close())
	}
	defer hold.Close()
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer null.Close()
	pidfd := -1
	pid, err := offspring.Spawn("guard", order{subject, scene, dir}, []uintptr{leash.Fd(), write.Fd(), os.Stderr.Fd()}, &syscall.SysProcAttr{Setsid: true, PidFD: &pidfd})
	_, _ = leash.Close(), write.Close()
	if err != nil {
		return nil, err
	}
	defer func() { _ = syscall.Close(pidfd) }()
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		select {
		case <-ended:
		case <-ctx.Done():
			_ = hold.Close()
			insist(pidfd, ended)
			_ = read.Close()
		}
	}()
	findings, over, failed := listen(read)
	for {
		if _, err := syscall.Wait4(pid, nil, 0, nil); err != syscall.EINTR {
			break
		}
	}
	if ctx.Err() != nil {
		failed = errors.Join(context.Cause(ctx), failed)
	} else if !over {
		failed = errors.Join(errors.New("its stage was killed"), failed)
	}
	return findings, failed
}

// insist has a guard obey that has been called back. A daemon may have stopped it, by
// mistake or not; and if nothing helps it is killed, which its stage sees.
func insist(guard int, ended <-chan struct{}) {
	for range 3 * offspring.Patient / time.Second {
		_ = unix.PidfdSendSignal(guard, unix.SIGCONT, nil, 0)
		select {
		case <-ended:
			return
		case <-time.After(time.Second):
		}
	}
	_ = unix.PidfdSendSignal(guard, unix.SIGKILL, nil, 0)
}

// report is a line of what stage and guard tell: a finding, or the end.
type report struct {
	ID string
	Finding
	Error string // why points were not told
	Left  string // what could not be ended
	Over  bool   // the scene was played to its end
}

// left is the error that something which an audit has started may still run.
type left string

func (l left) Error() string { return string(l) }

// listen reads reports until nobody is there to write them, and whether the scene was
// played to its end.
func listen(read *os.File) (findings map[string]Finding, over bool, failed error) {
	findings = map[string]Finding{}
	lines := bufio.NewScanner(read)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var said report
		if err := json.Unmarshal(lines.Bytes(), &said); err != nil {
			failed = errors.Join(failed, fmt.Errorf("the stage said %s", brief(lines.Text())))
			continue
		}
		over = over || said.Over || said.Error != ""
		switch {
		case said.Left != "":
			failed = errors.Join(failed, left(said.Left))
		case said.Error != "":
			failed = errors.Join(failed, errors.New(said.Error))
		case said.ID != "":
			findings[said.ID] = said.Finding
		}
	}
	return findings, over, failed
}

// guard runs a stage and survives it. When the stage has ended, however, or when
// nobody holds the leash any more, everything below is ended: orphans of a stage
// that was killed come to the guard. A stage whose guard was killed does the same.
func guard(text []byte) error {
	if err := offspring.Adopt(); err != nil {
		return err
	}
	leash, hold, err := os.Pipe()
	if err != nil {
		return err
	}
	var o order
	if err := json.Unmarshal(text, &o); err != nil {
		return err
	}
	defer discard(o.Dir)
	pid, err := offspring.Spawn("stage", o, []uintptr{leash.Fd(), 1, 2}, nil)
	if err != nil {
		return err
	}
	_ = leash.Close()
	defer hold.Close()
	children := offspring.Reap()
	over := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(over)
	}()
	select {
	case <-over:
	case <-children.Gone(pid):
	case <-overfull(o.Dir, hoard):
		_ = json.NewEncoder(os.Stdout).Encode(report{Error: fmt.Sprintf("its files took more than %d MiB", hoard>>20)})
	}
	if err := children.Sweep(); err != nil {
		return json.NewEncoder(os.Stdout).Encode(report{Left: err.Error()})
	}
	return nil
}
