package project

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// stagePrefix begins the name of a folder in which a project grows.
const stagePrefix = ".mkdaemon-stage-"

var stageName = regexp.MustCompile(`^\.mkdaemon-stage-[0-9a-f]{6}$`)

func isStageName(name string) bool { return stageName.MatchString(name) }

// What runs that were killed have left is collected by one that succeeds. One
// that fails collects nothing: it is busy with its own failure.
func TestCollectOnlyAfterSuccess(t *testing.T) {
	w := newWorld(t)
	stale := filepath.Join(w.work, stagePrefix+"0a1b2c")
	must(t, os.Mkdir(stale, 0o700))
	must(t, os.WriteFile(filepath.Join(stale, "Makefile"), nil, 0o600))
	hourAgo := time.Now().Add(-time.Hour)
	must(t, os.Chtimes(stale, hourAgo, hourAgo))
	must(t, os.Mkdir(filepath.Join(w.work, "food"), 0o755))
	if _, err := Create(t.Context(), filepath.Join(w.work, "food"), sampleTree(""), sampleOrigin()); err == nil {
		t.Error("not refused")
	}
	testtool.OnlyHolds(t, w.work, filepath.Base(stale), "food")
	if _, err := Create(t.Context(), filepath.Join(w.work, "other"), sampleTree(""), sampleOrigin()); err != nil {
		t.Error(err)
	}
	testtool.OnlyHolds(t, w.work, "food", "other")
}

// A parent with very many entries costs a bounded time.
func TestHugeParent(t *testing.T) {
	const maxListed = 2048 // of which stages are collected
	w := newWorld(t)
	for i := range 10 * maxListed {
		must(t, os.WriteFile(filepath.Join(w.work, fmt.Sprint(i)), nil, 0o644))
	}
	listings := 0
	for _, call := range faultsweep.Trace(t, childCommand(t, w.work, "food"), "getdents64") {
		if len(call) > 0 {
			listings++
		}
	}
	if listings == 0 || listings > maxListed/100 {
		t.Errorf("%d listings", listings)
	}
}
