package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/boot"
	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// On two releases systemd-analyze(1) has no word to say about the units of any pair of options, as they
// are installed, and finds no sandbox weaker than promised; of each mistake it has.
func TestVerify(t *testing.T) {
	testtool.Need(t, "make")
	c := catalog(t)
	root := t.TempDir()
	script := "set +x\nsystemd-sysusers\nsystemctl daemon-reload\n"
	var daemons []string
	sets, _ := combine.Pairs(c, "pulseD")
	for _, given := range sets {
		if !slices.Contains(given["init"], "systemd") {
			continue
		}
		name := fmt.Sprintf("pulse%cd", 'a'+len(daemons))
		given["name"], given["module"] = []string{name}, []string{"example.com/" + name}
		daemons = append(daemons, name)
		installUnits(t, given, root)
		script += judge(name, name, given)
	}
	// The mistakes are made in a daemon that has all units.
	worst := combine.Full(c, "worstD")
	installUnits(t, worst, root)
	script += judge("worstd", "worstd", worst)
	daemons = append(daemons, "worstd")
	for i, m := range verifiable() {
		file := "/usr/lib/systemd/system/worstd" + m.file
		script += fmt.Sprintf("cp %[1]s /was\nsed -i -e '%[2]s' %[1]s\n! cmp -s /was %[1]s || echo nothing-planted\n%[3]scp /was %[1]s\n",
			file, m.sed, judge(fmt.Sprint("mistake ", i), "worstd", worst))
	}
	for _, system := range []boot.System{boot.Systemd252(), boot.Systemd257()} {
		t.Run(system.Name, func(t *testing.T) {
			t.Parallel()
			log := system.Run(t, boot.Job{Files: root, Script: script})
			said := map[string]string{}
			for _, m := range regexp.MustCompile(`(?m)^([^:\n]+): (verify|security): (.*)$`).FindAllStringSubmatch(log, -1) {
				said[m[1]+" "+m[2]] = strings.TrimSpace(m[3])
			}
			for _, name := range daemons {
				for _, verb := range []string{"verify", "security"} {
					if got := said[name+" "+verb]; got != "0" {
						t.Errorf("%s: %s: %q", name, verb, got)
					}
				}
			}
			for i, m := range verifiable() {
				got := said[fmt.Sprint("mistake ", i, " ", m.step)]
				if got == "0" || got == "" {
					t.Errorf("%s in %s: nothing noticed: %q", m.sed, m.file, got)
				}
				t.Logf("%s in %s: %s", m.sed, m.file, got)
			}
			if strings.Contains(log, "\nnothing-planted\n") {
				t.Error("a mistake could not be planted")
			}
			if t.Failed() {
				t.Log(log)
			}
		})
	}
	t.Logf("%d daemons, on two systems", len(daemons))
}

// installUnits lays a project down below root. Nothing is run, so nothing is compiled.
func installUnits(t *testing.T, given option.Given, root string) {
	t.Helper()
	dir := generate(t, given)
	for _, program := range glob(t, dir, "cmd/*") {
		path := filepath.Join(dir, "bin", filepath.Base(program))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dir, "make", "-s", "install", "DESTDIR="+root, "INIT=systemd")
}

// judge lets both verbs of systemd-analyze(1) look at the units of a daemon: "SCENE: verb: CODE and every word".
func judge(scene, name string, given option.Given) string {
	return strings.NewReplacer("SCENE", scene, "NAME", name, "LIMIT", fmt.Sprint(int(exposure(given)*10+0.5))).Replace(`
units=$(ls /usr/lib/systemd/system/NAME.* /usr/lib/systemd/system/NAME-*.* 2>/dev/null)
out=$(systemd-analyze verify --man=no --recursive-errors=yes $units 2>&1)
echo "SCENE: verify: $? $(echo $out)"
out=$(systemd-analyze security --no-pager --offline=true --threshold=LIMIT /usr/lib/systemd/system/NAME.service 2>&1)
code=$?
echo "SCENE: security: $code $([ $code = 0 ] || echo "$out" | tail -n 1)"
`)
}

// verifiable are the mistakes that systemd-analyze(1) knows. Those that it is silent about show when the
// daemon runs: TestSandbox, TestActivation and e2e/managers.
func verifiable() []unitMistake {
	return []unitMistake{
		{".service", "s/^ProtectSystem=/ProtectSytem=/", "verify"},
		{".service", "s/^\\[Service\\]/&\\nStartLimitIntervalSec=60/", "verify"},
		{".service", "s/^\\[Install\\]/[Instal]/", "verify"},
		{".service", "s/^Type=notify/Type=notfy/", "verify"},
		{".service", "s/^ExecStart=.usr.bin/ExecStart=\\/usr\\/sbin/", "verify"},
		{".service", "s/@system-service/@system-services/", "verify"},
		{".service", "s/^TimeoutStopSec=.*/TimeoutStopSec=30 secs and more/", "verify"},
		{".service", "s/^KillMode=.*/KillMode=mixd/", "verify"},
		{".socket", "s/^SocketMode=.*/SocketMode=rw-rw----/", "verify"},
		{".timer", "s/^OnCalendar=.*/OnCalendar=at night/", "verify"},
		{".path", "s/^DirectoryNotEmpty=.*/DirectoryNotEmpty=spool/", "verify"},
		{".service", "/^ProtectKernelModules=/d", "security"},
		{".service", "/^CapabilityBoundingSet=/d", "security"},
		{".service", "/^SystemCallFilter=~/d", "security"},
		{".service", "/^RestrictNamespaces=/d", "security"},
		{".service", "/^ProtectSystem=/d", "security"},
	}
}
