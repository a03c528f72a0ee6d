package e2e

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/boot"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// onBus generates a daemon that is on D-Bus only, and returns its folder and
// its name there.
func onBus(t *testing.T, name string) (dir, busName string) {
	t.Helper()
	c := catalog(t)
	given := option.Given{"name": {name}, "ipc": {"dbus"}, "init": {"systemd"}, "activation": {"boot", "dbus"}}
	given.Add(c.Defaults(given))
	answers, err := c.Resolve(given)
	if err != nil {
		t.Fatal(err)
	}
	return generate(t, given), answers.BusName()
}

// ask is a script that asks with NAME, BUS and PATH, the tools of two projects
// that are not ours, and says "step: code" with the answer behind it.
const ask = `
say() { step=$1; shift; out=$("$@" 2>&1); code=$?; echo "$step: $code $(echo "$out" | tr '\n\t' '  ')"; }
say introspect busctl $ADDRESS introspect BUS PATH
say tree busctl $ADDRESS tree BUS --list
say call busctl $ADDRESS call BUS PATH BUS Ready
say property busctl $ADDRESS get-property BUS PATH BUS State
say set busctl $ADDRESS set-property BUS PATH BUS State s x
say gdbus gdbus call $GADDRESS --dest BUS --object-path PATH --method BUS.Status
say gerror gdbus call $GADDRESS --dest BUS --object-path PATH --method BUS.SetLogLevel loud
say gxml gdbus introspect $GADDRESS --dest BUS --object-path PATH --xml
say types busctl $ADDRESS call BUS PATH BUS SetLogLevel u 3
say hostile busctl $ADDRESS call BUS PATH BUS SetLogLevel 'a{gs}' 1 s x
say deep busctl $ADDRESS call BUS PATH BUS Stop v v v v v v v v v v v v v v v v v v v v v v v v v v v v v v v s x
say level busctl $ADDRESS call BUS PATH BUS SetLogLevel s debug
say ctl NAMEctl $ADDRESS log-level
`

// answers is what those steps have to say.
func answers(busName string) map[string]string {
	return map[string]string{
		"introspect": `0 .*\.Reload +method +- +t .*\.State +property +s +"running" +emits-change .*\.Event +signal +a\{sv\}`,
		"tree":       `0 .*/` + strings.ReplaceAll(busName, ".", "/"),
		"call":       `0 bss true "running" ""`,
		"property":   `0 s "running"`,
		"set":        `1 .*properties cannot be set`,
		"gdbus":      `0 .*'state': <'running'>`,
		"gerror":     `1 .*org\.freedesktop\.DBus\.Error\.InvalidArgs: no log level "loud"`,
		"gxml":       `0 .*<method name="SetLogLevel">`,
		"types":      `1 .*must be of type "s"`,
		"hostile":    `1 .*must be of type "s"`,
		"deep":       `1 .*must be of type ""`,
		"level":      `0 s "debug"`,
		"ctl":        `0 debug`,
	}
}

// hold compares what was said with what had to be.
func hold(t *testing.T, said string, want map[string]string) {
	t.Helper()
	for step, pattern := range want {
		m := regexp.MustCompile(`(?m)^` + step + `: (.*)$`).FindStringSubmatch(said)
		if m == nil || !regexp.MustCompile(`^`+pattern).MatchString(m[1]) {
			t.Errorf("%s: %q, want %q", step, m, pattern)
		}
	}
	if t.Failed() {
		t.Log(said)
	}
}

func script(text, name, busName string) string {
	return strings.NewReplacer("NAME", name, "BUS", busName, "PATH", "/"+strings.ReplaceAll(busName, ".", "/")).Replace(text)
}

