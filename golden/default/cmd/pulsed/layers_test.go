// Kept by mkdaemon (base): your edits are merged.

package main

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestDropInsAndVariables leads the real daemon through reloads in which only
// what stands beside the configuration file changes.
func TestDropInsAndVariables(t *testing.T) {
	p := prepare(t, "run")
	p.cmd.Env = append(p.cmd.Env, "PULSED_DAEMON_STOP_TIMEOUT=17s", "PULSED_DAEMON_STOP_TIMEUOT=1s")
	p.start()
	p.until("READY=1\nSTATUS=running, configuration 1")

	folder := p.config + ".d"
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "50-site.toml")
	drop := func(text string) {
		t.Helper()
		if err := os.WriteFile(file+".new", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(file+".new", file); err != nil {
			t.Fatal(err)
		}
		p.signal(syscall.SIGHUP)
	}
	drop("[log]\nlevel = \"debug\"\n")
	p.until("READY=1\nSTATUS=running, configuration 2")
	drop("[log]\nlevel = \"loud\"\n")
	p.until("READY=1\nSTATUS=reload failed: " + file + ":2:9: log.level: must be")
	drop("[log]\nsinks = [\"stderr\", \"stderr\"]\n")
	p.until("READY=1\nSTATUS=reload failed: " + file + ":2:9: log.sinks: ")
	drop("[daemon]\nstop_timeout = \"1s\"\n[log]\nlevel = \"debug\"\n") // the variable wins
	p.until("READY=1\nSTATUS=running, configuration 2")

	// Masked: as if there were no such file.
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(os.DevNull, file); err != nil {
		t.Fatal(err)
	}
	p.signal(syscall.SIGHUP)
	p.until("READY=1\nSTATUS=running, configuration 3")

	// A folder in which anybody could add a file is not looked into.
	if err := os.Chmod(folder, 0o777); err != nil {
		t.Fatal(err)
	}
	p.signal(syscall.SIGHUP)
	p.until("READY=1\nSTATUS=reload failed: " + folder + ": everybody may write to it")

	p.signal(syscall.SIGTERM)
	p.wants(0)
	// Once for the start, and for each of the three reloads that worked.
	if got := strings.Count(p.stderr.String(), "PULSED_DAEMON_STOP_TIMEUOT"); got != 4 {
		t.Errorf("%d warnings about the variable that nobody knows, want 4:\n%s", got, &p.stderr)
	}
}
