package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// `make audit` of a fresh project finds nothing, and fails when something is wrong.
func TestMakeAudit(t *testing.T) {
	testtool.Need(t, "make")
	c := catalog(t)
	for _, style := range []string{"systemd", "daemonize"} {
		t.Run(style, func(t *testing.T) {
			given := combine.Plain(c, "pulseD")
			given["style"], given["ipc"], given["logging"] = []string{style}, []string{"http"}, []string{"file"}
			dir := generate(t, given)
			out := run(t, dir, "make", "-s", "audit", "MKDAEMON="+mkdaemon)
			if !strings.Contains(out, " points hold; ") || strings.Contains(out, "could not be told") {
				t.Errorf("%s", out)
			}
			if style == "systemd" {
				return
			}
			file := filepath.Join(dir, "audit.toml")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(strings.Replace(string(text), `umask = "0027"`, `umask = "0077"`, 1)), 0o644); err != nil {
				t.Fatal(err)
			}
			out, err = try(t, dir, "make", "-s", "audit", "MKDAEMON="+mkdaemon, "AUDIT=--quiet --point=A9,A8")
			if err == nil || !strings.Contains(out, "A9   fail") || !strings.Contains(out, "1 of 2 points hold") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}
