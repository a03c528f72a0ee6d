package living

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// An update that finds nothing to do, as a whole process: with the smallest
// project, and with the default one.
func BenchmarkNothingToDo(b *testing.B) {
	for name, flags := range map[string][]string{
		"small":   {"--ipc=none", "--ci=none", "--license=none", "--logging=stderr"},
		"default": nil,
	} {
		b.Run(name, func(b *testing.B) {
			dir := filepath.Join(b.TempDir(), "project")
			if out, err := exec.Command(here.Mkdaemon, append([]string{"new", "pulseD", "--defaults", "--dir=" + dir}, flags...)...).CombinedOutput(); err != nil {
				b.Fatalf("%v\n%s", err, out)
			}
			b.ReportMetric(float64(len(tree(b, dir))), "files")
			for b.Loop() {
				if out, err := exec.Command(here.Mkdaemon, "update", dir).CombinedOutput(); err != nil {
					b.Fatalf("%v\n%s", err, out)
				}
			}
		})
	}
}

// A platform team's 200 projects, two at a time, with nothing to do.
func BenchmarkFleet(b *testing.B) {
	folder := b.TempDir()
	for i := range 200 {
		dir := filepath.Join(folder, fmt.Sprintf("p%03d", i))
		if out, err := exec.Command(here.Mkdaemon, "new", "pulseD", "--defaults", "--dir="+dir).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
	for b.Loop() {
		c := exec.Command("sh", "../../docs/update-all.sh", folder, "--jobs=2")
		c.Env = append(os.Environ(), "MKDAEMON="+here.Mkdaemon)
		if out, err := c.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
}