// A generated daemon on a bus of its own is driven by busctl and gdbus; its
// name has a hyphen, which no name on D-Bus may have.
func TestDBus(t *testing.T) {
	testtool.Need(t, "dbus-daemon", "busctl", "gdbus", "make")
	dir, busName := onBus(t, "my-pulseD")
	run(t, dir, "make", "-s", "build")
	short, err := os.MkdirTemp("", "bus") // a socket has a short name
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(short) })
	address := "unix:path=" + filepath.Join(short, "bus")
	start := func(words ...string) (*exec.Cmd, *bufio.Reader) {
		t.Helper()
		c := exec.Command(words[0], words[1:]...)
		out, err := c.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		c.Stderr = c.Stdout
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Process.Kill(); _ = c.Wait() })
		return c, bufio.NewReader(out)
	}
	expect := func(out *bufio.Reader, word string) {
		t.Helper()
		for {
			line, err := out.ReadString('\n')
			if err != nil {
				t.Fatalf("it ended before it said %q: %v", word, err)
			}
			if strings.Contains(line, word) {
				return
			}
		}
	}
	_, out := start("dbus-daemon", "--session", "--nofork", "--nosyslog", "--address="+address, "--print-address=1")
	expect(out, address)
	config := filepath.Join(short, "config.toml")
	if err := os.WriteFile(config, []byte("[log]\nsinks = [\"stderr\"]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	daemon, log := start(filepath.Join(dir, "bin/my-pulsed"), "run", "--config", config, "--bus", address)
	expect(log, "msg=running")

	t.Setenv("ADDRESS", "--address="+address)
	t.Setenv("GADDRESS", "--address="+address)
	said, err := try(t, dir, "bash", "-c", strings.Replace(script(ask, "my-pulsed", busName), "my-pulsedctl $ADDRESS", "bin/my-pulsedctl --bus="+address, 1))
	if err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	hold(t, said, answers(busName))
	if err := daemon.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
	done := time.AfterFunc(time.Minute, func() { _ = daemon.Process.Kill() })
	defer done.Stop()
	expect(log, "msg=stopped")
	if err := daemon.Wait(); err != nil {
		t.Errorf("it ended with %v", err)
	}
}

// On the system bus of two releases of Debian, with the installed policy: a call
// starts the daemon, everybody may ask what is open, and only those whom the
// configuration names may do more; it survives its bus.
func TestSystemBus(t *testing.T) {
	testtool.Need(t, "make")
	dir, busName := onBus(t, "pulseD")
	root := t.TempDir()
	run(t, dir, "make", "-s", "install", "DESTDIR="+root)
	job := script(`set +x
ADDRESS= GADDRESS=--system
systemd-sysusers
useradd --uid 1234 alice
systemctl daemon-reload
systemctl reload dbus
systemctl enable -q NAME
`+strings.Replace(ask, "say introspect", `
say before systemctl is-active NAME
say activated busctl call BUS PATH BUS Version
# It answers before systemd has heard that it is ready.
for i in $(seq 600); do systemctl is-active -q NAME && break; sleep 0.1; done
say active systemctl is-active NAME
pid=$(systemctl show -P MainPID NAME)
say introspect`, 1)+`
as() { setpriv --reuid="$1" --regid="$(id -g "$1")" --clear-groups "${@:2}"; }
for who in nobody alice; do
	say $who-version as $who busctl call BUS PATH BUS Version
	say $who-state as $who busctl get-property BUS PATH BUS State
	say $who-properties as $who busctl call BUS PATH org.freedesktop.DBus.Properties GetAll s BUS
	say $who-generation as $who gdbus call --system --dest BUS --object-path PATH --method org.freedesktop.DBus.Properties.Get BUS Generation
	say $who-stop as $who gdbus call --system --dest BUS --object-path PATH --method BUS.Stop
	say $who-status as $who gdbus call --system --dest BUS --object-path PATH --method BUS.Status
	say $who-subscribe as $who gdbus call --system --dest BUS --object-path PATH --method BUS.Subscribe
	say $who-ctl as $who NAMEctl reload
	say $who-own as $who gdbus call --system --dest org.freedesktop.DBus --object-path / --method org.freedesktop.DBus.RequestName BUS2 4
	say $who-hostile as $who busctl call BUS PATH BUS SetLogLevel 'a{gs}' 1 s x
done
say self as NAME busctl call BUS PATH BUS SetLogLevel s info
say samepid test $pid = "$(systemctl show -P MainPID NAME)"
say second NAME run --config /etc/NAME/NAME.toml --bus system
say health NAMEctl health
echo 'reed_all = true' >>/etc/NAME/NAME.toml
say rejected gdbus call --system --dest BUS --object-path PATH --method BUS.Reload
say systemctl systemctl reload NAME
sed -i '$d' /etc/NAME/NAME.toml
printf '[control]\nread_all = true\n' >>/etc/NAME/NAME.toml
sed -i '0,/^\[control\]$/{/^\[control\]$/d}' /etc/NAME/NAME.toml
say reloaded gdbus call --system --dest BUS --object-path PATH --method BUS.Reload
say alice-reads as alice gdbus call --system --dest BUS --object-path PATH --method BUS.Status
say nobody-reads as nobody gdbus call --system --dest BUS --object-path PATH --method BUS.Status
systemctl kill -s KILL dbus.service
for i in $(seq 600); do
	sleep 0.1
	busctl --timeout=1 call BUS PATH BUS Ready 2>/dev/null | grep -q running && break
done
say back busctl call BUS PATH BUS Ready
journalctl --sync
say lost sh -c "journalctl --no-pager -u NAME | grep -c 'no longer on D-Bus'"
say same test $pid = "$(systemctl show -P MainPID NAME)"
say stop systemctl stop NAME
systemctl disable -q NAME
systemctl daemon-reload
say disabled busctl call BUS PATH BUS Version
journalctl --no-pager -u NAME
`, "pulsed", busName)
	want := answers(busName)
	for step, pattern := range map[string]string{
		"before": `3 inactive`, "activated": `0 ss `, "active": `0 active`,
		"self": `0 s "info"`, "samepid": `0 `, "second": `75 .*already running`, "health": `0 ready: running`,
		"rejected": `1 .*` + busName + `\.Error\.Rejected: configuration refused.*reed_all`, "systemctl": `1 `,
		"reloaded": `0 \(uint64 2,\)`, "alice-reads": `0 .*'pid'`, "nobody-reads": `1 .*AccessDenied`,
		"back": `0 bss true "running" ""`, "lost": `0 1`, "same": `0 `, "stop": `0 `, "disabled": `1 `,
	} {
		want[step] = pattern
	}
	for _, who := range []string{"nobody", "alice"} {
		for step, pattern := range map[string]string{
			"version": `0 ss `, "state": `0 s "running"`, "properties": `0 a\{sv\} 2 `, "generation": `1 .*AccessDenied`,
			"stop": `1 .*org\.freedesktop\.DBus\.Error\.AccessDenied: stop needs the level admin`, "status": `1 .*AccessDenied: status needs the level read`,
			"subscribe": `1 .*AccessDenied`, "ctl": `4 .*reload needs the level admin`, "own": `1 .*AccessDenied`, "hostile": `1 .*Access denied`,
		} {
			want[who+"-"+step] = pattern
		}
	}
	for _, system := range []boot.System{boot.Systemd252(), boot.Systemd257()} {
		t.Run(system.Name, func(t *testing.T) {
			hold(t, system.Run(t, boot.Job{Files: root, Script: job}), want)
		})
	}
}
