// Package paired compares the run time of whole processes on a machine that is
// never quiet: the contestants take turns, and what counts is the median of the
// ratios within each round, since both sides of a ratio met the same noise.
package paired

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Command is one contestant.
type Command struct {
	Label string
	Dir   string // where it runs; "" for here
	Env   []string
	Words []string
	// Prepare runs before each turn, outside the time.
	Prepare func() error
	// Measure, if any, is the turn, instead of a run of Words: what counts may
	// be only a part of it.
	Measure func() (time.Duration, error)
}

// Result is what one contestant did in all rounds.
type Result struct {
	Label  string
	Times  []time.Duration
	Ratios []float64 // to the first contestant, round by round
}

// Median is the run time in the middle.
func (r Result) Median() time.Duration { return quantile(r.Times, 0.5) }

// Ratio is the median of the ratios; low and high are their quartiles.
func (r Result) Ratio() (median, low, high float64) {
	return quantile(r.Ratios, 0.5), quantile(r.Ratios, 0.25), quantile(r.Ratios, 0.75)
}

func quantile[T int64 | float64 | time.Duration](values []T, q float64) T {
	sorted := slices.Sorted(slices.Values(values))
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

// Race lets every contestant run once in each round, after one round that only
// warms the caches. Each round begins with another of them, so that nobody
// always runs behind the same neighbour.
func Race(rounds int, contestants ...Command) ([]Result, error) {
	results := make([]Result, len(contestants))
	for i, c := range contestants {
		results[i].Label = c.Label
	}
	for round := -1; round < rounds; round++ {
		times := make([]time.Duration, len(contestants))
		for turn := range contestants {
			i := (turn + round + 1) % len(contestants)
			var err error
			if times[i], err = contestants[i].run(); err != nil {
				return nil, err
			}
		}
		if round < 0 {
			continue
		}
		for i, t := range times {
			results[i].Times = append(results[i].Times, t)
			results[i].Ratios = append(results[i].Ratios, float64(t)/float64(times[0]))
		}
	}
	return results, nil
}

func (c Command) run() (time.Duration, error) {
	if c.Prepare != nil {
		if err := c.Prepare(); err != nil {
			return 0, err
		}
	}
	// Our own garbage is collected now, not on the second processor meanwhile.
	runtime.GC()
	if c.Measure != nil {
		return c.Measure()
	}
	cmd, out := c.command()
	start := time.Now()
	err := cmd.Run()
	elapsed := time.Since(start)
	if err != nil {
		text, _ := os.ReadFile(out.Name())
		err = fmt.Errorf("%s: %w\n%s", strings.Join(c.Words, " "), err, text)
	}
	out.Close()
	_ = os.Remove(out.Name())
	return elapsed, err
}

// command sends the output to a file: a pipe would need a reader beside it.
func (c Command) command() (*exec.Cmd, *os.File) {
	out, err := os.CreateTemp("", "paired-")
	if err != nil {
		panic(err)
	}
	cmd := exec.Command(c.Words[0], c.Words[1:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = c.Dir, out, out
	if c.Env != nil {
		cmd.Env = append(os.Environ(), c.Env...)
	}
	return cmd, out
}

// Memory is the peak resident set of one run in KiB, as GNU time tells it. We
// cannot ask the kernel ourselves: a child inherits the peak of the process
// that started it, and ours is larger.
func (c Command) Memory() (int, error) {
	if c.Prepare != nil {
		if err := c.Prepare(); err != nil {
			return 0, err
		}
	}
	c.Words = append([]string{"/usr/bin/time", "-q", "-f", "%M"}, c.Words...)
	cmd, out := c.command()
	defer os.Remove(out.Name())
	defer out.Close()
	if err := cmd.Run(); err != nil {
		return 0, fmt.Errorf("%s: %w (GNU time is the Debian package time)", strings.Join(c.Words, " "), err)
	}
	text, err := os.ReadFile(out.Name())
	if err != nil {
		return 0, err
	}
	lines := bytes.Fields(text)
	return strconv.Atoi(string(lines[len(lines)-1]))
}

// Table prints the results of one race as rows of Markdown.
func Table(results []Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "| | median ms | x %s | quartiles |\n|---|---|---|---|\n", results[0].Label)
	for _, r := range results {
		ratio, low, high := r.Ratio()
		fmt.Fprintf(&b, "| %s | %.2f | %.2f | %.2f-%.2f |\n", r.Label, float64(r.Median().Microseconds())/1000, ratio, low, high)
	}
	return b.String()
}
