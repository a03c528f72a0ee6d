package e2e

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/boot"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// journalJob leaves its findings in files, and prints them at the end: what is
// between two lines with "=== ".
const journalJob = `set -e
mkdir /tmp/found
systemd-sysusers
journalctl --update-catalog
systemctl daemon-reload
entries() { journalctl --sync; journalctl -t pulsed -o json --no-pager "$@"; }
beats() { entries --output-fields=PULSED_BEAT | grep -c PULSED_BEAT || true; }
more() { [ "$(beats)" -gt "$1" ]; }
large() { journalctl -t pulsed -o cat --no-pager | awk 'length > 400000' | wc -l; }
awaits() { for _ in $(seq 600); do "$@" && return; sleep 0.1; done; echo "in vain: $*"; return 1; }

# The life of a service, with a reload that fails.
config=/etc/pulsed/pulsed.toml
good='[app]
period = "20ms"
'
quiet='[app]
period = "1h"
'
echo "$good" >$config
systemctl start pulsed
echo 'nonsense = 1' >$config
systemctl reload pulsed && exit 1
echo "$good" >$config
systemctl reload pulsed

# The journal is restarted while the daemon logs; then come messages that fit into no datagram.
# Of those, twenty seconds fit into what waits for the journal.
awaits more 30
systemctl restart systemd-journald
awaits more $(($(beats) + 30))
{ echo "${good/20ms/500ms}"; printf 'message = "%0400000d"\n' 0; } >$config
systemctl reload pulsed
enough() { journalctl --sync; [ "$(large)" -ge 5 ]; }
awaits enough
# The last words have a second, so nothing may be in their way.
echo "$quiet" >$config
systemctl reload pulsed
drained() { journalctl --sync; journalctl -t pulsed -o cat --no-pager -n 4 | cut -c1-100 | grep -q '^reloaded'; }
awaits drained
systemctl stop pulsed
entries --output-fields=MESSAGE_ID,PRIORITY,PULSED_BEAT,_SYSTEMD_UNIT,_TRANSPORT >/tmp/found/service
large >/tmp/found/large
journalctl -t pulsed -o cat --no-pager | { grep '^dropped' || true; } >/tmp/found/dropped
journalctl -t pulsed -x --no-pager | cut -c1-500 >/tmp/found/explained

# Detached: the same log, and not a word on the terminal; but there, too, why it fails.
pulsed start >/tmp/found/start 2>&1
journalctl --sync # which looks for the command line while there is a process
pulsed stop
entries -n 3 --output-fields=MESSAGE_ID,MESSAGE,_CMDLINE >/tmp/found/detached
mkdir /tmp/taken
! pulsed start --socket /tmp/taken 2>/tmp/found/said
entries -n 3 --output-fields=MESSAGE_ID,MESSAGE >/tmp/found/failed

# A file as well, and logrotate with the configuration as it was installed.
{ echo 'log.sinks = ["auto", "file"]'; echo "$good"; } >$config
systemctl start pulsed
holds() { grep -q "$1" /var/log/pulsed/pulsed.log; }
awaits holds msg=starting
logrotate --force /etc/logrotate.d/pulsed
awaits holds 'msg="logs reopened"'
awaits holds beat=
for word in 'msg="logs reopened"' beat=; do grep -m 1 "$word" /var/log/pulsed/pulsed.log; done >/tmp/found/new
head -n 20 /var/log/pulsed/pulsed.log.1 >/tmp/found/old
stat -c '%a %U' /var/log/pulsed/pulsed.log >/tmp/found/mode
systemctl stop pulsed

set +x
cd /tmp/found
for file in *; do echo "=== $file"; cat $file; done
echo "=== "
`

