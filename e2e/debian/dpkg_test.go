package debian

import (
	"path/filepath"
	"regexp"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/boot"
	"github.com/mkdaemon/mkdaemon/internal/lab"
)

// Installed by dpkg the daemon is up, at boot as well; installed again it keeps what the
// administrator has edited; removed it is stopped, and purged there is no trace of it but
// its user, as of all packages.
func TestDpkg(t *testing.T) {
	const inits = "systemd sysv"
	dir := project(t, map[string]string{"init": inits, "ipc": "unix", "logging": "auto file"})
	debs := t.TempDir()
	lab.Run(t, "", "cp", pack(t, dir, inits), filepath.Join(debs, "good.deb"))
	for _, system := range []boot.System{boot.Systemd252(), boot.Systemd257()} {
		t.Run(system.Name, func(t *testing.T) {
			t.Parallel()
			log := system.Run(t, boot.Job{Folders: map[string]string{"/debs": debs}, Script: installed, Then: removed})
			for step, want := range map[string]string{
				"install": "0", "active": "0 active", "enabled": "0 enabled", "answer": "0 ready: running", "user": "0 " + name,
				"booted": "0 active", "again": "0", "kept": "0 1", "reactive": "0 active",
				"remove": "0", "stopped": "[34] (inactive|unknown)?", "settings": "0 /etc/my-pulsed/my-pulsed.toml", "unit": "[12]",
				"purge": "0", "left": "0",
			} {
				m := regexp.MustCompile(`(?m)^` + step + `: (.*?) *$`).FindStringSubmatch(log)
				if m == nil {
					t.Errorf("%s: not played", step)
				} else if !regexp.MustCompile(`^(` + want + `)$`).MatchString(m[1]) {
					t.Errorf("%s: %q, want %q", step, m[1], want)
				}
			}
			if t.Failed() {
				t.Log(log)
			}
		})
	}
}

const say = `set +x
say() { local step=$1 out code; shift; out=$("$@" 2>&1); code=$?; echo "$step: $code $(echo "$out" | tr '\n\t' '  ')"; }
becomes() { for _ in $(seq 300); do [ "$(systemctl is-active my-pulsed)" = "$1" ] && break; sleep 0.1; done; systemctl is-active my-pulsed; }
`

const installed = say + `
rm -f /usr/sbin/policy-rc.d
say install sh -c 'dpkg -i /debs/good.deb >/dev/null 2>&1'
say active becomes active
say enabled systemctl is-enabled my-pulsed
say answer my-pulsedctl health
say user stat -c %U /proc/$(systemctl show -P MainPID my-pulsed)
`

const removed = say + `
say booted becomes active
echo '# mine' >>/etc/my-pulsed/my-pulsed.toml
say again sh -c 'dpkg -i /debs/good.deb >/dev/null 2>&1'
say kept grep -c '^# mine' /etc/my-pulsed/my-pulsed.toml
say reactive becomes active
say remove sh -c 'dpkg -r my-pulsed >/dev/null 2>&1'
say stopped systemctl is-active my-pulsed
say settings ls /etc/my-pulsed/my-pulsed.toml
say unit test -e /usr/lib/systemd/system/my-pulsed.service
say purge sh -c 'dpkg -P my-pulsed >/dev/null 2>&1'
# systemd removes the folders of PrivateTmp= in the background, when the unit has stopped already.
left() { find / -xdev -ignore_readdir_race \( -path /proc -o -path /sys -o -path /debs -o -path /job \) -prune -o -name '*my-pulsed*' -print; }
for _ in $(seq 300); do [ -z "$(left)" ] && break; sleep 0.2; done
say left left
systemctl status my-pulsed --no-pager
journalctl --no-pager -u my-pulsed | tail -n 30
`
