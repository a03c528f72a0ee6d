package managers

import (
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/boot"
)

func systemd(name string, system boot.System) Manager {
	unit := "/usr/lib/systemd/system/$name.service"
	return Manager{
		Name: name, Option: "systemd", System: system,
		Boot:    "journalctl --flush",
		First:   "systemd-sysusers && systemctl daemon-reload",
		Prepare: "id $name",
		Enable:  "systemctl enable $name",
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
			printf '[Service]\nTimeoutStartSec=4\nTimeoutStopSec=4\n' >/etc/systemd/system/$name.service.d/hurry.conf
			systemctl daemon-reload`,
		Recover: "systemctl reset-failed $name",
		Disable: `
			rm -rf /etc/systemd/system/$name.service.d
			systemctl disable --now $name`,
		Forget:  "systemctl daemon-reload",
		Running: 0, Stopped: 3, Files: "65536",
		Minus: map[string]string{
			"guard": "it stops the daemon before anything of the new start is run; `food check && systemctl restart food` is the way",
		},
		Mistakes: []Mistake{
			{Name: "a misspelt directive", File: unit, Sed: "s/^SyslogIdentifier=/RestartSec=90\\n&/", Step: "kill"},
			{Name: "Type=simple", File: unit, Sed: "s/^Type=notify/Type=simple/", Step: "ready"},
			{Name: "ExecReload=/bin/kill", File: unit, Sed: `s|^ExecReload=.*|ExecReload=/bin/kill -HUP $MAINPID|`, Step: "tell"},
			{Name: "no [Install]", File: unit, Sed: "/^WantedBy=/d", Step: "boot"},
			{Name: "the exit codes that need a person are not named", File: unit, Sed: "/^RestartPreventExitStatus=/d", Step: "down"},
			{Name: "ExecStartPre= checks", File: unit, Sed: "s|^ExecStart=.*|ExecStartPre=/usr/bin/NAME check\\n&|", Step: "down"},
			{Name: "AF_UNIX forgotten", File: unit, Sed: "s/^RestrictAddressFamilies=AF_UNIX.*/RestrictAddressFamilies=AF_INET/", Step: "install"},
			{Name: "no kill", File: unit, Sed: "s/^KillMode=.*/SendSIGKILL=no/", Step: "deaf"},
			{Name: "only a killed process is restarted by hand", File: unit, Sed: "s/^Restart=on-failure/Restart=no/", Step: "kill"},
		},
	}
}

// unix are daemons that can be asked at a socket only.
func unix(d Daemon) bool { return strings.Join(d.IPC, " ") == "unix" }
