//go:build linux

package audit

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// bad is the daemon below testdata, built once.
var bad string

func TestMain(m *testing.M) {
	Enter() // audits run this binary again, in their roles
	dir, err := os.MkdirTemp("", "bad-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	bad = filepath.Join(dir, "bad")
	build := exec.Command("go", "build", "-trimpath", "-o", bad, "./testdata/bad")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(code)
}
