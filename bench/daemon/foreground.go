package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/mkdaemon/mkdaemon/bench/paired"
)

// instance is a daemon in the foreground, and the manager that it tells when it
// is ready.
type instance struct {
	cmd     *exec.Cmd
	manager *net.UnixConn
	started time.Duration // from exec to ready
}

// words are the command line of a contestant; dir is its folder.
func (b bench) words(name, dir string) []string {
	switch name {
	case "C", "bare":
		return []string{b.path(map[string]string{"C": "daemon", "bare": "bare"}[name]), filepath.Join(dir, "socket")}
	}
	return []string{b.path(name, "bin", "pulsed"), "run", "--config", b.path(name + ".toml")}
}

// launch starts one, and returns when it is ready.
func (b bench) launch(name string) (*instance, error) {
	dir, err := os.MkdirTemp(b.work, "run")
	if err != nil {
		return nil, err
	}
	// A ticker that does not tick, and a log that takes what it gets.
	text := "[log]\nsinks = [\"auto\"]\n[app]\nperiod = \"1h\"\n"
	if err := os.WriteFile(b.path(name+".toml"), []byte(text), 0o600); err != nil {
		return nil, err
	}
	address := &net.UnixAddr{Name: filepath.Join(dir, "n"), Net: "unixgram"}
	i := new(instance)
	if i.manager, err = net.ListenUnixgram("unixgram", address); err != nil {
		return nil, err
	}
	words := b.words(name, dir)
	i.cmd = exec.Command(words[0], words[1:]...)
	i.cmd.Env = []string{"PATH=/usr/bin:/bin", "NOTIFY_SOCKET=" + address.Name, "RUNTIME_DIRECTORY=" + dir}
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		return nil, err
	}
	defer log.Close()
	i.cmd.Stderr = log
	begin := time.Now()
	if err := i.cmd.Start(); err != nil {
		return nil, err
	}
	buf := make([]byte, 4096)
	if err := i.manager.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		return nil, err
	}
	n, err := i.manager.Read(buf)
	i.started = time.Since(begin)
	if err != nil || !strings.HasPrefix(string(buf[:n]), "READY=1") {
		_ = i.cmd.Process.Kill()
		return nil, fmt.Errorf("%s was not ready: %q, %w", name, buf[:n], err)
	}
	return i, nil
}

// stop ends one by SIGTERM and returns how long that took.
func (i *instance) stop() (time.Duration, error) {
	begin := time.Now()
	if err := i.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return 0, err
	}
	err := i.cmd.Wait()
	took := time.Since(begin)
	_ = i.manager.Close()
	return took, err
}

// foreground races from exec to ready and from SIGTERM to the end: goals 15, 17.
func (b bench) foreground() error {
	labels := map[string]string{"C": "C", "bare": "bare net/http", "lean": "generated, no ipc", "default": "generated"}
	names := []string{"C", "bare", "lean", "default"}
	against := func(first string) error {
		var starts, stops []paired.Command
		for _, name := range names {
			if name == "C" && first != "C" {
				continue
			}
			starts = append(starts, paired.Command{Label: labels[name], Measure: func() (time.Duration, error) {
				i, err := b.launch(name)
				if err != nil {
					return 0, err
				}
				_, err = i.stop()
				return i.started, err
			}})
			stops = append(stops, paired.Command{Label: labels[name], Measure: func() (time.Duration, error) {
				i, err := b.launch(name)
				if err != nil {
					return 0, err
				}
				time.Sleep(5 * time.Millisecond) // at rest
				return i.stop()
			}})
		}
		for i, race := range [][]paired.Command{starts, stops} {
			title := []string{"From exec to listening", "From SIGTERM to the end"}[i]
			results, err := paired.Race(b.rounds, race...)
			if err != nil {
				return err
			}
			fmt.Printf("## %s, against %s\n\n%s\n", title, labels[first], paired.Table(results))
		}
		return nil
	}
	if err := against("C"); err != nil {
		return err
	}
	return against("bare")
}
