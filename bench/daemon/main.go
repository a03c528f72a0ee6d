// Daemon measures the daemon that mkdaemon generates: its start, its stop, its
// memory and its sleep, against the least that a daemon can be, in C and in Go.
// It needs cc(1), and nobody else at work on the machine.
//
//	go run ./bench/daemon [-rounds 60] [-memory /dev/shm]
package main

import (
	"embed"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

//go:embed floor
var floor embed.FS

func main() {
	rounds := flag.Int("rounds", 60, "rounds of each race")
	memory := flag.String("memory", "/dev/shm", "a folder on tmpfs, for all that is built and run")
	flag.Parse()
	if err := run(*rounds, *memory); err != nil {
		fmt.Fprintln(os.Stderr, "bench/daemon:", err)
		os.Exit(1)
	}
}

func run(rounds int, memory string) error {
	work, err := os.MkdirTemp(memory, "mkd-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	b := bench{work: work, rounds: rounds}
	for _, step := range []func() error{b.build, b.sizes, b.foreground, b.memory, b.sleep, b.detached, b.never, b.notify} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// bench is one run of all measurements.
type bench struct {
	work   string
	rounds int
}

func (b bench) path(words ...string) string {
	return filepath.Join(append([]string{b.work}, words...)...)
}

// projects are the generated daemons, with the answers that matter here.
var projects = map[string][]string{
	"default":    {"--style=systemd"},
	"lean":       {"--style=systemd", "--ipc=none"},
	"daemonize":  {"--style=daemonize"},
	"everything": {"--style=daemonize", "--ipc=unix,http,dbus", "--logging=auto,syslog,file"},
}

// build makes every program in the way of a release.
func (b bench) build() error {
	if err := b.do("", "go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.path("mkdaemon"), "./cmd/mkdaemon"); err != nil {
		return err
	}
	if err := b.do("", "go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.path("bare"), "./bench/daemon/bare"); err != nil {
		return err
	}
	for _, name := range []string{"daemon", "detach"} {
		text, err := floor.ReadFile("floor/" + name + ".c")
		if err != nil {
			return err
		}
		source := b.path(name + ".c")
		if err := os.WriteFile(source, text, 0o644); err != nil {
			return err
		}
		if err := b.do("", "cc", "-O2", "-Wall", "-Werror", "-o", b.path(name), source); err != nil {
			return err
		}
	}
	for name, answers := range projects {
		words := append([]string{b.path("mkdaemon"), "new", "pulseD", "--defaults", "--dir=" + b.path(name)}, answers...)
		if err := b.do("", words...); err != nil {
			if name == "everything" { // not all of these options need exist yet
				fmt.Fprintf(os.Stderr, "left out: %s\n", err)
				continue
			}
			return err
		}
		// As make build does, and stripped, as packages are.
		if err := b.do(b.path(name), "go", "build", "-trimpath", "-tags=nethttpomithttp2", "-ldflags=-s -w", "-o", "bin/", "./cmd/..."); err != nil {
			return err
		}
	}
	return nil
}

// do runs a program that has to succeed.
func (b bench) do(dir string, words ...string) error {
	cmd := exec.Command(words[0], words[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(words, " "), err, out)
	}
	return nil
}

// sizes are those of the programs, goal 24.
func (b bench) sizes() error {
	fmt.Printf("## Size\n\n| | MB |\n|---|---|\n")
	for _, name := range []string{"lean", "default", "daemonize", "everything"} {
		info, err := os.Stat(b.path(name, "bin", "pulsed"))
		if os.IsNotExist(err) {
			continue
		}
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %.2f |\n", strings.Join(projects[name], " "), float64(info.Size())/1e6)
	}
	fmt.Println()
	return nil
}

// notify is what it costs to feed the watchdog, goal 22.
func (b bench) notify() error {
	cmd := exec.Command("go", "test", "-run=^$", "-bench=Alive", "-benchtime=200000x", "-count=5", "./internal/notify")
	cmd.Dir = b.path("default")
	out, err := cmd.CombinedOutput()
	fmt.Printf("## notify\n\n%s\n", out)
	return err
}
