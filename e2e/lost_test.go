package e2e

import (
	"encoding/json"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// What a sink has lost is told at the end by another that works, and if there is
// none, on standard error; before the end, the status has it.
func TestLostRecordsAreTold(t *testing.T) {
	_, given := plain(t)
	given["logging"], given["ipc"] = []string{"syslog", "file"}, []string{"unix"}
	dir := generate(t, given)
	run(t, dir, "make", "-s", "build")
	home(t)
	// A syslog daemon that never reads: its socket is soon full.
	deaf, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: filepath.Join(t.TempDir(), "log"), Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer deaf.Close()
	file := filepath.Join(t.TempDir(), "pulsed.log")
	const told = "pulsed: log sink syslog: dropped "
	for _, c := range []struct {
		sinks string
		told  func(p *process) bool
	}{
		// A file that has been too slow in the last moment does not work either.
		{`"syslog", "file"`, func(p *process) bool {
			return strings.Contains(run(t, dir, "cat", file), "sink=syslog") ||
				strings.Contains(p.output(), told) && strings.Contains(p.output(), "pulsed: log sink file: dropped ")
		}},
		{`"syslog"`, func(p *process) bool { return strings.Contains(p.output(), told) }},
	} {
		settings(t, dir, fmt.Sprintf("[log]\nsinks = [%s]\n[syslog]\naddress = %q\n[logfile]\npath = %q\n[app]\nperiod = \"1ms\"\n",
			c.sinks, deaf.LocalAddr(), file))
		p := start(t, dir, "bin/pulsed", "run", "--config", "etc/pulsed.toml")
		eventually(t, "the status tells of lost records", func() bool {
			var status struct {
				Sinks map[string]int `json:"log_sinks"`
			}
			out, err := try(t, dir, "bin/pulsedctl", "status", "--json")
			return err == nil && json.Unmarshal([]byte(out), &status) == nil && status.Sinks["syslog"] > 0
		})
		signal(t, p.cmd.Process.Pid, syscall.SIGTERM)
		_ = p.wait()
		eventually(t, "the loss is told with the sinks "+c.sinks, func() bool { return c.told(p) })
	}
}
