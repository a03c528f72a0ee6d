package manifest

func openrcMistakes() []mistake {
	const service = "init/openrc/NAME"
	return []mistake{
		{"its own start", service, "stop_post() {", "start() {\n\ttrue\n}\n\nstop_post() {", "its own start()"},
		{"background with a log of its own", service, "", "command_background=yes\n", "command_background"},
		{"OpenRC waits for a socket", service, "directory=/", "directory=/\nnotify=socket:ready", "waits for ever"},
		{"no check before a restart", service, "restart ] || checkconfig", "restart ] || true", "stop_pre() without checkconfig"},
		{"no check before a start", service, "\tprepare || return 1\n", "", "start_pre() without prepare"},
		{"the pidfile in a folder of the daemon", service, `pidfile="/run/$RC_SVCNAME.pid"`, `pidfile="$RUNTIME_DIRECTORY/pid"`, "pidfile="},
		{"need net", service, "use net dns logger", "need net", "stopped with the network"},
		{"need localmount", service, "after localmount", "need localmount", "not every OpenRC"},
		{"no delay", service, "respawn_delay=2", "respawn_delay=0", "respawn_delay=0"},
		{"for ever", service, "respawn_max=5", "respawn_max=0", "respawn_max=0"},
		{"a misspelt variable", service, "respawn_period=", "respawn_time=", "no variable respawn_time"},
		{"a misspelt hook", service, "stop_pre()", "pre_stop()", "nobody calls pre_stop"},
		{"a command without a function", service, "} checkconfig\"", "} configtest\"", "configtest has no function"},
		{"a command that detaches", service, " run --config", " start --config", "command_args="},
		{"no SIGKILL", service, "TERM/30/KILL/5", "TERM/30", "retry="},
		{"less time than it needs", service, "TERM/30/KILL/5", "TERM/10/KILL/5", "retry="},
		{"another interpreter", service, "#!/sbin/openrc-run", "#!/bin/sh", "first line"},
		{"root", service, "=my-pulsed:my-pulsed}", "=}", "command_user="},
		{"pkill", service, "	rm -f \"$ready\"\n}", "	pkill my-pulsed\n}", "hits strangers"},
		{"what hangs is left alone", service, "supervise-daemon \"$RC_SVCNAME\" --stop", "true \"$RC_SVCNAME\" --stop", "leaves a daemon behind"},
		{"nobody waits", service, "start_post() {", "start_late() {", "start_post() without"},
	}
}
