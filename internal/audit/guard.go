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
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	dir, err := os.MkdirTemp("", "audit-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
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
	pid, err := spawn("guard", order{subject, scene, dir}, []uintptr{leash.Fd(), write.Fd(), os.Stderr.Fd()}, &syscall.SysProcAttr{Setsid: true})
	_, _ = leash.Close(), write.Close()
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { hold.Close() })
	defer stop()
	findings := map[string]Finding{}
	lines := bufio.NewScanner(read)
	lines.Buffer(nil, 1<<20)
	var failed error
	for lines.Scan() {
		var said struct {
			ID    string
			Error string
			Finding
		}
		if err := json.Unmarshal(lines.Bytes(), &said); err != nil {
			failed = fmt.Errorf("the stage said %q", lines.Text())
			continue
		}
		if said.Error != "" {
			failed = errors.New(said.Error)
			continue
		}
		findings[said.ID] = said.Finding
	}
	for {
		if _, err := syscall.Wait4(pid, nil, 0, nil); err != syscall.EINTR {
			break
		}
	}
	if failed == nil && ctx.Err() != nil {
		failed = fmt.Errorf("not over after %s: %w", longest, ctx.Err())
	}
	return findings, failed
}

// guard runs a stage and survives it. When the stage has ended, however, or when
// nobody holds the leash any more, everything below is ended: orphans of a stage
// that was killed come to the guard. A stage whose guard was killed does the same.
func guard(text []byte) error {
	if err := adopt(); err != nil {
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
	defer os.RemoveAll(o.Dir)
	pid, err := spawn("stage", o, []uintptr{leash.Fd(), 1, 2}, nil)
	if err != nil {
		return err
	}
	_ = leash.Close()
	defer hold.Close()
	_ = syscall.Dup2(2, 1) // only the stage speaks; its end shall be seen
	children := reap()
	over := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(over)
	}()
	select {
	case <-over:
	case <-children.gone(pid):
	}
	return sweep(children)
}
