package manifest

func upstartMistakes() []mistake {
	const job, dirs = "init/upstart/NAME.conf", "init/upstart/NAME-dirs.conf"
	return []mistake{
		{"expect fork", job, "", "expect fork\n", "would follow the wrong process"},
		{"expect daemon", job, "", "expect daemon\n", "would follow the wrong process"},
		{"an unknown stanza", job, "console log", "logging syslog", "unknown stanza logging"},
		{"a stanza of systemd", job, "", "Restart=on-failure\n", "unknown stanza Restart"},
		{"a script without an end", dirs, "end script\n", "", "script without an end"},
		{"an end without a script", dirs, "\nscript\n", "\n", "unknown stanza install"},
		{"two ends", dirs, "", "end script\n", "end script without a script"},
		{"one number for respawn limit", job, "respawn limit 5 60", "respawn limit 5", "limit 5 is no respawn"},
		{"only a limit of respawns", job, "\nrespawn\n", "\n", `no "respawn"`},
		{"folders below /run with setuid", job, "pre-start exec /usr/bin/my-pulsed check", "pre-start exec install -d /run/my-pulsed #", "cannot make folders"},
		{"the task with setuid", dirs, "\ntask\n", "\ntask\nsetuid my-pulsed\n", "want a task of root"},
		{"the task for another job", dirs, "start on starting my-pulsed", "start on starting pulsed", "want a task of root"},
		{"no task", dirs, "", "", "it is missing"},
		{"a command that detaches", job, " run --config", " start --config", "must stay in the foreground"},
		{"a restart after a wrong configuration", job, " 77 78 ", " 77 ", "78 would be tried again"},
		{"a signal that is none", job, "kill signal TERM", "kill signal TREM", "signal TREM is no kill"},
		{"a limit that is none", job, "limit nofile", "limit files", "files 65536 65536 is no limit"},
		{"a umask that is none", job, "umask 027", "umask u=rwx", "u=rwx is no umask"},
		{"no check before the start", job, "pre-start exec", "post-stop exec", `no "pre-start exec"`},
		{"a bashism", dirs, "script\n", "script\n\tsource /etc/default/my-pulsed\n", "not by bash"},
	}
}
