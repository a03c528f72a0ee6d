package living

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// docs/update-all.sh updates all projects of a folder side by side. Each has its
// line in the table, and the worst outcome is the exit code.
func TestUpdateAll(t *testing.T) {
	testtool.Need(t, "sh", "xargs", "find")
	newer := forge(t, map[string][2]string{"base/Makefile.tmpl": {"## compile every program", "## make every program"}})
	script, err := filepath.Abs("../../docs/update-all.sh")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	want := map[string]string{}
	for i := range 6 {
		name := filepath.Join(folder, fmt.Sprintf("group %d", i%2), fmt.Sprintf("pulse%cd", 'a'+i))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		wantNew(t, name)
		want[name] = "up to date"
	}
	update := func(flags ...string) (code int, table, talk string) {
		t.Helper()
		c := exec.CommandContext(t.Context(), "sh", append([]string{script, folder, "--jobs=3"}, flags...)...)
		c.Env = append(os.Environ(), "MKDAEMON="+newer.Mkdaemon)
		var out, said strings.Builder
		c.Stdout, c.Stderr = &out, &said
		_ = c.Run()
		return c.ProcessState.ExitCode(), out.String(), said.String()
	}
	judge := func(code int, flags ...string) (talk string) {
		t.Helper()
		got, table, talk := update(flags...)
		if got != code {
			t.Errorf("%q: exit code %d, want %d\n%s", flags, got, code, talk)
		}
		for name, word := range want {
			if !strings.Contains(table, fmt.Sprintf("%-12s%s\n", word, name)) {
				t.Errorf("%q: %s is not said to be %s:\n%s", flags, name, word, table)
			}
		}
		if n := strings.Count(table, "\n"); n != len(want) {
			t.Errorf("%q: %d lines", flags, n)
		}
		if !strings.Contains(talk, fmt.Sprintf("/%d] ", len(want))) {
			t.Errorf("%q: nobody sees how far it is:\n%s", flags, talk)
		}
		return talk
	}
	for name := range want {
		want[name] = "pending"
	}
	judge(2, "--dry-run")

	conflict, broken := filepath.Join(folder, "group 0", "pulsead"), filepath.Join(folder, "group 1", "pulsebd")
	edit(t, conflict, "Makefile", "## compile every program", "## compile it all")
	if err := os.WriteFile(filepath.Join(broken, ".mkdaemon", "lock.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name := range want {
		want[name] = "up to date"
	}
	want[conflict], want[broken] = "conflicts", "failed"
	if talk := judge(1, "--conflict=sidecar"); !strings.Contains(talk, "lock.json") {
		t.Errorf("what was wrong is not said:\n%s", talk)
	}
	if err := os.RemoveAll(broken); err != nil {
		t.Fatal(err)
	}
	delete(want, broken)
	judge(3, "--conflict=sidecar")
}

func wantNew(t *testing.T, dir string) {
	t.Helper()
	want(t, 0, here, "", "new", filepath.Base(dir), "--defaults", "--dir="+dir)
}
