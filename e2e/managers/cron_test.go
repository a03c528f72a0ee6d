package managers

import "github.com/mkdaemon/mkdaemon/internal/boot"

// cron starts the daemon when the machine boots; all else is the daemon's own.
func cron() Manager {
	table := "/etc/cron.d/$name"
	return Manager{
		Name: "cron", Option: "cron", System: boot.SysVinit(),
		Carries: func(d Daemon) bool { return d.Logging != "stderr" }, // which leads nowhere
		Boot:    "/etc/init.d/cron start",
		Prepare: `
			adduser --quiet --system --group --no-create-home --home /var/lib/$name $name
			install -d -o $name -g $name -m 0750 /var/lib/$name /var/log/$name`,
		Start:   "$name start",
		Stop:    "$name stop",
		Restart: "$name check && $name stop && $name start",
		Reload:  "$name reload",
		Status:  "$name status",
		Hurry:   `printf '[daemon]\nstop_timeout = "2s"\n' >/etc/$name/$name.toml.d/hurry.toml`,
		Rush:    `printf '[daemon]\nstart_timeout = "4s"\n' >/etc/$name/$name.toml.d/rush.toml`,
		Calm:    "rm -f /etc/$name/$name.toml.d/hurry.toml /etc/$name/$name.toml.d/rush.toml",
		Disable: "$name stop",
		Running: 0, Stopped: 3, Again: 75, Files: "1048576",
		Minus: map[string]string{
			"kill":  "nobody watches; the line that is a comment would look once a minute",
			"crash": "nobody watches, so there is one start only",
		},
		Mistakes: []Mistake{
			{Name: "no user", File: table, Sed: "s/^@reboot root/@reboot/", Step: "boot"},
			{Name: "another user", File: table, Sed: "s/^@reboot root/@reboot NAME/", Step: "boot"},
			{Name: "a bare percent sign", File: table, Sed: "s/ 2>&1 |/ --config %d.toml&/", Step: "boot"},
			{Name: "it stays root", File: "/etc/$name/$name.toml.d/root.toml", Sed: "/^user = /d", Step: "context"},
			{Name: "a word that cron does not know", File: table, Sed: "s/^@reboot/@boot/", Step: "boot"},
		},
	}
}
