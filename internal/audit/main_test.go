//go:build linux

package audit

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"testing"
)

// bad and wild are the daemons below testdata, built once.
var bad, wild string

// programs is the variable by which a test that runs this binary again hands them down.
const programs = "AUDIT_PROGRAMS"

func TestMain(m *testing.M) {
	Enter() // audits run this binary again, in their roles
	dir := os.Getenv(programs)
	if dir == "" {
		made, err := os.MkdirTemp("", "bad-")
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		dir = made
		defer os.RemoveAll(made)
		build := exec.Command("go", "build", "-trimpath", "-o", dir, "./testdata/bad", "./testdata/wild")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Fprintf(os.Stderr, "%v\n%s", err, out)
			os.Exit(1)
		}
	}
	bad, wild = filepath.Join(dir, "bad"), filepath.Join(dir, "wild")
	// Three tests for two processors: an audit mostly waits, and plays two scenes at once. With
	// more of them its judges would be late at times. The command line wins over this.
	if err := flag.Set("test.parallel", strconv.Itoa(runtime.GOMAXPROCS(0)*3/2)); err != nil {
		panic(err)
	}
	m.Run() // which keeps the exit code for when this returns
}
