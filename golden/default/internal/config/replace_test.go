// Kept by mkdaemon (base): your edits are merged.

package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/pulsed/internal/exit"
)

// TestReplacedWhileRead: who renames a new file over the old one, as editors
// and package managers do, can do so at any moment.
func TestReplacedWhileRead(t *testing.T) {
	dir := t.TempDir()
	s := &Source{path: filepath.Join(dir, "test.toml")}
	replace := func(seconds int) {
		text := fmt.Sprintf("[daemon]\nstop_timeout = \"%ds\"\n%s[log]\nsinks = [\"%d\"]\n", seconds, strings.Repeat("# filler\n", 1000), seconds)
		next := filepath.Join(dir, "next")
		if err := os.WriteFile(next, []byte(text), 0o600); err != nil {
			t.Error(err)
		}
		if err := os.Rename(next, s.path); err != nil {
			t.Error(err)
		}
	}
	replace(1)
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for i := 2; ; i++ {
			select {
			case <-stop:
				return
			default:
				replace(i)
			}
		}
	}()
	seen := map[string]bool{}
	for end := time.Now().Add(time.Minute); len(seen) < 50 && time.Now().Before(end); {
		c, err := s.Load()
		if err != nil {
			t.Fatal(err)
		}
		if first, last := fmt.Sprint(c.Daemon.StopTimeout.Seconds()), c.Log.Sinks[0]; first != last {
			t.Fatalf("half of file %s and half of file %s", first, last)
		}
		seen[c.Log.Sinks[0]] = true
	}
	close(stop)
	<-stopped
	if len(seen) < 50 {
		t.Errorf("%d files in a minute, too few to tell", len(seen))
	}
}

// TestWrittenWhileRead: who writes into the file itself may be seen in the
// middle of it, and then nothing is taken.
func TestWrittenWhileRead(t *testing.T) {
	for name, write := range map[string]func(f *os.File, i int){
		"longer and longer": func(f *os.File, i int) {
			if i%10_000 == 0 {
				_ = f.Truncate(0)
			}
			_, _ = f.WriteAt([]byte("# one\n"), int64(i%10_000)*6)
		},
		"same length": func(f *os.File, i int) {
			_, _ = f.WriteAt([]byte{'#', "abcdefgh"[i%8]}, 0)
		},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := os.Create(filepath.Join(t.TempDir(), "test.toml"))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			stop, stopped := make(chan struct{}), make(chan struct{})
			defer func() { close(stop); <-stopped }()
			go func() {
				defer close(stopped)
				for i := 0; ; i++ {
					select {
					case <-stop:
						return
					default:
						write(f, i)
					}
				}
			}()
			for end := time.Now().Add(time.Minute); time.Now().Before(end); {
				if _, _, err := readFile(f.Name()); err != nil {
					if exit.Of(err) != exit.TempFail || !strings.Contains(err.Error(), "was written to while it was read") {
						t.Errorf("got %v (code %d)", err, exit.Of(err))
					}
					return
				}
			}
			t.Error("nobody noticed for a minute")
		})
	}
}
