package cli

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// The commands of testdata/errors.txt, in a real shell.
func TestErrors(t *testing.T) {
	t.Parallel()
	testtool.Need(t, "sh")
	dir, bin := t.TempDir(), t.TempDir()
	for _, err := range []error{
		os.Symlink(self(t), filepath.Join(bin, "mkdaemon")),
		os.Mkdir(filepath.Join(dir, "empty"), 0o755),
		os.Mkdir(filepath.Join(dir, "full"), 0o755),
		os.Symlink("full", filepath.Join(dir, "link")),
		os.Symlink("nowhere", filepath.Join(dir, "dangling")),
		syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	write(t, filepath.Join(dir, "file"), "")
	write(t, filepath.Join(dir, "full", "file"), "")
	before := names(t, dir)

	text, err := os.ReadFile("testdata/errors.txt")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(fillIn(t, string(text)), "\n$ ")[1:]
	if len(blocks) < 50 {
		t.Fatalf("%d commands only", len(blocks))
	}
	for _, block := range blocks {
		block, _, _ = strings.Cut(block, "\n\n")
		line, want, _ := strings.Cut(strings.TrimSpace(block), "\n")
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		cmd := exec.CommandContext(ctx, "sh", "-c", "exec 2>&1\n"+line)
		cmd.WaitDelay = time.Second
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), childEnv+"=1", "PATH="+bin+":"+os.Getenv("PATH"))
		out, err := cmd.Output()
		var failed *exec.ExitError
		if ctx.Err() != nil || err != nil && !errors.As(err, &failed) {
			t.Fatalf("$ %s\n%v, %v", line, err, ctx.Err())
		}
		if got := fmt.Sprintf("%s[%d]", out, cmd.ProcessState.ExitCode()); got != want {
			t.Errorf("$ %s\n%s\nwant\n%s", line, got, want)
		}
		if after := names(t, dir); !maps.Equal(before, after) {
			t.Fatalf("$ %s\nleaves %v, there was %v", line, after, before)
		}
	}
}

// Scripts know the numbers.
func TestExitCodes(t *testing.T) {
	if got, want := []Code{Done, Failed, Pending, Conflicts, Usage, Busy, Interrupted}, []Code{0, 1, 2, 3, 64, 75, 130}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func names(t *testing.T, dir string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	err := filepath.Walk(dir, func(path string, _ os.FileInfo, err error) error {
		found[path] = true
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// fillIn puts lists in that grow with the catalog.
func fillIn(t *testing.T, text string) string {
	c := catalogOf(t)
	var commands, missing []string
	for _, command := range newApp(Streams{}).Commands {
		commands = append(commands, command.Name)
	}
	for _, q := range c.Questions {
		if q.Kind != option.Text {
			text = strings.ReplaceAll(text, "{"+q.ID+"}", strings.Join(q.Names(), ", "))
			missing = append(missing, "mkdaemon:   --"+q.ID+"="+strings.Join(q.Names(), "|"))
		}
	}
	return strings.NewReplacer(
		"{commands}", strings.Join(commands, ", "), "{questions}", strings.Join(c.IDs(), ", "), "{missing}", strings.Join(missing, "\n"),
	).Replace(text)
}
