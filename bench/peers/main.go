// Peers lets mkdaemon and other generators write the same project in turns. The
// templates of the others are made from the very tree that mkdaemon wrote, less
// its state in .mkdaemon; what each of them writes is compared with that tree
// before anything is timed. It installs nothing: who is missing is left out.
//
//	go run ./bench/peers [-rounds 15] [-memory /dev/shm] [-npm DIR]
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/mkdaemon/mkdaemon/bench/paired"
)

const install = `What is missing can be installed so; -npm names the folder in which npm ran:
  apt-get install cookiecutter cobra-cli
  go install golang.org/x/tools/cmd/gonew@v0.52.0
  npm install --ignore-scripts hygen@6.2.11 plop@4.0.5 yo@7.0.1 yeoman-generator@8.4.0 projen@0.103.25
`

func main() {
	rounds := flag.Int("rounds", 15, "rounds of the race")
	memory := flag.String("memory", "/dev/shm", "a folder on tmpfs")
	npm := flag.String("npm", ".", "the folder that holds node_modules")
	flag.Parse()
	if err := run(*rounds, *memory, *npm); err != nil {
		fmt.Fprintln(os.Stderr, "peers:", err)
		os.Exit(1)
	}
}

func run(rounds int, memory, npm string) error {
	work, err := os.MkdirTemp(memory, "mkdaemon-peers-")
	if err != nil {
		return err
	}
	defer func() { _ = removeAll(work) }()
	if err := os.Chmod(work, 0o755); err != nil {
		return err
	}
	modules, err := filepath.Abs(filepath.Join(npm, "node_modules"))
	if err != nil {
		return err
	}
	s := site{work: work, modules: modules, out: filepath.Join(work, "out", disk)}
	if err := s.reference(); err != nil {
		return err
	}
	contestants := []paired.Command{s.mkdaemon(), s.copy("cp -r, with .mkdaemon", "whole"), s.copy("cp -r, without", "visible")}
	absent := false
	for _, p := range peers {
		command, err := s.enter(p)
		if err != nil {
			fmt.Fprintf(os.Stderr, "%s is left out: %v\n", p.name, err)
			absent = true
			continue
		}
		contestants = append(contestants, command)
	}
	if absent {
		fmt.Fprint(os.Stderr, install)
	}
	results, err := paired.Race(rounds, contestants...)
	if err != nil {
		return err
	}
	fmt.Print(paired.Table(results))
	fmt.Println("\nPeak memory, MiB:")
	for _, c := range contestants {
		peak, err := c.Memory()
		if err != nil {
			return err
		}
		fmt.Printf("  %-24s %.0f\n", c.Label, float64(peak)/1024)
	}
	return nil
}

// site is where everything happens: a folder in memory.
type site struct {
	work, modules string
	out           string // the project that is written, again and again
	tree          []file // what a peer shall write
	whole         []file // that, and the state of mkdaemon
}

func (s site) path(name string) string { return filepath.Join(s.work, name) }

// reference lets mkdaemon write a project, and reads what a peer shall write.
func (s *site) reference() (err error) {
	for _, words := range [][]string{
		{"go", "build", "-trimpath", "-tags=urfave_cli_no_docs", "-ldflags=-s -w", "-o", s.path("mkdaemon"), "github.com/mkdaemon/mkdaemon/cmd/mkdaemon"},
		{s.path("mkdaemon"), "new", shown, "--defaults", "--dir", s.path("whole")},
		{"cp", "-r", s.path("whole"), s.path("visible")},
		{"rm", "-r", s.path("visible/.mkdaemon")},
	} {
		cmd := exec.Command(words[0], words[1:]...)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", strings.Join(words, " "), err, out)
		}
	}
	if s.tree, err = readTree(s.path("visible")); err != nil {
		return err
	}
	if s.whole, err = readTree(s.path("whole")); err != nil {
		return err
	}
	fmt.Printf("%d files for everybody; with its state in .mkdaemon mkdaemon writes %d\n\n", len(s.tree), len(s.whole))
	return nil
}

// clear removes the project and makes the folder above it.
func (s site) clear() error {
	if err := removeAll(filepath.Dir(s.out)); err != nil {
		return err
	}
	return os.MkdirAll(filepath.Dir(s.out), 0o755)
}

func (s site) mkdaemon() paired.Command {
	return paired.Command{Label: "mkdaemon new", Words: []string{s.path("mkdaemon"), "new", shown, "--defaults", "--dir", s.out}, Prepare: s.clear}
}

func (s site) copy(label, from string) paired.Command {
	return paired.Command{Label: label, Words: []string{"cp", "-r", s.path(from), s.out}, Prepare: s.clear}
}

// enter makes the templates of one peer, lets it write once, and compares.
func (s site) enter(p peer) (paired.Command, error) {
	words, env, err := p.make(s)
	if err != nil {
		return paired.Command{}, err
	}
	c := paired.Command{
		Label: p.name, Words: words, Dir: filepath.Dir(s.out),
		// Nobody asks the network for news of itself, or writes into a real home.
		Env:     append(env, "HOME="+s.path("home"), "NO_UPDATE_NOTIFIER=1", "DO_NOT_TRACK=1", "CI=1"),
		Prepare: s.clear,
	}
	if p.inside {
		c.Dir = s.out
		c.Prepare = func() error {
			if err := s.clear(); err != nil {
				return err
			}
			// Run by root, yeoman becomes another user.
			if err := errors.Join(os.Mkdir(s.out, 0o755), os.Chmod(s.out, 0o777)); err != nil || p.before == nil {
				return err
			}
			return p.before(s)
		}
	}
	if err := errors.Join(os.MkdirAll(s.path("home"), 0o755), os.Chmod(s.path("home"), 0o777)); err != nil {
		return c, err
	}
	if _, err := paired.Race(0, c); err != nil {
		return c, err
	}
	if p.own {
		return c, nil
	}
	return c, same(s.tree, s.out)
}

// removeAll removes also what Go's module cache has made read-only.
func removeAll(dir string) error {
	_ = filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && d.IsDir() {
			_ = os.Chmod(path, 0o755)
		}
		return nil
	})
	return os.RemoveAll(dir)
}
