// Package matrix builds and tests what mkdaemon writes, for every pair of options.
package matrix

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/lab"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// here is where projects are made.
var here lab.Lab

func TestMain(m *testing.M) {
	lab.Main(m, func(l lab.Lab) { here = l })
}

// Every pair of options that reach Go code is generated, vetted, checked by
// staticcheck, and its own tests run with the race detector; besides the fullest
// project. Names and modules vary with the set, since they end up in the code.
func TestBuildMatrix(t *testing.T) {
	testtool.Need(t, "staticcheck", "make")
	c := lab.Catalog(t)
	sets, _ := combine.Pairs(c, "pulseD", reaching(t, c)...)
	sets = append(sets, combine.Full(c, "pulseD"))
	for i, given := range sets {
		t.Run(strings.ReplaceAll(combine.Label(c, given), " ", ";"), func(t *testing.T) {
			t.Parallel()
			if i%3 == 1 {
				given["name"] = []string{"my-pulse-daemon"}
				given["module"] = []string{"git.example.com/Team/deep/my-pulse-daemon/v3"}
			}
			dir := here.Generate(t, given)
			if out := lab.Run(t, dir, "gofmt", "-l", "."); out != "" {
				t.Errorf("not gofmt-clean:\n%s", out)
			}
			// -trimpath lets equal packages of different projects share the build cache.
			lab.Run(t, dir, "go", "vet", "-trimpath", "./...")
			lab.Run(t, dir, "staticcheck", "-checks=all,-ST1000,-ST1020,-ST1021,-ST1022", "./...")
			lab.Run(t, dir, "go", "test", "-trimpath", "-race", "./...")
			unchanged(t, dir)
		})
	}
}

// unchanged proves that go.mod and go.sum are exact: nothing that the go tool
// did changed a file, and tidying has nothing to say.
func unchanged(t *testing.T, dir string) {
	t.Helper()
	if diff, err := lab.Try(t, dir, "go", "mod", "tidy", "-diff"); err != nil {
		t.Errorf("go.mod or go.sum is not what `go mod tidy` would write:\n%s", diff)
	}
	lab.Run(t, dir, "go", "mod", "verify")
}

// The other systems that a daemon can be built for: all code compiles there,
// tests included, though nothing can be run here. Each has the managers that start
// it there. D-Bus is left out where its library does not compile.
func TestCrossBuild(t *testing.T) {
	c := lab.Catalog(t)
	given := combine.Full(c, "pulseD")
	for _, system := range []struct {
		name, arch string
		ipc        []string // nil: all
	}{
		{"darwin", "arm64", nil}, {"freebsd", "amd64", nil}, {"openbsd", "amd64", nil}, {"netbsd", "amd64", nil},
		{"android", "arm64", nil}, // amd64 would want a C compiler
		{"solaris", "amd64", []string{"unix", "http"}}, {"illumos", "amd64", []string{"unix", "http"}},
	} {
		t.Run(system.name, func(t *testing.T) {
			answers := maps.Clone(given)
			if system.ipc != nil {
				answers["ipc"] = system.ipc
				answers["activation"] = slices.DeleteFunc(slices.Clone(given["activation"]), func(o string) bool { return o == "dbus" })
			}
			dir := here.Generate(t, answers)
			t.Setenv("GOOS", system.name)
			t.Setenv("GOARCH", system.arch)
			t.Setenv("CGO_ENABLED", "0")
			lab.Run(t, dir, "go", "vet", "-trimpath", "./...")
			lab.Run(t, dir, "go", "build", "-trimpath", "-o", t.TempDir(), "./cmd/...")
		})
	}
}
