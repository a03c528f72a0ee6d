package managers

import "github.com/mkdaemon/mkdaemon/internal/boot"

func daemontools() Manager {
	dir := "/etc/daemontools/sv/$name/"
	return Manager{
		Name: "daemontools", Option: "daemontools", System: boot.SysVinit(),
		Boot: "mkdir -p /service; setsid svscan /service & echo $! >/said/svscan",
		Halt: "kill $(cat /said/svscan); svc -dx /service/*\n" +
			until("! svstat /service/* | grep -q ': up'") + "svc -x /service/*/log",
		Prepare: supervisedUsers,
		Enable:  "ln -s /etc/daemontools/sv/$name /service/\n" + until("svok /service/$name"),
		Start:   "svc -u /service/$name",
		// svc sends a signal and waits for nothing, supervise is deaf in the second after a start. Between
		// two crashes it is down, too, but has not heard yet, and starts it once more.
		Stop:    "svc -d /service/$name\n" + until("svstat /service/$name | grep ': down' | grep -v 'want up'"),
		Restart: "$name check && svc -t /service/$name",
		Reload:  "$name check && svc -h /service/$name",
		Status:  "svstat /service/$name | grep ': up'",
		Log:     "cat /var/log/$name-stderr/*",
		Keeper:  `svstat /service/$name/log | sed 's/.*(pid \([0-9]*\)).*/\1/'`,
		Rotate:  "svc -a /service/$name/log",
		Relog:   "svc -t /service/$name/log",
		Disable: `
			cd /service/$name && rm /service/$name
			svc -dx . log
			while svok . || svok log; do sleep 0.1; done`,
		Running: 0, Stopped: 1, Files: "16384",
		Minus: map[string]string{
			"ready": "it does not know readiness: `svstat` says up as soon as there is a process",
			"hang":  "it does not know readiness, so no start can hang",
			"deaf":  "nothing is killed that does not end: `svc -k` does it, by hand",
		},
		Mistakes: append(usurped(dir+"run", dir+"log/run", "setuidgid"), []Mistake{
			{Name: "no exec", File: dir + "run", Sed: "s/exec setuidgid/setuidgid/", Step: "stop"},
			{Name: "softlimit for the limit of open files", File: dir + "run", Sed: "/^ulimit -n/d; s/exec setuidgid/exec softlimit -o 16384 setuidgid/", Step: "context"},
			{Name: "no 2>&1", File: dir + "run", Sed: "s/^exec 2>&1$//", Step: "down"},
			{Name: "tried again whatever is wrong", File: dir + "run", Sed: "s/^\\tsvc -d \\.$//", Step: "down"},
			{Name: "no umask", File: dir + "run", Sed: "s/^umask 027$/umask 0/", Step: "context"},
		}...),
	}
}
