package manifest

func androidMistakes() []mistake {
	const rc = "init/android/NAME.rc"
	return []mistake{
		{"an unknown option", rc, "    gentle_kill\n", "    gentle_stop\n", "unknown option gentle_stop"},
		{"an unknown command", rc, "    start my-pulsed\n", "    service_start my-pulsed\n", "unknown command service_start"},
		{"timeout_period 0", rc, "    gentle_kill\n", "    gentle_kill\n    timeout_period 0\n", "0 is no timeout_period"},
		{"no user", rc, "    user vendor_my_pulsed\n", "", "no user"},
		{"root", rc, "    user vendor_my_pulsed\n", "    user root\n", "root is no user"},
		{"no gentle_kill", rc, "    gentle_kill\n", "", "no gentle_kill"},
		{"a semicolon", rc, "    start my-pulsed\n", "    start my-pulsed; stop other\n", "a ; separates nothing"},
		{"all capabilities", rc, "    capabilities\n", "", "no capabilities"},
		{"a restart without a pause", rc, "restart_period 5", "restart_period 1", "1 is no restart_period"},
		{"too few arguments", rc, "rlimit core 0 0", "rlimit core 0", "rlimit with 2 arguments"},
		{"a limit that is none", rc, "rlimit nofile", "rlimit files", "is no rlimit"},
		{"a command that detaches", rc, " run --config", " start --config", "must stay in the foreground"},
		{"a hyphen in the domain", rc, "u:r:my_pulsed:s0\n", "u:r:my-pulsed:s0\n", "is no seclabel"},
		{"no indentation", rc, "    disabled", "disabled", "indented by four blanks"},
		{"nothing starts it", rc, "    start my-pulsed\n", "", "nothing starts it"},
		{"another user", "init/android/NAME.fs", "[AID_VENDOR_MY_PULSED]", "[AID_MY_PULSED]", "nobody makes its user"},
		{"no domain", "init/android/NAME.te", "init_daemon_domain(my_pulsed)", "", "nobody makes its domain"},
		{"no types", "init/android/NAME.file_contexts", "", "", "it is missing"},
	}
}
