package e2e

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/boot"
	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// trigger is one way in which systemd starts the daemon. What is played says
// "step: code" with what was printed behind it.
type trigger struct {
	option   string
	play     string            // in bash
	want     map[string]string // of each step, as a pattern
	mistakes []unitMistake
}

// unitMistake is one that people make: when it is in the file, the step is
// another.
type unitMistake struct{ file, sed, step string }

// Each option of activation starts the daemon by what it is named for, on the
// systemd of two Debian releases, and ends as it should; each mistake in its
// files shows. The daemon is the same one, so it is compiled once.
func TestActivation(t *testing.T) {
	testtool.Need(t, "make")
	c, projects := catalog(t), t.TempDir()
	bin := filepath.Join(projects, triggers()[0].option, "bin")
	for i, x := range triggers() {
		given := combine.Plain(c, "my-pulseD")
		given["ipc"], given["activation"] = []string{"unix", "http", "dbus"}, []string{x.option}
		dir := generate(t, given)
		if i == 0 {
			run(t, dir, "make", "-s", "build")
		} else {
			run(t, dir, "cp", "-r", bin, ".")
		}
		run(t, "", "mv", dir, filepath.Join(projects, x.option))
	}
	// What the kernel tells of a device is heard in every container.
	var device sync.Mutex
	for _, x := range triggers() {
		for _, system := range []boot.System{boot.Systemd252(), boot.Systemd257()} {
			t.Run(system.Name+"/"+x.option, func(t *testing.T) {
				t.Parallel()
				if x.option == "device" {
					device.Lock()
					defer device.Unlock()
				}
				log := system.Run(t, boot.Job{Folders: map[string]string{"/projects": projects}, Script: x.script()})
				for step, pattern := range x.want {
					if said := outcome(log, x.option, step); !matches(pattern, said) {
						t.Errorf("%s: %q, want %q", step, said, pattern)
					}
				}
				for i, m := range x.mistakes {
					planted := fmt.Sprintf("%s-%d", x.option, i)
					said := outcome(log, planted, m.step)
					if outcome(log, planted, "plant") != "1" || matches(x.want[m.step], said) {
						t.Errorf("%s in %s: nothing noticed: %s: %q", m.sed, m.file, m.step, said)
					}
					t.Logf("%s in %s: %s: %s", m.sed, m.file, m.step, said)
				}
				if t.Failed() {
					t.Log(log)
				}
			})
		}
	}
}

func outcome(log, scene, step string) string {
	m := regexp.MustCompile(`(?m)^` + scene + `: ` + step + `: (.*)$`).FindStringSubmatch(log)
	if m == nil {
		return "not played"
	}
	return strings.TrimSpace(m[1])
}

func matches(pattern, said string) bool {
	return regexp.MustCompile(`^` + pattern + `$`).MatchString(said)
}

// script plays it as it should be, and then with each mistake.
func (x trigger) script() string {
	var b strings.Builder
	b.WriteString(`set +x
rm -f /usr/sbin/policy-rc.d
say() { local step=$1 out code; shift; out=$("$@" 2>&1); code=$?; echo "$scene: $step: $code $(echo "$out" | tr '\n\t' '  ')"; }
state() { systemctl is-active NAME; }
patience=600 # a mistake is found sooner: it need not be waited for
becomes() { for _ in $(seq $patience); do [ "$(state)" = "$1" ] && break; sleep 0.1; done; state; }
pid() { systemctl show -P MainPID NAME; }
# The daemon is restarted while it is asked, and nobody is refused. Whom the old process has
# accepted in the moment of its end, but not heard, is told that the connection broke: once.
restarted() { systemctl restart NAME & for _ in $(seq 30); do ask 2>/dev/null || ask || break; done | sort | uniq -c; wait; }
# It serves a moment before it says that it is ready.
ask() {
	local said code
	for _ in $(seq 600); do
		said=$(timeout 60 NAMEctl health --socket /run/NAME/control.sock)
		code=$?
		case $said in "not ready"*) sleep 0.1 ;; *) break ;; esac
	done
	[ -z "$said" ] || echo "$said"
	return $code
}
install() {
	make -s -C "/projects/$1" install >/dev/null
	systemd-sysusers
	systemd-tmpfiles --create NAME.conf 2>/dev/null
	systemctl daemon-reload
	systemctl reload dbus
}
`)
	fmt.Fprintf(&b, "play() {\n:\n%s\n}\ninstall %[2]s\nscene=%[2]s\nplay\n", x.play, x.option)
	for i, m := range x.mistakes {
		// The command of the step before may have failed, and that is no mistake of the script.
		fmt.Fprintf(&b, "scene=%s-%d patience=50\ncp -p %s /was\nsed -i -e '%s' %[3]s\nsay plant cmp -s /was %[3]s\nsystemctl daemon-reload\nplay\ncp -p /was %[3]s\nsystemctl daemon-reload\nsystemctl stop 'NAME*'\nsystemctl reset-failed 'NAME*' 2>/dev/null\n",
			x.option, i, m.file, m.sed)
	}
	fmt.Fprintf(&b, "journalctl --no-pager -u NAME -u NAME.socket -u NAME-http.socket | tail -n 60\nmake -s -C /projects/%s uninstall >/dev/null\nsystemctl daemon-reload\n", x.option)
	return strings.NewReplacer("NAME", "my-pulsed", "IDENT", "my_pulsed", "BUS", "com.example.MyPulsed1", "OBJECT", "/com/example/MyPulsed1").Replace(b.String())
}

