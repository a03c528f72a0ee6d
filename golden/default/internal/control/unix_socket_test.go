// Kept by mkdaemon (ipc/unix): your edits are merged.

package control

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"example.com/pulsed/internal/exit"
)

// folder is a folder with a short name, since socket paths must be short.
func folder(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "ctl")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func listenOn(t *testing.T, s Socket) net.Listener {
	t.Helper()
	l, err := s.listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

// watch looks at path in a tight loop while again makes the socket, over and
// over until it was seen often enough. bad says what is wrong at one moment.
func watch(t *testing.T, path string, again func(), bad func(fs.FileInfo) string) {
	t.Helper()
	var stop atomic.Bool
	var seen atomic.Int64
	var wg sync.WaitGroup
	wg.Go(func() {
		for !stop.Load() {
			info, err := os.Lstat(path)
			if err != nil {
				continue
			}
			seen.Add(1)
			if problem := bad(info); problem != "" {
				t.Errorf("for a moment: %s", problem)
				return
			}
		}
	})
	// A busy machine gets through fewer rounds, but looks as often in each.
	const enough = 1000
	begin := time.Now()
	for round := 0; !t.Failed() && (round < enough || seen.Load() < enough); round++ {
		again()
		if took := time.Since(begin); took > 20*time.Second && seen.Load() >= enough {
			break
		} else if took > 2*time.Minute {
			t.Errorf("the socket was seen %d times only, too little to tell", seen.Load())
		}
	}
	stop.Store(true)
	wg.Wait()
}

// The socket must never have a mode that is wider than the final one.
func TestNeverTooOpen(t *testing.T) {
	path := filepath.Join(folder(t), "s")
	for _, want := range []fs.FileMode{0o600, 0o660, 0o666} {
		again := func() {
			l := listenOn(t, Socket{Path: path, Mode: want, Group: -1})
			info, err := os.Lstat(path)
			if err != nil || info.Mode().Perm() != want {
				t.Errorf("in the end: %v, %v; want mode %04o", info, err, want)
			}
			if err := l.Close(); err != nil {
				t.Error(err)
			}
		}
		watch(t, path, again, func(info fs.FileInfo) string {
			if got := info.Mode().Perm(); got&^want != 0 {
				return fmt.Sprintf("mode %04o, want never more than %04o", got, want)
			}
			return ""
		})
	}
}

// The group must own the socket before its members may connect.
func TestGroup(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("needs root to give a file to any group")
	}
	path := filepath.Join(folder(t), "s")
	owner := func(info fs.FileInfo) uint32 { return info.Sys().(*syscall.Stat_t).Gid }
	again := func() {
		l := listenOn(t, Socket{Path: path, Mode: 0o660, Group: 4711})
		info, err := os.Lstat(path)
		if err != nil || info.Mode().Perm() != 0o660 || owner(info) != 4711 {
			t.Errorf("in the end: %v, %v; want 0660 of group 4711", info, err)
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
	var suspect fs.FileInfo
	watch(t, path, again, func(info fs.FileInfo) string {
		before := suspect
		suspect = nil
		if info.Mode().Perm()&0o070 != 0 && owner(info) != 4711 {
			suspect = info
		}
		// stat(2) does not read both at one moment, so only two looks in a row prove it.
		if before != nil && suspect != nil && os.SameFile(before, suspect) {
			return "open to a group that is not the right one"
		}
		return ""
	})
}

func TestPathLength(t *testing.T) {
	dir := folder(t)
	name := func(length int) string { return filepath.Join(dir, strings.Repeat("x", length-len(dir)-1)) }
	listenOn(t, Socket{Path: name(MaxSocketPath), Mode: 0o600, Group: -1})
	conn, err := net.Dial("unix", name(MaxSocketPath))
	if err != nil {
		t.Fatalf("%d bytes: %v", MaxSocketPath, err)
	}
	_ = conn.Close()
	_, err = (Socket{Path: name(MaxSocketPath + 1), Mode: 0o600, Group: -1}).listen(t.Context())
	if exit.Of(err) != exit.Config || !strings.Contains(err.Error(), "at most") {
		t.Errorf("%d bytes: %v, want a clear refusal", MaxSocketPath+1, err)
	}
}

func TestFolderIsMade(t *testing.T) {
	dir := filepath.Join(folder(t), "new")
	listenOn(t, Socket{Path: filepath.Join(dir, "s"), Mode: 0o600, Group: -1})
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != folderMode() {
		t.Errorf("%v %v, want mode %04o", info, err, folderMode())
	}
	_, err := (Socket{Path: filepath.Join(dir, "far", "away", "s"), Mode: 0o600, Group: -1}).listen(t.Context())
	if exit.Of(err) != exit.CantCreate || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without the parent: %v (exit %d), want 73", err, exit.Of(err))
	}
}
