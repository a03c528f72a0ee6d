package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// memory is what a daemon holds that has nothing to do, goal 16.
func (b bench) memory() error {
	fmt.Printf("## Memory at rest\n\n| | MiB resident |\n|---|---|\n")
	for _, name := range []string{"C", "bare", "lean", "default"} {
		i, err := b.launch(name)
		if err != nil {
			return err
		}
		time.Sleep(time.Second)
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", i.cmd.Process.Pid))
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %.1f |\n", name, float64(number(string(status), "VmRSS"))/1024)
		if _, err := i.stop(); err != nil {
			return err
		}
	}
	fmt.Println()
	return nil
}

// sleep counts how often a daemon wakes up that has nothing to do, goal 25:
// each time that one of its threads waits is a context switch.
func (b bench) sleep() error {
	fmt.Printf("## Wake-ups in 10 s of rest\n\n| | |\n|---|---|\n")
	for _, name := range []string{"lean", "default"} {
		i, err := b.launch(name)
		if err != nil {
			return err
		}
		time.Sleep(3 * time.Second) // what the start has left to do
		before, err := switches(i.cmd.Process.Pid)
		if err != nil {
			return err
		}
		time.Sleep(10 * time.Second)
		after, err := switches(i.cmd.Process.Pid)
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %d |\n", name, after-before)
		if _, err := i.stop(); err != nil {
			return err
		}
	}
	fmt.Println()
	return nil
}

// switches is the sum over all threads.
func switches(pid int) (sum int, err error) {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil {
		return 0, err
	}
	for _, task := range tasks {
		text, err := os.ReadFile(task)
		if err != nil {
			return 0, err
		}
		sum += number(string(text), "voluntary_ctxt_switches") + number(string(text), "nonvoluntary_ctxt_switches")
	}
	return sum, nil
}

// number is a field of proc_pid_status(5).
func number(status, name string) (n int) {
	for line := range strings.Lines(status) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			_, _ = fmt.Sscan(rest, &n)
		}
	}
	return n
}
