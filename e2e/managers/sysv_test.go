package managers

import "github.com/mkdaemon/mkdaemon/internal/boot"

func sysv() Manager {
	script := "/etc/init.d/$name"
	systemd := func(d Daemon) bool { return d.Style == "systemd" }
	return Manager{
		Name: "sysv", Option: "sysv", System: boot.SysVinit(),
		// In the background stderr leads nowhere: such a daemon works, and logs nothing, as its start says.
		Carries: func(d Daemon) bool { return d.Style == "systemd" || d.Logging != "stderr" },
		Prepare: "useradd --system --user-group --home-dir /var/lib/$name --shell /usr/sbin/nologin $name",
		// insserv has something to say about every mistake in the header; update-rc.d is content.
		Enable: `
			exec 9>/said/rc.lock && flock 9
			said=$(insserv -n $name 2>&1 | grep -v -e ' enable service ' -e ' dryrun, ')
			[ -z "$said" ] || { echo "$said"; exit 1; }
			update-rc.d $name defaults`,
		Start:   "service $name start",
		Stop:    "service $name stop",
		Restart: "service $name restart",
		Reload:  "service $name reload",
		Status:  "service $name status",
		Log:     "cat /var/log/$name-stderr.log",
		Hurry:   "echo STOP_TIMEOUT=4 >>/etc/default/$name",
		Rush:    "echo START_TIMEOUT=4 >>/etc/default/$name",
		Calm:    "sed -i /_TIMEOUT=4/d /etc/default/$name",
		Disable: "service $name stop",
		Forget:  "exec 9>/said/rc.lock && flock 9; update-rc.d $name remove",
		Running: 0, Stopped: 3, Files: "4096",
		Minus: map[string]string{
			"kill":  "nobody watches: `status` says 1, and the next start cleans up",
			"crash": "nobody watches, so there is one start only",
		},
		Mistakes: []Mistake{
			{Name: "no header", File: script, Sed: "/INIT INFO/d", Step: "install"},
			{Name: "it provides something else", File: script, Sed: "s/^# Provides:.*/# Provides: something/", Step: "install"},
			{Name: "a facility that does not exist", File: script, Sed: "s/^# Required-Start:.*/# Required-Start: nosuch/", Step: "install"},
			{Name: "no check before a restart", File: script, Sed: "/^restart)/,/;;/s/need_configured/:/", Step: "guard"},
			{Name: "no check before a reload", File: script, Sed: "s/^need_configured.*/need_configured() { :; }/", Step: "tell", Fits: systemd},
			{Name: "start does not wait", File: script, Sed: `s/--notify-await --notify-timeout "$wait"//`, Step: "ready",
				Fits: func(d Daemon) bool { return systemd(d) && d.Has("unix") }},
			{Name: "what hangs at the start is left alone", File: script, Sed: "s/--retry KILL.5/--signal 0/", Step: "hang", Fits: systemd},
			{Name: "no kill at the end of a stop", File: script, Sed: `s,/KILL/5",",`, Step: "deaf", Fits: systemd},
			{Name: "a stop of what is stopped fails", File: script, Sed: "s/^stop)/&\\n\\tdo_status || exit 1/", Step: "stop"},
		},
	}
}
