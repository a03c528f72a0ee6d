package disk

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// counted is a file that knows how often it was closed. A descriptor that is
// closed twice may by then be another writer's file.
type counted struct {
	closed *int
	err    error
}

func (c counted) Sync() error  { return nil }
func (c counted) Close() error { *c.closed++; return c.err }

func TestQueueClosesOnce(t *testing.T) {
	for _, failing := range []string{"", "sync", "close", "closed"} {
		var closed [3]int
		var q Queue
		for i := range closed {
			s := syncing{fmt.Sprint(i), counted{closed: &closed[i]}, false}
			if failing == "closed" && i == 1 {
				s.file = counted{&closed[i], syscall.EIO}
			}
			must(t, q.add(s, nil))
		}
		err := q.Flush(func(op, name string) error {
			if op == failing && name == "1" {
				return syscall.EIO
			}
			return nil
		})
		flushed := closed
		q.Drop()
		if closed != [3]int{1, 1, 1} || flushed != closed || (err == nil) != (failing == "") {
			t.Errorf("%q: closed %v times, %v", failing, closed, err)
		}
	}
}

// A text in many pieces, more than one system call takes, and empty ones.
func TestWritePieces(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1023, 1024, 1025, 3000} {
		var text Pieces
		for i := range n {
			text = append(text, []byte(strings.Repeat(fmt.Sprint(i), i%3)))
		}
		want := bytes.Join(text, nil)
		file, err := os.Create(filepath.Join(t.TempDir(), "f"))
		must(t, err)
		must(t, withDescriptor(file, func(fd int) error { return descriptor(fd).write(text) }))
		got, err := os.ReadFile(file.Name())
		if file.Close(); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%d pieces: %d bytes of %d, %v", n, len(got), len(want), err)
		}
	}
}

// Whatever part of it the kernel takes, the rest is what comes next.
func TestPiecesBehind(t *testing.T) {
	whole := "abcdef"
	for n := range len(whole) + 1 {
		text := Pieces{[]byte("ab"), nil, []byte("cde"), []byte("f"), nil}.behind(n)
		if got := string(bytes.Join(text, nil)); got != whole[n:] || n > 0 && len(text) > 0 && len(text[0]) == 0 {
			t.Errorf("behind %d: %q", n, text)
		}
	}
}

// A file system may give other modes than it is asked for, to files and folders
// apart: each kind is looked at.
func TestModesAreLookedAt(t *testing.T) {
	old := syscall.Umask(0o022)
	defer syscall.Umask(old)
	dir, err := os.Open(t.TempDir())
	must(t, err)
	defer dir.Close()
	for _, row := range []struct {
		umask  int
		chmods int
	}{{0o000, 0}, {0o022, 0}, {0o111, 4}, {0o077, 6}} {
		syscall.Umask(row.umask)
		chmods := 0
		w := newWriter(func(op, name string) error {
			if op == "chmod" {
				chmods++
			}
			return nil
		})
		must(t, withDescriptor(dir, func(fd int) error {
			here := stagedFolder{dir.Name(), descriptor(fd)}
			for i := range 2 {
				name := fmt.Sprintf("%o-%d", row.umask, i)
				sub, err := w.mkdir(here, name, 0o755)
				if err == nil {
					err = errors.Join(w.create(sub, "file", 0o644, Pieces{[]byte("x")}), w.create(sub, "script", 0o755, nil), sub.at.Close())
				}
				if err != nil {
					return err
				}
				for path, want := range map[string]fs.FileMode{"": fs.ModeDir | 0o755, "file": 0o644, "script": 0o755} {
					info, err := os.Stat(filepath.Join(dir.Name(), name, path))
					if err != nil || info.Mode() != want {
						t.Errorf("umask %03o, %s/%s: %v, %v", row.umask, name, path, info.Mode(), err)
					}
				}
			}
			return w.queue.Flush(nil)
		}))
		if len(w.modes) != 3 {
			t.Errorf("umask %03o: looked at %v, want a folder and two files", row.umask, w.modes)
		}
		if chmods != row.chmods {
			t.Errorf("umask %03o: %d times chmod, want %d", row.umask, chmods, row.chmods)
		}
	}
}