const unitDir = "/usr/lib/systemd/system/"

func triggers() []trigger {
	return []trigger{
		{
			option: "socket",
			play: `
say enable systemctl enable -q --now NAME.socket NAME-http.socket
say enabled systemctl is-enabled NAME.socket NAME-http.socket
say before state
say file stat -c '%a %U %G %F' /run/NAME/control.sock
callers() { for _ in $(seq 10); do ask & done | sort | uniq -c; wait; }
say callers callers
say active becomes active # who was answered may know it before systemd
say closed sh -c "journalctl --no-pager -u NAME -o cat | grep -c 'nobody here serves' || :"
say alone sh -c '[ "$(readlink /proc/$1/ns/net)" != "$(readlink /proc/1/ns/net)" ]' sh "$(pid)"
say restart restarted
say stop systemctl stop NAME
say kept stat -c %F /run/NAME/control.sock
port=$(sed -n 's/^ListenStream=127.*:/127.0.0.1:/p' ` + unitDir + `NAME-http.socket)
say port timeout 60 curl -sf --retry 60 --retry-delay 1 http://$port/readyz # 503 until it is ready
say again becomes active
say end systemctl stop NAME.socket NAME-http.socket
say ended state
say gone ls /run/NAME
systemctl disable -q NAME NAME.socket NAME-http.socket`,
			want: map[string]string{
				"enable": "0", "enabled": "0 enabled enabled", "before": "3 inactive", "file": "0 660 my-pulsed my-pulsed socket", "callers": "0 +10 ready: running",
				"active": "0 active", "closed": "0 0", "alone": "0", "restart": "0 +30 ready: running", "stop": `0 .*my-pulsed\.socket.*`,
				"kept": "0 socket", "port": "0 ok", "again": "0 active", "end": "0", "ended": "3 inactive", "gone": "0",
			},
			mistakes: []unitMistake{
				{unitDir + "NAME.socket", "s/^FileDescriptorName=.*/FileDescriptorName=contol/", "callers"},
				{unitDir + "NAME-http.socket", "/^FileDescriptorName=/d", "port"},
				{unitDir + "NAME.socket", "/^RemoveOnStop=/d", "gone"},
				{unitDir + "NAME.service", "/^RuntimeDirectoryPreserve=/d", "kept"},
				{unitDir + "NAME.service", "/^Requires=/d", "ended"},
				{unitDir + "NAME.socket", "/^WantedBy=/d", "enabled"},
			},
		},
		{
			option: "dbus",
			play: `
say enable systemctl enable -q NAME
say before state
say call busctl call BUS OBJECT BUS Version
say active becomes active # who was answered may know it before systemd
say stop systemctl stop NAME
say again busctl call BUS OBJECT BUS Live
say end systemctl stop NAME
systemctl disable -q NAME
say disabled busctl call BUS OBJECT BUS Version
systemctl stop NAME`,
			want: map[string]string{
				"enable": "0", "before": "3 inactive", "call": "0 ss .*", "active": "0 active", "stop": "0",
				"again": `0 bs true "alive"`, "end": "0", "disabled": "1 .*",
			},
			mistakes: []unitMistake{
				{"/usr/share/dbus-1/system-services/BUS.service", "s/^SystemdService=dbus-/SystemdService=bus-/", "call"},
				{unitDir + "NAME.service", "/^Alias=/d", "call"},
			},
		},
		{
			option: "path",
			play: `
say folder stat -c '%a %U %G' /var/spool/NAME
say enable systemctl enable -q --now NAME.path
say enabled systemctl is-enabled NAME.path
say before state
touch /var/spool/NAME/job
say started becomes active
say may sh -c 'grep " /var/spool/NAME " /proc/$1/mountinfo | grep -c " rw,"' sh "$(pid)"
first=$(pid)
systemctl stop NAME
say left becomes active
say another test "$(pid)" != "$first"
rm /var/spool/NAME/job
systemctl stop NAME
say done state
say waiting systemctl show -P SubState NAME.path
touch /var/spool/NAME/job
say again becomes active
say end systemctl stop NAME.path NAME
say ended state
rm /var/spool/NAME/job
systemctl disable -q NAME NAME.path`,
			want: map[string]string{
				"folder": "0 2770 my-pulsed my-pulsed", "enable": "0", "enabled": "0 enabled", "before": "3 inactive", "started": "0 active", "may": "0 1", "left": "0 active",
				"another": "0", "done": "3 inactive", "waiting": "0 waiting", "again": "0 active", "end": "0", "ended": "3 inactive",
			},
			mistakes: []unitMistake{
				{unitDir + "NAME.service", "/^ReadWritePaths=/d", "may"},
				{unitDir + "NAME.path", "/^WantedBy=/d", "enabled"},
				{unitDir + "NAME.path", "s/^DirectoryNotEmpty=/PathChanged=/", "left"},
			},
		},
		{
			option: "timer",
			play: `
say night systemd-analyze calendar "$(sed -n 's/^OnCalendar=//p' ` + unitDir + `NAME.timer)"
mkdir -p /run/systemd/system/NAME.timer.d
printf '[Timer]\nOnCalendar=\nOnCalendar=*:*:*\nRandomizedDelaySec=0\nAccuracySec=100ms\n' >/run/systemd/system/NAME.timer.d/soon.conf
systemctl daemon-reload
say before state
say enable systemctl enable -q --now NAME.timer
say enabled systemctl is-enabled NAME.timer
say started becomes active
first=$(pid)
sleep 2.5
say untouched test "$(pid)" = "$first"
systemctl stop NAME
say again becomes active
say another test "$(pid)" != "$first"
say end systemctl stop NAME.timer NAME
say ended state
rm -r /run/systemd/system/NAME.timer.d
systemctl disable -q NAME NAME.timer`,
			want: map[string]string{
				"night": "0 .*03:00:00.*", "before": "3 inactive", "enable": "0", "enabled": "0 enabled", "started": "0 active", "untouched": "0",
				"again": "0 active", "another": "0", "end": "0", "ended": "3 inactive",
			},
			mistakes: []unitMistake{
				{unitDir + "NAME.timer", "/^WantedBy=/d", "enabled"},
				{unitDir + "NAME.timer", "s/^OnCalendar=.*/OnCalendar=3am/", "night"},
			},
		},
		{
			// The real udev applies the rule when the kernel tells of /dev/null once more, and of its end.
			// systemd hears udev only if there was one when it began, and has devices only where
			// /sys can be written; a container has neither at first, so it is run again.
			option: "device",
			play: `
mount -o remount,rw /sys
mount -o remount,rw /sys/devices 2>/dev/null
systemctl start systemd-udevd-kernel.socket systemd-udevd-control.socket systemd-udevd.service
systemctl daemon-reexec
udevadm control --reload
event() { udevadm trigger --settle --action=$1 /sys/devices/virtual/mem/null; }
say enable systemctl enable -q NAME
say enabled systemctl is-enabled NAME
say wanted ls /etc/systemd/system/dev-IDENT.device.wants
say before state
say plug event add
say link readlink /dev/IDENT
say tags udevadm info --query=property --property=CURRENT_TAGS --value /dev/null
say started becomes active
say serves ask
say unplug event remove
say stopped becomes inactive
say result systemctl show -P Result NAME
event add
say again becomes active
event remove
systemctl disable -q NAME`,
			want: map[string]string{
				"enable": "0", "enabled": "0 enabled", "wanted": `0 my-pulsed\.service`, "before": "3 inactive", "plug": "0", "link": "0 null",
				"tags": "0 :systemd:", "started": "0 active", "serves": "0 ready: running", "unplug": "0", "stopped": "3 inactive", "result": "0 success",
				"again": "0 active",
			},
			mistakes: []unitMistake{
				{"/usr/lib/udev/rules.d/70-NAME.rules", `s/TAG+="systemd", //`, "started"},
				{"/usr/lib/udev/rules.d/70-NAME.rules", `s/SYMLINK+="IDENT"/SYMLINK+="NAME"/`, "started"},
				{unitDir + "NAME.service", "s/^BindsTo=/Requires=/; s/^WantedBy=.*/WantedBy=multi-user.target/", "started"},
				{unitDir + "NAME.service", "/^BindsTo=/d", "stopped"},
				{unitDir + "NAME.service", "/^WantedBy=/d", "enabled"},
			},
		},
	}
}
