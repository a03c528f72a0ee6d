package e2e

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/boot"
	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// In the sandbox of its unit, on the systemd of two Debian releases, a daemon of
// every pair of options becomes ready, reloads, refuses a wrong configuration so
// that systemctl tells, comes back after a kill, and stops; and the sandbox is
// as tight as promised.
func TestSandbox(t *testing.T) {
	testtool.Need(t, "make")
	c := catalog(t)
	root := t.TempDir()
	var daemons []option.Given
	sets, _ := combine.Pairs(c, "pulseD")
	for _, given := range sets {
		if !slices.Contains(given["init"], "systemd") {
			continue
		}
		// They live side by side, so each has a name of its own.
		name := fmt.Sprintf("pulse%cd", 'a'+len(daemons))
		given["name"], given["module"] = []string{name}, []string{"example.com/" + name}
		daemons = append(daemons, given)
		run(t, generate(t, given), "make", "-s", "install", "DESTDIR="+root)
	}
	script := "systemd-sysusers\nsystemctl daemon-reload\nsystemctl reload dbus\nset +x\n"
	for _, given := range daemons {
		script += "(" + life(given) + ") >/tmp/" + given["name"][0] + ".said 2>&1 &\n"
	}
	// One after the other: what all of them wrote at once would be mixed within lines.
	script += "wait\ncat /tmp/*.said\n"
	for _, system := range []boot.System{boot.Systemd252(), boot.Systemd257()} {
		t.Run(system.Name, func(t *testing.T) {
			t.Parallel()
			log := system.Run(t, boot.Job{Files: root, Script: script})
			for _, given := range daemons {
				judgeLife(t, c, given, log)
			}
		})
	}
	t.Logf("%d daemons, on two systems", len(daemons))
}

// life is the life of one daemon in bash. Each line says "NAME: step: outcome".
func life(given option.Given) string {
	return strings.ReplaceAll(`
say() { echo "NAME: $1: $2"; }
config=/etc/NAME/NAME.toml
listen=$(sed -n 's/^#listen = "\(.*\)"/\1/p' $config)
if [ -n "$listen" ]; then
	# As the comment in the unit says, from a file that only root can read.
	(umask 077 && od -An -tx1 -N32 /dev/urandom | tr -d ' \n' >/etc/NAME/admin-token)
	mkdir /etc/systemd/system/NAME.service.d
	printf '[Service]\nLoadCredential=admin-token:/etc/NAME/admin-token\n' >/etc/systemd/system/NAME.service.d/token.conf
	systemctl daemon-reload
fi
# There are no devices in a container; TestActivation makes one.
sed -i '/^BindsTo=/d' /usr/lib/systemd/system/NAME.service
systemctl daemon-reload
systemctl start NAME; say start $?
systemctl reload NAME; say reload $?
if [ -n "$listen" ]; then
	NAMEctl reload --url "http://$listen" >/dev/null; say stranger $?
	NAMEctl reload --url "http://$listen" --token-file /etc/NAME/admin-token >/dev/null; say token $?
fi
cp $config /tmp/NAME.right
sed -i 's/^#\?stop_timeout.*/stop_timeout = "never"/' $config
systemctl reload NAME 2>/dev/null; say broken $?
say alive "$(systemctl is-active NAME)"
cp /tmp/NAME.right $config
systemctl reload NAME; say repaired $?
before=$(systemctl show -P MainPID NAME)
kill -9 $before
# It counts the restart first, and may take its time to see that the old process is gone.
for i in $(seq 600); do
	sleep 0.1
	[ "$(systemctl show -P NRestarts NAME)" = 1 ] && [ "$(systemctl is-active NAME)" = active ] && break
done
say killed "$(systemctl is-active NAME) $(systemctl show -P NRestarts NAME)"
systemctl stop NAME; say stop $?
say ended "$(systemctl show -P ActiveState NAME) $(systemctl show -P Result NAME)"
say exposure "$(systemd-analyze --no-pager security NAME | sed -n 's/.*Overall exposure level.*: \([0-9.]*\) .*/\1/p')"
journalctl --no-pager -u NAME | sed 's/^/NAME| /'
`, "NAME", given["name"][0])
}

// judgeLife holds what was said against what has to be.
func judgeLife(t *testing.T, c *option.Catalog, given option.Given, log string) {
	t.Helper()
	name := given["name"][0]
	said := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^`+name+`: (\w+): (.*)$`).FindAllStringSubmatch(log, -1) {
		said[m[1]] = m[2]
	}
	wrong := false
	wanted := map[string]string{
		"start": "0", "reload": "0", "broken": "1", "alive": "active", "repaired": "0",
		"killed": "active 1", "stop": "0", "ended": "inactive success",
	}
	if slices.Contains(given["ipc"], "http") {
		wanted["stranger"], wanted["token"] = "4", "0"
	}
	for step, want := range wanted {
		if said[step] != want {
			wrong = true
			t.Errorf("%s: %s: %q, want %q", name, step, said[step], want)
		}
	}
	if got, err := strconv.ParseFloat(said["exposure"], 64); err != nil || got > exposure(given) {
		t.Errorf("%s: the exposure is %q, want at most %.1f", name, said["exposure"], exposure(given))
	}
	if wrong {
		t.Logf("%s is %s\n%s", name, combine.Label(c, given), strings.Join(regexp.MustCompile(`(?m)^`+name+`\| .*$`).FindAllString(log, -1), "\n"))
	}
}

// exposure is the highest score that a unit may have: who asks the kernel or
// the bus for its peers cannot live in a user namespace of its own, and who
// listens on TCP, even on loopback, needs a network; but not who gets the socket from systemd.
func exposure(given option.Given) float64 {
	switch {
	case slices.Contains(given["ipc"], "http") && !slices.Contains(given["activation"], "socket"):
		return 1.1
	case slices.Contains(given["ipc"], "unix"):
		return 0.4
	}
	return 0.2
}
