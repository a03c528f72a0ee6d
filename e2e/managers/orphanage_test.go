package managers

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// childrenOf are the processes that have this one for a parent.
func childrenOf(pid int) (list []int) {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", pid))
	for _, word := range strings.Fields(string(text)) {
		child, _ := strconv.Atoi(word)
		list = append(list, child)
	}
	return list
}

// child is one of those, which runs this program; 0 if there is none.
func child(pid int, program string) int {
	for _, child := range childrenOf(pid) {
		if comm, _ := os.ReadFile(fmt.Sprintf("/proc/%d/comm", child)); string(comm) == program+"\n" {
			return child
		}
	}
	return 0
}

// orphanage makes a program that leaves a child behind, which lives until it is killed, and returns its path.
func orphanage(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	write(t, filepath.Join(dir, "main.go"), `package main

import (
	"os"
	"os/exec"
	"time"
)

func main() {
	if len(os.Args) > 1 {
		time.Sleep(time.Hour)
		return
	}
	if err := exec.Command("/orphanage", "child").Start(); err != nil {
		panic(err)
	}
}
`)
	program := filepath.Join(dir, "orphanage")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, filepath.Join(dir, "main.go"))
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}
