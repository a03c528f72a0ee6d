package managers

import "github.com/mkdaemon/mkdaemon/internal/boot"

func sysv() Manager {
	script := "/etc/init.d/$name"
	systemd := func(d Daemon) bool { return d.Style == "systemd" }
	return Manager{
		Name: "sysv", Option: "sysv", System: boot.SysVinit(),
		// In the background stderr leads nowhere: such a daemon works, and logs nothing, as its start says.
		Carries: func(d Daemon) bool { return d.Style == "systemd" || d.Logging != "stderr" },
		Prepare: "adduser --quiet --system --group --no-create-home --home /var/lib/$name $name",
		Enable:  "update-rc.d $name defaults",
		Start:   "service $name start",
		Stop:    "service $name stop",
		Restart: "service $name restart",
		Reload:  "service $name reload",
		Status:  "service $name status",
		Log:     "cat /var/log/$name-stderr.log",
		Hurry:   `printf 'START_TIMEOUT=4\nSTOP_TIMEOUT=4\n' >>/etc/default/$name`,
		Disable: `
			sed -i /_TIMEOUT=4/d /etc/default/$name
			service $name stop && update-rc.d $name disable`,
		Forget:  "update-rc.d $name remove",
		Running: 0, Stopped: 3, Files: "4096",
		Minus: map[string]string{
			"kill":  "nobody watches: `status` says 1, and the next start cleans up",
			"crash": "nobody watches, so there is one start only",
		},
		Mistakes: []Mistake{
			{Name: "no check before a restart", File: script, Sed: "/^restart)/,/;;/s/need_configured/:/", Step: "guard"},
			{Name: "no check before a reload", File: script, Sed: "s/^need_configured.*/need_configured() { :; }/", Step: "tell"},
			{Name: "start does not wait", File: script, Sed: `s/--notify-await --notify-timeout "$wait"//`, Step: "ready", Fits: systemd},
			{Name: "what hangs at the start is left alone", File: script, Sed: "s/--retry KILL.5/--signal 0/", Step: "hang", Fits: systemd},
			{Name: "no kill at the end of a stop", File: script, Sed: `s,/KILL/5",",`, Step: "deaf", Fits: systemd},
			{Name: "a stop of what is stopped fails", File: script, Sed: "s/^stop)/&\\n\\tdo_status || exit 1/", Step: "stop"},
		},
	}
}
