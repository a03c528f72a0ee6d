package manifest

func supervisordMistakes() []mistake {
	const conf = "init/supervisord/NAME.conf"
	return []mistake{
		{"restarted whatever the exit code", conf, "autorestart=unexpected", "autorestart=true", "autorestart=true, want"},
		{"a signal that is none", conf, "stopsignal=TERM", "stopsignal=FROB", "stopsignal=FROB is no signal"},
		{"an unknown key", conf, "stopwaitsecs=", "stopwaitsec=", "ignores the key stopwaitsec"},
		{"a single percent sign", conf, "/var/log/my-pulsed-stderr.log", "/var/log/my-pulsed-%Y.log", "a single %"},
		{"an expansion that is none", conf, "/var/log/my-pulsed-stderr.log", "/var/log/%(name)s.log", "a single %"},
		{"a command that detaches", conf, " run --config", " start --config", "must stay in the foreground"},
		{"the shell stays", conf, "exec setpriv", "setpriv", "without exec"},
		{"it stays root", conf, " --reuid my-pulsed", "", "stays root"},
		{"a restart after a wrong configuration", conf, ",77,78", ",77", "78 would be tried again"},
		{"less time than it needs", conf, "stopwaitsecs=30", "stopwaitsecs=10", "less than the daemon may take"},
		{"a comment in the middle of a value", conf, "ulimit -n", "true ; ulimit -n 1\n[x]", "the section [x]"},
		{"a half value", conf, "run --config", "# run --config", "must stay in the foreground"},
		{"another program", conf, "[program:my-pulsed]", "[program:pulsed]", "the section [program:pulsed]"},
		{"a key twice", conf, "", "umask=022\n", "umask for the second time"},
		{"decimal umask", conf, "umask=027", "umask=23", "umask=23 is no octal"},
		{"a log without end", conf, "_maxbytes=10MB", "_maxbytes=0", "no log that is rotated"},
		{"a variable without quotes", conf, `="/var/lib/my-pulsed"`, `=/var/lib/my pulsed`, "is no variables"},
	}
}
