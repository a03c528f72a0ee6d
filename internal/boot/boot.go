package boot

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// patience is how long a container may take; most take two seconds.
const patience = time.Minute

// Job is what is done in a booted container.
type Job struct {
	// Files are copied below / before the job runs, from this folder (as that
	// of `make install DESTDIR=…`); "" for none.
	Files string

	// Script is read by bash -x, as root.
	Script string
}

// run copies the files, runs the script, and says at the end that it came to one.
const run = `exec >/job/log 2>&1 </dev/null
if [ -d /files ]; then cp -a /files/. /; fi
bash -x /job/script
echo $? >/job/end
`

// Run boots s, does the job and powers off. It returns what the script and its
// trace printed. Without root or the programs it skips the test; with CI=true
// it fails instead.
func (s System) Run(t testing.TB, j Job) string {
	t.Helper()
	if os.Geteuid() != 0 {
		testtool.Skip(t, "only root can boot a container")
	}
	testtool.Need(t, "systemd-nspawn")
	root, dir := s.root(t), t.TempDir()
	words := []string{"--quiet", "--directory=" + root, "--volatile=overlay", "--bind=" + dir + ":/job",
		"--register=no", "--keep-unit", "--private-network", "--console=pipe", "--boot"}
	if j.Files != "" {
		words = append(words, "--bind-ro="+j.Files+":/files")
	}
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("script", j.Script)
	write("run", run)
	files, kernel := s.start("/bin/sh /job/run")
	for path, text := range files {
		words = append(words, "--bind-ro="+write(filepath.Base(path), text)+":"+path)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	container := exec.CommandContext(ctx, "systemd-nspawn", append(words, kernel...)...)
	container.Env = append(os.Environ(), "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1")
	container.Cancel = func() error { return container.Process.Signal(os.Interrupt) }
	container.WaitDelay = 10 * time.Second
	console, err := container.CombinedOutput()
	log, _ := os.ReadFile(filepath.Join(dir, "log"))
	if end, missing := os.ReadFile(filepath.Join(dir, "end")); missing != nil || strings.TrimSpace(string(end)) != "0" {
		t.Fatalf("%s: the job ended with %q; the container: %v\n%s\n%s", s.Name, strings.TrimSpace(string(end)), err, log, console)
	}
	return string(log)
}
