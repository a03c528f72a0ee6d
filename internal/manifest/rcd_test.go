package manifest

func freebsdMistakes() []mistake {
	const script = "init/freebsd/NAME"
	return []mistake{
		{"not stopped when the machine halts", script, "# KEYWORD: shutdown", "# KEYWORD: nojail", "without shutdown"},
		{"KEYWORD before REQUIRE", script, "# REQUIRE: LOGIN FILESYSTEMS NETWORKING\n# KEYWORD: shutdown", "# KEYWORD: shutdown\n# REQUIRE: LOGIN", "in one block"},
		{"an indirect rcvar", script, "rcvar=my_pulsed_enable", "rcvar=${name}_enable", "want the plain name"},
		{"enabled by default", script, "my_pulsed_enable:=NO", "my_pulsed_enable:=YES", "my_pulsed_enable:=NO"},
		{"a hyphen in the name", script, `name="my_pulsed"`, `name="my-pulsed"`, `no "name=`},
		{"a hyphen in PROVIDE", script, "# PROVIDE: my_pulsed", "# PROVIDE: my-pulsed", "PROVIDE: my-pulsed"},
		{"another file name", "init/freebsd/install.mk", "FREEBSDNAME := my_pulsed", "FREEBSDNAME := my-pulsed", "is not installed as my_pulsed"},
		{"a user variable that rc.subr obeys", script, "my_pulsed_runas", "my_pulsed_user", "makes rc.subr start daemon(8)"},
		{"the child is stopped", script, `kill -TERM "${rc_pid}"`, `kill -TERM "$(cat "${child}")"`, "would start the daemon again"},
		{"a command that detaches", script, " run --config", " start --config", `no" run --config "`},
		{"no check before a restart", script, `restart_precmd="my_pulsed_check"`, "", `no "restart_precmd="`},
		{"no check before a reload", script, `reload_precmd="my_pulsed_check"`, "", `no "reload_precmd="`},
		{"a hook that is no function", script, `start_precmd="my_pulsed_prepare"`, `start_precmd="my_pulsed_prestart"`, "my_pulsed_prestart is no function"},
		{"one pidfile for both", script, "-p ${child} ", "", `no" -p ${child} "`},
		{"something behind the end", script, "", "exit 0\n", "the last line is not"},
		{"defaults before they are read", script, "load_rc_config $name\n", "", `no "load_rc_config $name"`},
		{"no description", script, "desc=", "about=", `no "desc="`},
		{"a brace in the wrong place", script, "my_pulsed_check()\n{", "my_pulsed_check() {", "a line of its own"},
		{"bash", script, "#!/bin/sh", "#!/bin/bash", "want #!/bin/sh"},
	}
}

func openbsdMistakes() []mistake {
	const script = "init/openbsd/NAME"
	return []mistake{
		{"a command that detaches, in the background", script, `daemon_flags="run `, `daemon_flags="start `, `no "daemon_flags=\"run`},
		{"not in the background", script, "rc_bg=YES\n", "", `no "rc_bg=YES"`},
		{"no check before a restart", script, "rc_configtest()", "rc_check_config()", `no "rc_configtest()"`},
		{"no folders", script, "rc_pre()", "rc_prepare()", `no "rc_pre()"`},
		{"rc.subr before the variables", script, "#!/bin/ksh\n", "#!/bin/ksh\n. /etc/rc.d/rc.subr\n", "comes too early"},
		{"a hyphen in the name", "init/openbsd/install.mk", "OPENBSDNAME := my_pulsed", "OPENBSDNAME := my-pulsed", "is not installed as my_pulsed"},
		{"a pidfile", script, "rc_bg=YES\n", "rc_bg=YES\npidfile=/var/run/my-pulsed.pid\n", "not by a pidfile"},
		{"no rc_cmd at the end", script, "rc_cmd \"$1\"\n", "rc_cmd \"$1\"\nexit 0\n", "the last line is not"},
		{"another class", "init/openbsd/NAME.login", "my_pulsed:", "my-pulsed:", "want a class my_pulsed"},
		{"no user", script, "daemon_user=", "daemon_runas=", `no "daemon_user="`},
		{"the wrong shell", script, "#!/bin/ksh", "#!/bin/sh", "want #!/bin/ksh"},
	}
}

func netbsdMistakes() []mistake {
	const script = "init/netbsd/NAME"
	return []mistake{
		{"not stopped when the machine halts", script, "# KEYWORD: shutdown", "# KEYWORD: nostart", "without shutdown"},
		{"enabled by default", script, `: "${my_pulsed_config`, ": \"${my_pulsed:=YES}\"\n: \"${my_pulsed_config", "decides whether it is enabled"},
		{"a hyphen in the name", script, `name="my_pulsed"`, `name="my-pulsed"`, `no "name=`},
		{"in the foreground", script, "_as_daemon start\n", "_as_daemon run\n", "into the background"},
		{"no check before a restart", script, `restart_precmd="my_pulsed_check"`, "", `no "restart_precmd="`},
		{"rc.subr read twice", script, "$_rc_subr_loaded . /etc/rc.subr", ". /etc/rc.subr", `no "$_rc_subr_loaded`},
		{"another file name", "init/netbsd/install.mk", "NETBSDNAME := my_pulsed", "NETBSDNAME := my-pulsed", "is not installed as my_pulsed"},
		{"a stop that kills by the pidfile", script, `stop_cmd="my_pulsed_as_daemon stop"`, `stop_cmd="kill_it"`, "kill_it is no function"},
		{"the wrong rcvar", script, "rcvar=$name", "rcvar=my_pulsed_enable", `no "rcvar=$name"`},
	}
}
