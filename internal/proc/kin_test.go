//go:build linux

package proc

import (
	"os"
	"os/exec"
	"testing"
	"time"
)

// Who works is busy, who waits is not, and who is gone neither.
func TestBusy(t *testing.T) {
	for script, busy := range map[string]bool{"while :; do :; done": true, "read x": false} {
		cmd := exec.Command("sh", "-c", script)
		read, write, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		cmd.Stdin = read
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		seen := false
		for deadline := time.Now().Add(20 * time.Second); !seen && time.Now().Before(deadline); time.Sleep(time.Millisecond) {
			seen = Busy(cmd.Process.Pid) == busy
		}
		if !seen {
			t.Errorf("%q: busy is never %v", script, busy)
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_, _ = read.Close(), write.Close()
		if Busy(cmd.Process.Pid) {
			t.Errorf("%q: busy, and gone", script)
		}
	}
}
