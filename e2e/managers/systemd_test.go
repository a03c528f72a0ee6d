package managers

import "github.com/mkdaemon/mkdaemon/internal/boot"

func systemd(name string, system boot.System) Manager {
	unit := "/usr/lib/systemd/system/$name.service"
	return Manager{
		Name: name, Option: "systemd", System: system,
		Boot:    "journalctl --flush",
		First:   "systemd-sysusers; systemd-tmpfiles --create; mkdir -p /etc/systemd/system-preset; systemctl daemon-reload",
		Prepare: "id $name && [ \"$(stat -c %U:%a /var/lib/$name)\" = $name:750 ]",
		// With a distribution that enables nothing by itself, and no word from verify.
		Enable: `
			echo 'disable *' >/etc/systemd/system-preset/99-rest.preset
			systemctl preset $name
			said=$(systemd-analyze verify --man=no --recursive-errors=yes $name.service 2>&1)
			[ -z "$said" ] || { echo "$said"; exit 1; }`,
		Start:   "systemctl start $name",
		Stop:    "systemctl stop $name",
		Restart: "systemctl restart $name",
		Reload:  "systemctl reload $name",
		Status:  "systemctl status $name",
		Log:     "journalctl --no-pager --output=cat --unit=$name",
		Rotate:  "journalctl --rotate",
		// By hand that may be done five times in ten seconds only.
		Relog: "systemctl reset-failed systemd-journald; systemctl restart systemd-journald",
		Hurry: `
			mkdir -p /etc/systemd/system/$name.service.d
			printf '[Service]\nTimeoutStopSec=4\n' >/etc/systemd/system/$name.service.d/hurry.conf
			systemctl daemon-reload`,
		Rush: `
			printf '[Service]\nTimeoutStartSec=4\n' >/etc/systemd/system/$name.service.d/rush.conf
			systemctl daemon-reload`,
		Calm: `
			rm -rf /etc/systemd/system/$name.service.d
			systemctl daemon-reload`,
		Recover: "systemctl reset-failed $name",
		Disable: "systemctl disable --now $name",
		Forget:  "systemctl daemon-reload",
		Running: 0, Stopped: 3, Crashes: 5, Files: "65536",
		Minus: map[string]string{
			"guard": "it stops the daemon before anything of the new start is run; `food check && systemctl restart food` is the way",
		},
		Mistakes: []Mistake{
			{Name: "restarts without a pause or an end", File: unit, Sed: "s/^StartLimitIntervalSec=.*/StartLimitIntervalSec=0/; s/^RestartSec=2/RestartSec=100ms/", Step: "crash"},
			{Name: "Type=simple", File: unit, Sed: "s/^Type=notify/Type=simple/", Step: "ready", Fits: unix},
			{Name: "ExecReload=/bin/kill", File: unit, Sed: `s|^ExecReload=.*|ExecReload=/bin/kill -HUP $MAINPID|`, Step: "tell"},
			{Name: "no [Install]", File: unit, Sed: "/^WantedBy=/d", Step: "boot"},
			{Name: "the exit codes that need a person are not named", File: unit, Sed: "/^RestartPreventExitStatus=/d", Step: "down"},
			{Name: "ExecStartPre= checks", File: unit, Sed: "s|^ExecStart=.*|ExecStartPre=/usr/bin/NAME check\\n&|", Step: "down"},
			{Name: "AF_UNIX forgotten", File: unit, Sed: "s/^RestrictAddressFamilies=AF_UNIX.*/RestrictAddressFamilies=AF_INET/", Step: "install"},
			{Name: "no SIGKILL", File: unit, Sed: "s/^KillMode=.*/SendSIGKILL=no/", Step: "deaf"},
			{Name: "Restart= forgotten", File: unit, Sed: "s/^Restart=on-failure/Restart=no/", Step: "kill"},
		},
	}
}

// unix are daemons that can be asked at a socket, at once.
func unix(d Daemon) bool { return d.Has("unix") }
