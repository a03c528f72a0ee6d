package project

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// TestNewRace starts eight processes on one target, again and again: one wins,
// the others say that it exists, and no tree is a mixture.
func TestNewRace(t *testing.T) {
	if testing.Short() {
		t.Skip("a thousand processes")
	}
	const racers = 8
	var want [racers]string
	for i := range want {
		want[i] = reference(t, mark(i))
	}
	race := func(t *testing.T, prefix ...string) {
		for round := range 60 {
			world := faultsweep.Folder(t)
			var commands []*exec.Cmd
			for i := range racers {
				command := childCommand(t, world, "food", childMark+"="+mark(i), childWait+"=1")
				if len(prefix) > 0 {
					command.Args = append(append([]string(nil), prefix...), command.Path)
					command.Path = prefix[0]
				}
				commands = append(commands, command)
			}
			winners, outputs := runTogether(t, commands)
			if len(winners) != 1 {
				t.Fatalf("round %d: winners %v\n%s", round, winners, outputs)
			}
			if mustDigest(t, filepath.Join(world, "food")) != want[winners[0]] {
				t.Fatalf("round %d: the tree is not the winner's", round)
			}
			testtool.OnlyHolds(t, world, "food")
			if got := strings.Count(outputs, "exists already, nothing was changed"); got != racers-1 {
				t.Fatalf("round %d: %d losers say why\n%s", round, got, outputs)
			}
			os.RemoveAll(world)
		}
	}
	t.Run("noreplace", func(t *testing.T) { race(t) })
	t.Run("claim", func(t *testing.T) {
		race(t, faultsweep.Strace(t), "-f", "-qq", "-o", os.DevNull, "--seccomp-bpf",
			"-e", "trace=renameat2", "-e", "inject=renameat2:error=EINVAL", "--")
	})
}

func mark(racer int) string { return fmt.Sprintf("racer %d\n", racer) }

// runTogether starts all commands, lets them go at the same moment, and
// returns the numbers of those that succeeded.
func runTogether(t *testing.T, commands []*exec.Cmd) (winners []int, outputs string) {
	t.Helper()
	barrier, release, err := os.Pipe()
	must(t, err)
	defer barrier.Close()
	var stderr bytes.Buffer
	var ready []*bufio.Reader
	errs := make([]bytes.Buffer, len(commands))
	for i, command := range commands {
		command.Stdin, command.Stderr = barrier, &errs[i]
		stdout, err := command.StdoutPipe()
		must(t, err)
		must(t, command.Start())
		ready = append(ready, bufio.NewReader(stdout))
	}
	for _, r := range ready {
		if line, err := r.ReadString('\n'); line != "ready\n" {
			t.Errorf("a racer did not start: %q, %v", line, err)
		}
	}
	release.Close()
	for i, command := range commands {
		if command.Wait() == nil {
			winners = append(winners, i)
		}
		stderr.Write(errs[i].Bytes())
	}
	return winners, stderr.String()
}