// A real journald, of two systemds, has the fields, finds the explanations and is
// sent what came while it was restarted; logrotate rotates as it was installed.
func TestRealJournal(t *testing.T) {
	testtool.Need(t, "make", "uuidgen")
	_, given := plain(t)
	given["logging"], given["style"], given["init"] = []string{"auto", "file"}, []string{"daemonize"}, []string{"systemd"}
	dir, stage := generate(t, given), t.TempDir()
	run(t, dir, "make", "-s", "install", "DESTDIR="+stage)
	id := func(event string) string {
		uuid := run(t, "", "uuidgen", "--sha1", "--namespace", "@url", "--name", "example.com/pulsed#"+event)
		return strings.ReplaceAll(strings.TrimSpace(uuid), "-", "")
	}
	for _, system := range []boot.System{boot.Systemd252(), boot.Systemd257()} {
		t.Run(system.Name, func(t *testing.T) {
			log := system.Run(t, boot.Job{Files: stage, Script: journalJob})
			found := map[string]string{}
			for _, part := range strings.Split(log, "\n=== ")[1:] {
				name, text, _ := strings.Cut(part, "\n")
				found[name] = text
			}

			// Each event has its id, its severity, and an explanation that quotes the entry.
			service := entries(t, found["service"])
			for event, priority := range map[string]string{"starting": "6", "running": "6", "reload-failed": "3", "reloaded": "6", "stopping": "6", "stopped": "6"} {
				known := false
				for _, e := range service {
					known = known || e["MESSAGE_ID"] == id(event) && e["PRIORITY"] == priority && e["_SYSTEMD_UNIT"] == "pulsed.service" && e["_TRANSPORT"] == "journal"
				}
				if !known {
					t.Errorf("no entry for %s, which is %s", event, id(event))
				}
			}
			for _, want := range []string{"pulseD is running", "pulseD could not reload its configuration",
				`pulsed.toml:1:1: unknown key "nonsense"`, "man:pulsed(8)", "generation 2 that is",
				"it had, generation 1.", "has the exit code 78:", "code 0. Generation "} {
				if !strings.Contains(found["explained"], want) {
					t.Errorf("journalctl -x does not say %q", want)
				}
			}
			if rest := regexp.MustCompile(`@PULSED_\w+@`).FindString(found["explained"]); rest != "" {
				t.Errorf("%s is a field that no entry has", rest)
			}

			// Beats are fields; none is missing across the restart of journald, and the large ones are whole.
			beats := map[int]bool{}
			for _, e := range service {
				if text, ok := e["PULSED_BEAT"].(string); ok {
					n, _ := strconv.Atoi(text)
					beats[n] = true
				}
			}
			for n := range len(beats) {
				if !beats[n+1] {
					t.Fatalf("beat %d of %d is missing", n+1, len(beats))
				}
			}
			if large, _ := strconv.Atoi(strings.TrimSpace(found["large"])); len(beats) < 50 || large < 5 {
				t.Errorf("%d beats, %d of them large", len(beats), large)
			}
			if found["dropped"] != "" {
				t.Errorf("something was lost: %s", found["dropped"])
			}

			if found["start"] != "" {
				t.Errorf("start says %q", found["start"])
			}
			if e := entries(t, found["detached"]); e[len(e)-1]["MESSAGE_ID"] != id("stopped") || !strings.Contains(found["detached"], "pulsed start") {
				t.Errorf("of the detached daemon: %v", e)
			}
			if !strings.Contains(found["failed"], id("failed")) || !strings.Contains(found["failed"], "/tmp/taken") || !strings.Contains(found["said"], "/tmp/taken") {
				t.Errorf("why a start failed:\n%s\nin the log:\n%s", found["said"], found["failed"])
			}

			if found["mode"] != "640 pulsed" {
				t.Errorf("the new log file: %s", found["mode"])
			}
			if o, n := found["old"], found["new"]; !strings.Contains(o, "msg=starting") || !strings.Contains(n, `msg="logs reopened"`) || !strings.Contains(n, "beat=") {
				t.Errorf("the old file:\n%s\nthe new one:\n%s", o, n)
			}
		})
	}
}

// entries are what journalctl -o json has written.
func entries(t *testing.T, text string) (list []map[string]any) {
	t.Helper()
	for line := range strings.Lines(text) {
		var e map[string]any
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		list = append(list, e)
	}
	if len(list) == 0 {
		t.Fatal("no entries")
	}
	return list
}
