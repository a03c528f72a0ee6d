package superservers

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
	"github.com/mkdaemon/mkdaemon/internal/lab"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// daemons are played under all superservers: a plain one, and one that is all that this one is not.
var daemons = []struct{ name, style, logging, ipc string }{
	{"my-pulsed", "systemd", "auto", "http"},
	{"pulse-with-a-name-of-31-letters", "daemonize", "file", "unix,http"},
}

// build makes the projects, each in a folder of its name.
func build(t *testing.T) (projects string) {
	t.Helper()
	testtool.Need(t, "make")
	c, projects := lab.Catalog(t), t.TempDir()
	for _, d := range daemons {
		given := combine.Plain(c, d.name)
		given["style"], given["logging"], given["init"] = []string{d.style}, []string{d.logging}, []string{"inetd", "xinetd"}
		given["ipc"] = strings.Split(d.ipc, ",")
		dir := here.Generate(t, given)
		lab.Run(t, dir, "make", "-s", "build")
		lab.Run(t, "", "mv", dir, filepath.Join(projects, d.name))
	}
	return projects
}

// Under each superserver each daemon plays every step; and each mistake that
// people make in its table makes a step fail.
func TestSuperservers(t *testing.T) {
	projects := build(t)
	t.Run("all", func(t *testing.T) {
		for _, s := range superservers() {
			t.Run(s.Name, func(t *testing.T) {
				t.Parallel()
				log := boot.SysVinit().Run(t, boot.Job{
					Folders: map[string]string{"/projects": projects},
					Script:  s.script(true),
					Then:    s.script(false),
				})
				keep(t, log)
				for _, d := range daemons {
					for _, step := range steps() {
						if said := outcome(log, d.name, step.name); said != "ok" {
							t.Errorf("%s: %s: %s", d.name, step.name, said)
						}
					}
				}
				content := map[string]bool{}
				for i, m := range s.mistakes() {
					said := outcome(log, planted(i), m.Step)
					switch {
					case m.Sed == "":
						content[m.Step] = content[m.Step] || said == "ok"
					case (outcome(log, planted(i), "plant") != "ok" || said == "ok" || said == "not played"):
						t.Errorf("%s: nothing noticed: %s: %s", m.Name, m.Step, said)
					}
					t.Logf("%s: %s: %s", m.Name, m.Step, said)
				}
				for step, ok := range content {
					if !ok {
						t.Errorf("%s finds a mistake where none was planted", step)
					}
				}
				if t.Failed() {
					t.Log(log)
				}
			})
		}
	})
}

func outcome(log, scene, step string) string {
	m := regexp.MustCompile(`(?m)^` + scene + `: ` + step + `: (.*)$`).FindStringSubmatch(log)
	if m == nil {
		return "not played"
	}
	return m[1]
}

// keep leaves the log of a machine for a person, if MKDAEMON_LOGS names a folder.
func keep(t *testing.T, log string) {
	t.Helper()
	if dir := os.Getenv("MKDAEMON_LOGS"); dir != "" {
		path := filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "-")+".log")
		if err := os.WriteFile(path, []byte(log), 0o644); err != nil {
			t.Error(err)
		}
	}
}

// scene is what a daemon plays: what comes before, and steps.
type scene struct {
	name, daemon, logging string
	before                string
	steps                 []step
}

// script is what one boot of the machine does: a scene after the other, since they share what reads
// its table again. The daemons play all steps, then the first of them plays those that
// mistakes concern: without a mistake, and with each.
func (s Superserver) script(first bool) string {
	var scenes []scene
	for _, d := range daemons {
		x := scene{name: d.name, daemon: d.name, logging: d.logging}
		if first {
			x.before = "install_it\neval \"$reread\"\n"
		}
		for _, played := range steps() {
			if played.first == first {
				x.steps = append(x.steps, played)
			}
		}
		scenes = append(scenes, x)
	}
	if !first {
		for i, m := range s.mistakes() {
			concerned := slices.DeleteFunc(steps(), func(x step) bool { return x.name != m.Step })
			scenes = append(scenes, scene{planted(i), daemons[0].name, daemons[0].logging, plant(m, daemons[0].name), concerned})
		}
	}
	b := &strings.Builder{}
	fmt.Fprintf(b, "set +x\nunset NOTIFY_SOCKET\nmkdir -p /said\n[ %[1]s = xinetd ] || /etc/init.d/xinetd stop\n", s.Script)
	for i, x := range scenes {
		fmt.Fprintf(b, "scene='%s' name=%s logging=%s init=%s script=%s brings='%s'\n", x.name, x.daemon, x.logging, s.Option, s.Script, s.Brings)
		fmt.Fprintf(b, "file=\"%s\" add='%s' remove='%s' reread='%s'\n%s", s.File, s.Add, s.Remove, s.Reread, words)
		if i == 0 { // xinetd is there since the boot
			b.WriteString("[ $script != xinetd ] || within 60 hears\nsuperserver restart\n")
		}
		b.WriteString(x.before)
		for _, step := range x.steps {
			fmt.Fprintf(b, "faults=\necho \"== $SECONDS s: $scene: %s\" >>\"$trace\"\n%s\nwait\necho \"$scene: %[1]s: ${faults:-ok}\"\n", step.name, step.play)
		}
		if strings.HasPrefix(x.name, "mistake") {
			b.WriteString("superserver stop; stop; eval \"$remove\"\n")
		}
	}
	b.WriteString("for f in /said/*; do sed \"s|^|$f: |\" $f; done\ngrep -v 'Reading included' /var/log/syslog | tail -n 500 | sed 's/^/syslog: /'\n")
	return b.String()
}

// mistakes are those of s, behind some of a kind that is none for each step that they concern: with one of these at
// least the step must be content. A superserver that has just been started can lose its first caller.
func (s Superserver) mistakes() (list []Mistake) {
	for _, m := range s.Mistakes {
		if !slices.ContainsFunc(list, func(x Mistake) bool { return x.Step == m.Step }) {
			list = append(list, slices.Repeat([]Mistake{{Name: "no mistake", Step: m.Step}}, 3)...)
		}
	}
	return append(list, s.Mistakes...)
}

func planted(i int) string { return fmt.Sprintf("mistake %d", i) }

// plant installs the daemon anew, with the mistake.
func plant(m Mistake, daemon string) string {
	seconds := 3
	if m.Sed == "" { // then it does listen
		seconds = 60
	}
	return fmt.Sprintf(`superserver stop
install_it
cp $file /said/before
sed -i -e '%s' $file
cmp -s /said/before $file && echo "$scene: plant: nothing changed" || echo "$scene: plant: ok"
superserver start
within %d listens || :
`, strings.ReplaceAll(m.Sed, "NAME", daemon), seconds)
}
