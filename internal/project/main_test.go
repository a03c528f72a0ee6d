package project

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/internal/state"
)

// The test binary is also the program that strace sweeps: with childTarget in
// its environment it creates a project there and ends.
const (
	childTarget = "MKDAEMON_TEST_TARGET"
	childUmask  = "MKDAEMON_TEST_UMASK" // octal
	childMark   = "MKDAEMON_TEST_MARK"  // put into every file, to tell two children apart
	childLarge  = "MKDAEMON_TEST_LARGE" // a tree of the usual size
	childWait   = "MKDAEMON_TEST_WAIT"  // say "ready" and wait for the end of stdin
	childDo     = "MKDAEMON_TEST_DO"    // what to do with the project of the story, instead of creating one
)

// notDurableExit is the child's exit code for NotDurableError.
const notDurableExit = 3

func init() {
	if os.Getenv(childTarget) != "" {
		runtime.LockOSThread() // strace counts the calls of each thread apart
	}
}

func TestMain(m *testing.M) {
	if target := os.Getenv(childTarget); target != "" {
		os.Exit(child(target))
	}
	os.Exit(m.Run())
}

func child(target string) int {
	if octal := os.Getenv(childUmask); octal != "" {
		mask, err := strconv.ParseUint(octal, 8, 16)
		if err != nil {
			panic(err)
		}
		syscall.Umask(int(mask))
	}
	if do := os.Getenv(childDo); do != "" {
		return childUpdate(target, do)
	}
	tree := sampleTree(os.Getenv(childMark))
	if os.Getenv(childLarge) != "" {
		tree = largeTree()
	}
	waitForStdin()
	warnings, err := Create(context.Background(), target, tree, sampleOrigin())
	for _, warning := range warnings {
		fmt.Fprintln(os.Stderr, "warning:", warning)
	}
	if err == nil {
		return 0
	}
	fmt.Fprintln(os.Stderr, err)
	if _, ok := errors.AsType[*NotDurableError](err); ok {
		return notDurableExit
	}
	return 1
}

func waitForStdin() {
	if os.Getenv(childWait) != "" {
		fmt.Println("ready")
		io.Copy(io.Discard, os.Stdin)
	}
}

// childCommand is the child, to create target in dir. Its environment is bare,
// so that its system calls are the same each time.
func childCommand(t testing.TB, dir, target string, env ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(self)
	command.Dir = dir
	command.Env = append([]string{childTarget + "=" + target}, env...)
	return command
}

// sampleTree has what a project has: nested folders, programs, an empty file,
// texts without a last newline, bytes that are no text, twins, and files of
// the user. The mark is in every text.
func sampleTree(mark string) render.Tree {
	tree := render.Tree{
		"Makefile":                {Text: []byte("build:\n\tgo build ./...\n")},
		"README.md":               {Text: []byte("# food\n")},
		"bin/food.sh":             {Text: []byte("#!/bin/sh\nexec food run\n"), Mode: 0o755},
		"cmd/food/main.go":        {Text: []byte("package main\n\nfunc main() {}\n")},
		"cmd/food-ctl/main.go":    {Text: []byte("package main\n\nfunc main() {}\n")},
		"etc/food.toml":           {Text: []byte("# no newline at the end")},
		"init/systemd/food.unit":  {Text: []byte("[Unit]\r\n")},
		"init/sysv/food":          {Text: []byte("#!/bin/sh\n"), Mode: 0o755},
		"internal/app/app.go":     {Text: []byte("package app\n"), Owner: render.Yours},
		"internal/daemon/big.go":  {Text: []byte("package daemon\n" + strings.Repeat("// more\n", 2000))},
		"internal/daemon/raw.bin": {Text: []byte("\x00\xff<<<<<<< \n=======\n")},
		"mkdaemon.toml":           {Text: []byte("name = \"food\"\n")},
	}
	for path, file := range tree {
		if file.Mode == 0 {
			file.Mode = 0o644
		}
		if file.Owner == "" {
			file.Owner = render.Kept
		}
		if mark != "" {
			file.Text = append(file.Text, mark...)
		}
		tree[path] = file
	}
	return tree
}

func sampleOrigin() state.Origin {
	return state.Origin{Generator: "v0.1.0", Answers: map[string]any{"name": "food", "ipc": []string{"unix", "http"}}}
}

// reference is the digest of the complete project of sampleTree(mark).
func reference(t testing.TB, mark string) string {
	t.Helper()
	dir := filepath.Join(faultsweep.Folder(t), "food")
	if _, err := Create(t.Context(), dir, sampleTree(mark), sampleOrigin()); err != nil {
		t.Fatal(err)
	}
	return mustDigest(t, dir)
}

func mustDigest(t testing.TB, dir string) string {
	t.Helper()
	digest, err := faultsweep.Digest(dir)
	if err != nil {
		t.Fatal(err)
	}
	return digest
}
