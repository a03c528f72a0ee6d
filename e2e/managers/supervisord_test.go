package managers

import "github.com/mkdaemon/mkdaemon/internal/boot"

func supervisord() Manager {
	conf := "/etc/supervisor/conf.d/$name.conf"
	return Manager{
		Name: "supervisord", Option: "supervisord", System: boot.SysVinit(),
		Boot: "/etc/init.d/supervisor start\n" + until("supervisorctl pid"),
		// Debian's init script does not wait, as its unit for systemd does, and a second SIGTERM would end the daemons at once.
		Halt:    "supervisorctl shutdown\n" + until("[ ! -e /run/supervisord.pid ]"),
		Prepare: "adduser --quiet --system --group --no-create-home --home /var/lib/$name $name",
		Enable:  "supervisorctl reread && supervisorctl update $name",
		Start:   "supervisorctl start $name",
		Stop:    "supervisorctl stop $name",
		Restart: "$name check && supervisorctl restart $name",
		// A signal has no result: who can be asked is asked, as README.md says.
		Reload: `
			case " $ipc " in
			*" unix "* | *" dbus "*) ${name}ctl reload ;;
			*) $name check && supervisorctl signal HUP $name ;;
			esac`,
		Status:  "supervisorctl status $name",
		Log:     "cat /var/log/$name-stderr.log*",
		Rotate:  "mv /var/log/$name-stderr.log /var/log/$name-stderr.log.1 && kill -USR2 $(supervisorctl pid)",
		Hurry:   "sed -i 's/^stopwaitsecs=.*/stopwaitsecs=4/' /etc/supervisor/conf.d/$name.conf && supervisorctl update $name",
		Disable: "supervisorctl stop $name",
		Forget:  "supervisorctl update $name",
		Running: 0, Stopped: 3, Files: "16384",
		Minus: map[string]string{
			"ready": "it waits for two seconds, not for the daemon",
			"hang":  "it takes what lives for two seconds for started",
		},
		Mistakes: []Mistake{
			{Name: "no restart", File: conf, Sed: "s/^autorestart=.*/autorestart=false/; s/^startsecs=.*/startsecs=0/", Step: "kill"},
			{Name: "another signal", File: conf, Sed: "s/^stopsignal=.*/stopsignal=USR1/", Step: "stop"},
			{Name: "the shell stays", File: conf, Sed: "s/^\\texec setpriv/\\tsetpriv/; s/toml'$/toml; true'/", Step: "stop"},
			{Name: "the daemon's user makes the folders", File: conf, Sed: "s/^user=root/user=NAME/", Step: "install"},
			{Name: "it stays root", File: conf, Sed: "s/--reuid NAME --regid NAME --init-groups//", Step: "context"},
			{Name: "it detaches itself", File: conf, Sed: "s/ run --config/ start --config/", Step: "status", Fits: func(d Daemon) bool { return d.Style == "daemonize" }},
			{Name: "tried for ever", File: conf, Sed: "s/^startretries=.*/startretries=100/", Step: "down"},
		},
	}
}
