package famous

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/boot"
	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/lab"
)

// units are those of systemd itself, which are only looked at.
var units = []string{"systemd-journald", "systemd-udevd", "systemd-logind"}

// verdict is what mkdaemon audit --json says of a daemon.
type verdict struct {
	Style  string
	Points []struct{ ID, Verdict, Seen string }
}

// of lists the points with one verdict.
func (v verdict) of(word string) (ids []string) {
	for _, p := range v.Points {
		if p.Verdict == word {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

func TestFamousDaemons(t *testing.T) {
	names := strings.Split(*which, ",")
	if *which == "all" {
		names = slices.Concat(subjects(t), units)
	}
	told := audit(t, names)
	page := readPage(t)
	if *update && *which == "all" {
		page.write(t, told)
	}
	for _, name := range names {
		v, found := told[name]
		if !found || len(v.Points) == 0 {
			t.Errorf("%s: no verdicts", name)
			continue
		}
		for _, p := range v.Points {
			if p.Verdict == "fail" || p.Verdict == "unknown" && testing.Verbose() {
				t.Logf("%s %s %s: %s", name, p.ID, p.Verdict, p.Seen)
			}
		}
		for _, complaint := range page.disagree(name, v) {
			t.Error(complaint)
		}
	}
}

// subjects are the names of the descriptions.
func subjects(t *testing.T) (names []string) {
	files, err := filepath.Glob("subjects/*.toml")
	if err != nil || len(files) == 0 {
		t.Fatal("no subjects", err)
	}
	for _, f := range files {
		names = append(names, strings.TrimSuffix(filepath.Base(f), ".toml"))
	}
	return names
}

// audit has them audited, one after the other, in a container of their own, with no
// network but its loopback.
func audit(t *testing.T, names []string) map[string]verdict {
	t.Helper()
	log := boot.Famous().Run(t, boot.Job{
		Folders: map[string]string{
			"/subjects": absolute(t, "subjects"), "/scripts": absolute(t, "testdata"), "/tools": filepath.Dir(here.Mkdaemon),
			"/ours": project(t, "daemonize"), "/ours-supervised": project(t, "systemd"),
		},
		Script: prepare + "for name in " + strings.Join(names, " ") + "; do one $name; done\n",
	})
	told := map[string]verdict{}
	for _, part := range strings.Split(log, mark)[1:] {
		name, text, _ := strings.Cut(part, "\n")
		var v verdict
		if err := json.NewDecoder(strings.NewReader(text)).Decode(&v); err != nil {
			t.Errorf("%s: %v: %.2000s", name, err, text)
			continue
		}
		told[name] = v
	}
	if len(told) != len(names) {
		t.Errorf("told of %q; the machine said:\n%s", slices.Sorted(maps.Keys(told)), log)
	}
	return told
}

// mark stands before each result.
const mark = "@@ "

// prepare stops what the packages have started, so that it is not in the way. The
// kernel tells udevd of devices only if it may write to /sys.
const prepare = `{ set +x; } 2>/dev/null
set -e
systemctl stop nginx ssh redis-server cron dnsmasq memcached haproxy syslog.socket rsyslog
mkdir -p /run/sshd
systemctl start systemd-logind
mount -o remount,rw /sys || true
systemctl start systemd-udevd-kernel.socket systemd-udevd-control.socket systemd-udevd.service
one() {
	echo "` + mark + `$1"
	what="--subject /subjects/$1.toml"
	case $1 in systemd-*) what="--unit $1.service" ;; esac
	rm -f /run/crond.pid # cron leaves it there, and can be told of no other
	/tools/mkdaemon audit $what --json 2>&1 || true
}
`

func absolute(t *testing.T, path string) string {
	t.Helper()
	full, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return full
}

// project makes a daemon of ours in a style, and builds it.
func project(t *testing.T, style string) string {
	t.Helper()
	given := combine.Plain(lab.Catalog(t), "pulseD")
	given["style"], given["ipc"] = []string{style}, []string{"unix"}
	dir := here.Generate(t, given)
	build := fmt.Sprintf("cd %s && CGO_ENABLED=0 go build -trimpath -o bin/ ./cmd/...", dir)
	lab.Run(t, dir, "sh", "-c", build)
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}
