package managers

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/boot"
	"github.com/mkdaemon/mkdaemon/internal/lab"
)

// part is what one daemon plays: all steps, or those that a mistake concerns.
type part struct {
	daemon  Daemon
	mistake *Mistake
	steps   []step
}

// sought is the step that must find the mistake; "" if there is none.
func (p part) sought() string {
	if p.mistake == nil {
		return ""
	}
	return p.mistake.Step
}

// cast returns the daemons that m can start.
func (m Manager) cast(t *testing.T) (list []Daemon) {
	t.Helper()
	c := lab.Catalog(t)
	for _, d := range daemons() {
		if _, err := c.Resolve(d.given(c, m.Option)); err != nil {
			continue // its option says why
		}
		if m.Carries == nil || m.Carries(d) {
			list = append(list, d)
		}
	}
	if len(list) == 0 {
		t.Fatalf("%s can start no daemon", m.Name)
	}
	return list
}

// play plays all parts side by side on one machine and returns the outcome of
// each step of each daemon: "ok", or what is wrong; and everything that was said.
func (m Manager) play(t *testing.T, parts []part) (outcomes, string) {
	t.Helper()
	c, projects := lab.Catalog(t), t.TempDir()
	for _, p := range parts {
		works.project(t, c, p.daemon, m.Option, projects)
	}
	job := boot.Job{Folders: map[string]string{"/projects": projects}}
	if slices.ContainsFunc(parts, part.again) {
		job.Script, job.Then = m.script(parts, true, false), m.script(parts, false, true)
	} else {
		job.Script = m.script(parts, true, true)
	}
	log := m.System.Run(t, job)
	keep(t, m.Name, log)
	return listen(log, parts), log
}

// again tells whether it takes a second boot.
func (p part) again() bool {
	return slices.ContainsFunc(p.steps, func(s step) bool { return !s.first })
}

// keep leaves the log of a machine for a person, if MKDAEMON_LOGS names a folder.
func keep(t *testing.T, name, log string) {
	t.Helper()
	if dir := os.Getenv("MKDAEMON_LOGS"); dir != "" {
		path := filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "-")+".log")
		if err := os.WriteFile(path, []byte(log), 0o644); err != nil {
			t.Error(err)
		}
		t.Logf("%s: everything that was said is in %s", name, path)
	}
}

// script is what one boot of the machine does, in bash: the first, the last, or the only one.
func (m Manager) script(parts []part, first, last bool) string {
	b := &strings.Builder{}
	// The shell of a person has no NOTIFY_SOCKET, but that of the first process of a container does.
	b.WriteString("set +x\nunset NOTIFY_SOCKET\nmkdir -p /said /verbs /var/log/journal\nrm -f /usr/sbin/policy-rc.d\n")
	for verb, lines := range map[string]string{
		"prepare": m.Prepare, "enable": m.Enable, "start": m.Start, "stop": m.Stop, "restart": m.Restart,
		"reload": m.Reload, "status": m.Status, "log": m.Log, "keeper": m.Keeper, "rotate": m.Rotate, "relog": m.Relog,
		"hurry": m.Hurry, "rush": m.Rush, "calm": m.Calm, "recover": m.Recover, "disable": m.Disable, "forget": m.Forget,
	} {
		fmt.Fprintf(b, "cat >/verbs/%s <<'END OF VERB'\n%s\nEND OF VERB\n", verb, lines)
	}
	fmt.Fprintf(b, "(\n:\n%s\n) >/said/boot 2>&1 </dev/null\n", m.Boot)
	if first {
		for _, p := range parts {
			fmt.Fprintf(b, "{ make -s -C /projects/%[1]s install >/said/%[1]s.trace 2>&1; echo $? >/said/%[1]s.installed; } &\n", p.daemon.Name)
		}
		b.WriteString("wait\n")
		for _, p := range parts {
			if x := p.mistake; x != nil {
				fmt.Fprintf(b, "name=%s\ncp -p \"%[2]s\" /said/before\nsed -i -e '%[3]s' \"%[2]s\"\ncmp -s /said/before \"%[2]s\" && echo \"$name: plant: nothing changed\" || echo \"$name: plant: ok\"\n",
					p.daemon.Name, x.File, strings.NewReplacer("'", `'\''`, "NAME", p.daemon.Name).Replace(x.Sed))
			}
		}
		fmt.Fprintf(b, "(\n:\n%s\n) >>/said/boot 2>&1 </dev/null\n", m.First)
	}
	for _, p := range parts {
		d := p.daemon
		fmt.Fprintf(b, "(\nname=%s style=%s logging=%s ipc='%s' running=%d stopped=%d again=%d crashes=%d files=%s sought=%s\n%s",
			d.Name, d.Style, d.Logging, strings.Join(d.IPC, " "), m.Running, m.Stopped, m.Again, m.Crashes, m.Files, p.sought(), words)
		for _, s := range p.steps {
			if s.first == first {
				fmt.Fprintf(b, "step=%s faults=\necho \"== $SECONDS s: $step\" >>\"$trace\"\n%s\ntold\n", s.name, s.play)
			}
		}
		fmt.Fprintf(b, ") >/said/%s.said 2>&1 &\n", d.Name)
	}
	// One after the other: what all of them wrote at once would be mixed within lines.
	b.WriteString("while [ -n \"$(jobs -r)\" ] && [ $SECONDS -lt 900 ]; do sleep 0.3; done\nkill $(jobs -pr) 2>/dev/null\ncat /said/*.said\n")
	fmt.Fprintf(b, "(\n:\n%s\n) >>/said/boot 2>&1 </dev/null\n", m.Halt)
	if last {
		b.WriteString("times >>/said/boot; ps -eo time,args --sort=-time | head -n 15 >>/said/boot\nsed 's/^/the manager| /' /said/boot\n")
		for _, p := range parts {
			fmt.Fprintf(b, "sed 's/^/%[1]s| /' /said/%[1]s.trace\nname=%[1]s style=%s logging=%s bash /verbs/log 2>&1 | grep -v value- | tail -n 1000 | sed 's/^/%[1]s> /'\n",
				p.daemon.Name, p.daemon.Style, p.daemon.Logging)
		}
	}
	b.WriteString("rm -f /said/*.said\n")
	return b.String()
}
