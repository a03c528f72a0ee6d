// Bench compares whole runs of mkdaemon with the floors that its goals are
// ratios of: an empty Go program, and cp -r of the project that was written.
//
//	go run ./bench [-rounds 40] [-memory /dev/shm] [-disk .]
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

func main() {
	rounds := flag.Int("rounds", 40, "rounds of each race; starts take three times as many")
	memory := flag.String("memory", "/dev/shm", "a folder on tmpfs")
	disk := flag.String("disk", ".", "a folder on a disk, or empty to leave that race out")
	flag.Parse()
	if err := run(*rounds, *memory, *disk); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(rounds int, memory, disk string) error {
	work, err := os.MkdirTemp(memory, "mkdaemon-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	b := bench{work: work, rounds: rounds}
	const self = "github.com/mkdaemon/mkdaemon/cmd/mkdaemon"
	if err := errors.Join(b.build("mkdaemon", self), b.build("mkdaemon-no-docs", noDocs, self)); err != nil {
		return err
	}
	if err := b.start(); err != nil {
		return err
	}
	if err := b.write("on tmpfs", work); err != nil {
		return err
	}
	if disk == "" {
		return nil
	}
	onDisk, err := os.MkdirTemp(disk, ".mkdaemon-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(onDisk)
	return b.write("on the disk, durable against cp -r without sync", onDisk)
}

type bench struct {
	work   string
	rounds int
}

func (b bench) path(name string) string { return filepath.Join(b.work, name) }

// build makes a program in the way a release does.
func (b bench) build(name string, words ...string) error {
	words = append([]string{"build", "-trimpath", "-ldflags=-s -w", "-o", b.path(name)}, words...)
	cmd := exec.Command("go", words...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go %s: %w\n%s", strings.Join(words, " "), err, out)
	}
	return nil
}

// write compares new with cp -r of what new wrote, on one file system.
func (b bench) write(where, dir string) error {
	project, made := filepath.Join(dir, "project"), filepath.Join(dir, "made")
	remove := func() error { return os.RemoveAll(made) }
	words := func(binary string) []string {
		return []string{b.path(binary), "new", "pulseD", "--defaults", "--dir", made}
	}
	first := exec.Command(b.path("mkdaemon"), "new", "pulseD", "--defaults", "--dir", project)
	if out, err := first.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, out)
	}
	contestants := []paired.Command{
		{Label: "cp -r", Words: []string{"cp", "-r", project, made}, Prepare: remove},
		{Label: "new", Words: words("mkdaemon"), Prepare: remove},
		{Label: "new, urfave_cli_no_docs", Words: words("mkdaemon-no-docs"), Prepare: remove},
	}
	results, err := paired.Race(b.rounds, contestants...)
	if err != nil {
		return err
	}
	files, folders, size, err := measure(project)
	if err != nil {
		return err
	}
	fmt.Printf("## Writing %s\n\n%d files, %d folders, %d KB with .mkdaemon\n\n%s\n", where, files, folders, size/1000, paired.Table(results))
	peak, err := contestants[1].Memory()
	if err != nil {
		return err
	}
	fmt.Printf("Peak memory of new: %.1f MiB\n\n", float64(peak)/1024)
	return nil
}

func measure(dir string) (files, folders int, size int64, err error) {
	err = filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			folders++
			return nil
		}
		info, err := d.Info()
		files, size = files+1, size+info.Size()
		return err
	})
	return files, folders, size, err
}
