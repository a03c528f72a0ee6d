package project

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// TestCreateFaults fails the k-th operation for every k, in this process: the
// sweep for systems without strace, and for what strace cannot combine.
func TestCreateFaults(t *testing.T) {
	want := reference(t, "")
	for _, claim := range []bool{false, true} {
		for _, forever := range []bool{false, true} {
			t.Run(fmt.Sprintf("claim=%v,forever=%v", claim, forever), func(t *testing.T) {
				hits := 0
				for k := 1; ; k++ {
					world := faultsweep.Folder(t)
					count := 0
					fault := func(op, name string) error {
						if count++; count == k || forever && count > k {
							hits++
							return syscall.ENOSPC
						}
						if claim && op == "rename" {
							return syscall.EINVAL
						}
						return nil
					}
					_, err := create(t.Context(), filepath.Join(world, "food"), sampleTree(""), sampleOrigin(), fault)
					judge(t, world, want, k, err)
					if count < k {
						break
					}
				}
				if hits < 100 {
					t.Errorf("only %d faults", hits)
				}
			})
		}
	}
}

func judge(t *testing.T, world, want string, k int, err error) {
	t.Helper()
	got, readErr := faultsweep.Digest(filepath.Join(world, "food"))
	complete := readErr == nil && got == want
	if claimed := readErr == nil && os.Remove(filepath.Join(world, "food")) == nil; claimed {
		if err == nil || !strings.Contains(err.Error(), "cannot remove the empty directory") {
			t.Errorf("%d: the claim is left: %v", k, err)
		}
	} else if readErr == nil && !complete {
		t.Errorf("%d: neither absent nor complete (%v)", k, err)
	}
	_, notDurable := errors.AsType[*NotDurableError](err)
	if complete != (err == nil || notDurable) {
		t.Errorf("%d: complete %v, but %v", k, complete, err)
	}
	entries, _ := os.ReadDir(world)
	for _, entry := range entries {
		if name := entry.Name(); name != "food" && (err == nil || !isStageName(name) || !strings.Contains(err.Error(), name+" is left behind")) {
			t.Errorf("%d: %s is left and not named (%v)", k, name, err)
		}
	}
}

// A signal arrives as a cancelled context, at any moment.
func TestCreateInterrupted(t *testing.T) {
	want := reference(t, "")
	nothing, whole := 0, 0
	for k := 1; ; k++ {
		world := faultsweep.Folder(t)
		ctx, cancel := context.WithCancel(t.Context())
		count, late := 0, 0
		_, err := create(ctx, filepath.Join(world, "food"), sampleTree(""), sampleOrigin(), func(op, name string) error {
			if ctx.Err() != nil && op == "create" {
				late++
			}
			if count++; count == k {
				cancel()
			}
			return nil
		})
		cancel()
		switch got, readErr := faultsweep.Digest(filepath.Join(world, "food")); {
		case err == nil && got == want:
			whole++
			testtool.OnlyHolds(t, world, "food")
		case errors.Is(err, context.Canceled) && errors.Is(readErr, os.ErrNotExist):
			nothing++
			testtool.OnlyHolds(t, world)
		default:
			t.Errorf("%d: %v, %v", k, err, readErr)
		}
		if late > 1 {
			t.Errorf("%d: %d files made after the signal", k, late)
		}
		if count < k {
			break
		}
	}
	// Everything only from the rename on: look, rename, sync, list, and no signal at all.
	if nothing < 100 || whole != 5 {
		t.Errorf("%d times nothing, %d times everything", nothing, whole)
	}
}

// What the user reads when the disk is full and nothing can be removed either.
func TestCreateNamesWhatItLeaves(t *testing.T) {
	world := t.TempDir()
	t.Chdir(world)
	_, err := create(t.Context(), "food", sampleTree(""), sampleOrigin(), func(op, name string) error {
		switch {
		case op == "write" && name == "main.go":
			return syscall.ENOSPC
		case op == "remove":
			return syscall.EIO
		}
		return nil
	})
	stages, _ := filepath.Glob(stagePrefix + "*")
	if err == nil || len(stages) != 1 {
		t.Fatalf("%v, left: %v", err, stages)
	}
	want := "food/cmd/food-ctl/main.go: cannot write: no space left on device; " + stages[0] + " is left behind: input/output error"
	if err.Error() != want || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestCreateNotDurable(t *testing.T) {
	world := t.TempDir()
	t.Chdir(world)
	_, err := create(t.Context(), "food", sampleTree(""), sampleOrigin(), func(op, name string) error {
		if op == "sync" && name == "." {
			return syscall.EIO
		}
		return nil
	})
	if _, ok := errors.AsType[*NotDurableError](err); !ok || err.Error() != "food: created; durability not confirmed: .: cannot sync: input/output error" {
		t.Error(err)
	}
	if mustDigest(t, "food") != reference(t, "") {
		t.Error("not complete")
	}
}

// A network file system may do a rename and lose the answer.
func TestCreateBelievesTheNameNotTheError(t *testing.T) {
	for _, answer := range []error{syscall.EIO, syscall.EEXIST, syscall.ENOENT} {
		food := filepath.Join(t.TempDir(), "food")
		_, err := create(t.Context(), food, sampleTree(""), sampleOrigin(), func(op, name string) error {
			if op == "rename" {
				stages, _ := filepath.Glob(filepath.Join(filepath.Dir(food), stagePrefix+"*"))
				must(t, os.Rename(stages[0], food))
				return answer
			}
			return nil
		})
		if err != nil || mustDigest(t, food) != reference(t, "") {
			t.Errorf("%v: %v", answer, err)
		}
	}
}

// What some file systems cannot do is no reason to fail, but only that.
func TestCreateToleratesPoorFileSystems(t *testing.T) {
	for _, row := range []struct {
		op, name string
		err      error
		fine     bool
	}{
		{"rename", "food", syscall.EINVAL, true},
		{"rename", "food", syscall.ENOSYS, true},
		{"rename", "food", syscall.EOPNOTSUPP, true},
		{"rename", "food", syscall.ENOSPC, false},
		{"rename", "food", syscall.EPERM, false},
		{"rename", "food", syscall.EIO, false},
		{"sync", "food/cmd", syscall.EINVAL, true},
		{"sync", "food/cmd", syscall.ENOTSUP, true},
		{"sync", "food/cmd", syscall.EIO, false},
		{"sync", "food/Makefile", syscall.EINVAL, false},
		{"sync", ".", syscall.EINVAL, true},
		{"close", "food/Makefile", syscall.EIO, false},
		{"lock", "", syscall.ENOLCK, true},
		{"lock", "", syscall.ENOSYS, true},
		{"lock", "", syscall.EIO, false},
	} {
		t.Chdir(faultsweep.Folder(t))
		hit, claimed := false, false
		_, err := create(t.Context(), "food", sampleTree(""), sampleOrigin(), func(op, name string) error {
			claimed = claimed || op == "claim"
			if op == row.op && (name == row.name || row.name == "") {
				hit = true
				return row.err
			}
			return nil
		})
		if !hit || (err == nil) != row.fine || !row.fine && !errors.Is(err, row.err) {
			t.Errorf("%v: hit %v, %v", row, hit, err)
		}
		if claimed != (row.op == "rename" && row.fine) {
			t.Errorf("%v: claimed %v", row, claimed)
		}
	}
}
