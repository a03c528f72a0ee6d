package manifest

func dinitMistakes() []mistake {
	const daemon, dirs = "init/dinit/NAME", "init/dinit/NAME-dirs"
	return []mistake{
		{"a setting that is none", daemon, "working-dir", "working-directory", "unknown setting working-directory"},
		{"a setting of systemd", daemon, "", "User=my-pulsed\n", "unknown setting User"},
		{"a line that is no setting", daemon, "type = process", "[Service]", "unknown setting [Service]"},
		{"a type that is none", daemon, "type = process", "type = daemon", `"daemon" is no type`},
		{"a daemon that detaches", daemon, " run --config", " start --config", "must stay in the foreground"},
		{"a shell that stays", daemon, "umask 027 && exec ", "umask 027; ", "must stay in the foreground"},
		{"a quote without its end", daemon, `.toml"`, ".toml", "is no command"},
		{"root", daemon, "run-as = my-pulsed\n", "", "it runs as root"},
		{"another variable", daemon, "pipevar:MY_PULSED_READY_FD", "pipevar:PULSED_READY_FD", "looks for pipevar:MY_PULSED_READY_FD"},
		{"a pipe that nobody writes to", daemon, "pipevar:MY_PULSED_READY_FD", "pipefd:3", "nobody is told to write to 3"},
		{"another form of readiness", daemon, "pipevar:MY_PULSED_READY_FD", "notify", `"notify" is no ready-notification`},
		{"a unit of time", daemon, "stop-timeout = 30", "stop-timeout = 30s", `"30s" is no stop-timeout`},
		{"less time than the daemon may take", daemon, "stop-timeout = 30\n", "", "ends it while it still may"},
		{"a restart after every end", daemon, "restart = on-failure", "restart = true", "want after crashes"},
		{"a restart that is none", daemon, "restart = on-failure", "restart = always", `"always" is no restart`},
		{"a restart without a limit", daemon, "restart-limit-count = 5", "restart-limit-count = 0", "with a limit"},
		{"a limit that is none", daemon, "rlimit-nofile = 16384", "rlimit-nofile = infinity", `"infinity" is no rlimit-nofile`},
		{"no log", daemon, "log-type = buffer\n", "", "what it prints is lost"},
		{"a signal that is none", daemon, "", "term-signal = SIGTERM\n", `"SIGTERM" is no term-signal`},
		{"an option that is none", daemon, "", "options = kill-mode-mixed\n", `"kill-mode-mixed" is no options`},
		{"a dependency that is not there", daemon, "", "depends-on = network\n", "there is no service network"},
		{"the same twice", daemon, "", "type = process\n", "type twice"},
		{"no folders", daemon, "depends-on = my-pulsed-dirs\n", "", "its folders must be made"},
		{"the folders as the daemon", dirs, "", "run-as = my-pulsed\n", "made before, by root"},
		{"no script", dirs + ".sh", "", "", "there is no my-pulsed-dirs.sh"},
		{"a variable of a shell", daemon + ".env", "RUNTIME_DIRECTORY=", "export RUNTIME_DIRECTORY=", "want NAME=value"},
	}
}
