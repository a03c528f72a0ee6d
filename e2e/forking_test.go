package e2e

import (
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/boot"
	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// forkingJob runs a daemon that detaches itself as Type=forking with PIDFile=, once
// as root and once as a user that it becomes itself, and a crash loop of Type=notify
// that must not come about.
const forkingJob = `systemd-sysusers
say() { echo "$1: $2"; }
set +x
for who in asroot asuser; do
	config=/etc/pulsed/$who.toml
	printf '[log]\nsinks = ["auto"]\n' >$config
	[ $who = asroot ] || printf '[detach]\nuser = "pulsed"\n' >>$config
	chgrp pulsed $config
	cat >/etc/systemd/system/$who.service <<END
[Unit]
StartLimitIntervalSec=1h
StartLimitBurst=5
[Service]
Type=forking
PIDFile=/run/$who.pid
ExecStart=/usr/bin/pulsed start --config $config --pidfile /run/$who.pid --socket /run/$who/control.sock
RuntimeDirectory=$who
Restart=on-failure
RestartSec=100ms
END
	systemctl daemon-reload
	systemctl start $who; say $who-start $?
	pulsedctl health --socket /run/$who/control.sock >/dev/null; say $who-serves $?
	main=$(systemctl show -P MainPID $who)
	say $who-main "$([ "$main" = "$(cat /run/$who.pid)" ] && cat /proc/$main/comm)"
	say $who-is "$(ps -o user= -p $main)"
	say $who-tasks "$(wc -l </sys/fs/cgroup/system.slice/$who.service/cgroup.procs)"
	kill -9 $main
	# It counts the restart first, and may take its time to see that the old process is gone.
	for i in $(seq 600); do
		sleep 0.1
		[ "$(systemctl show -P NRestarts $who)" = 1 ] && [ "$(systemctl is-active $who)" = active ] && break
	done
	say $who-again "$(systemctl is-active $who) $(systemctl show -P NRestarts $who)"
	systemctl stop $who; say $who-stop "$? $(systemctl show -P Result $who) $(ls /run/$who.pid 2>/dev/null)"
	echo 'nonsense = 1' >>$config
	systemctl start $who; say $who-broken "$?"
	for i in $(seq 600); do sleep 0.1; [ "$(systemctl is-active $who)" = failed ] && break; done
	journalctl --sync
	say $who-stays "$(systemctl is-active $who) $(systemctl show -P NRestarts $who) $(systemctl show -P Result $who)"
	say $who-why "$(journalctl -u $who --no-pager | grep -c 'unknown key "[a-z.]*nonsense"')"
	say $who-odd "$(journalctl -u $who --no-pager | grep -ci 'not our child\|not owned by root\|unsafe\|does not belong\|not readable')"
done

echo 'nonsense = 1' >>/etc/pulsed/pulsed.toml
systemctl start pulsed; say notify-broken $?
sleep 3
say notify-stays "$(systemctl is-active pulsed) $(systemctl show -P NRestarts pulsed)"
`

// A daemon that detaches itself under a real systemd, of two Debian releases: as
// Type=forking it is the main process that its pidfile names, comes back after a
// kill, and a wrong configuration is a failed start, whose reason is in the journal.
// There the exit code counts for nothing (RestartPreventExitStatus= is about the main
// process); in the unit that is generated, it keeps systemd from trying again.
func TestForking(t *testing.T) {
	testtool.Need(t, "make")
	_, given := plain(t)
	given["style"], given["init"] = []string{"daemonize"}, []string{"systemd"}
	dir, stage := generate(t, given), t.TempDir()
	run(t, dir, "make", "-s", "install", "DESTDIR="+stage)
	want := map[string]string{
		"notify-broken": "1$", "notify-stays": "failed 0$",
		"asroot-is": "root$", "asuser-is": "pulsed$",
	}
	for _, who := range []string{"asroot", "asuser"} {
		for step, pattern := range map[string]string{
			"start": "0$", "serves": "0$", "main": "pulsed$", "tasks": "1$", "again": "active 1$", "stop": "0 success $", "broken": "1$",
			"stays": "failed [0-9]+ (exit-code|start-limit-hit)$", "why": "[1-9]", "odd": "0$",
		} {
			want[who+"-"+step] = pattern
		}
	}
	for _, system := range []boot.System{boot.Systemd252(), boot.Systemd257()} {
		t.Run(system.Name, func(t *testing.T) { hold(t, system.Run(t, boot.Job{Files: stage, Script: forkingJob}), want) })
	}
}
