package manifest

func s6Mistakes() []mistake {
	const (
		plain  = "init/s6/service/"
		source = "init/s6/rc/NAME"
	)
	return []mistake{
		{"another number than the flag", plain + "notification-fd", "3", "4", `it says "4", run says 3`},
		{"a flag that nobody reads", plain + "notification-fd", "", "", `it says "", run says 3`},
		{"a number that nobody writes to", plain + "run", " --ready-fd 3", "", "nobody is told to write"},
		{"a standard file", plain + "run", "--ready-fd 3", "--ready-fd 2", "run says 2"},
		{"seconds for milliseconds", plain + "timeout-kill", "30000", "30", "less than the daemon may take"},
		{"a unit", plain + "timeout-kill", "30000", "30s", "want a number"},
		{"a finish that sleeps", plain + "finish", "case $1 in", "sleep 6\ncase $1 in", "killed while it sleeps"},
		{"a restart after a wrong configuration", plain + "finish", "exit 125", "exit 1", "must stay down"},
		{"permission denied, again and again", source + "-srv/finish", "64 | 77 | 78)", "64 | 78)", "must stay down"},
		{"fewer ends remembered than asked for", plain + "max-death-tally", "10", "3", "fewer are remembered"},
		{"the words of systemd", plain + "run", "exec 2>&1", "exec 2>&1\nprintf READY=1 >&3", "not the messages of systemd"},
		{"stderr not logged", plain + "run", "exec 2>&1\n", "\n", "is not logged"},
		{"no exec", plain + "run", "cd / && exec s6-setuidgid", "cd / && s6-setuidgid", "must become the daemon"},
		{"a pipe", plain + "run", " --ready-fd 3", " --ready-fd 3 | tee /tmp/log", "must become the daemon"},
		{"the daemon as root", plain + "run", `exec s6-setuidgid "$RUN_AS" `, "exec ", "as another user"},
		{"a daemon that detaches", source + "-srv/run", " run --config", " start --config", "must stay in the foreground"},
		{"a script without its first line", plain + "run", "#!/bin/sh\n", "", "who reads it"},
		{"a signal that is none", plain + "down-signal", "SIGTERM", "SIGTREM", "SIGTREM is no signal"},
		{"the log as the daemon", plain + "log/run", "LOG_AS=my-pulsed_log", "LOG_AS=my-pulsed", "want another user"},
		{"the log as root", source + "-log/run", `s6-setuidgid "$LOG_AS" `, "", "s6-log must run as LOG_AS"},
		{"two finish scripts", source + "-srv/finish", "60 5", "60 7", "it is not that of"},
		{"a misspelt type", source + "-srv/type", "longrun", "long-run", "is none of longrun"},
		{"a service without its script", source + "-srv/run", "", "", "run: it is missing"},
		{"an oneshot without its script", source + "-dirs/up", "", "", "up: it is missing"},
		{"a producer without its consumer", source + "-log/consumer-for", "", "", "has no consumer-for"},
		{"a consumer without its producer", source + "-srv/producer-for", "", "", "has no producer-for"},
		{"a log for somebody else", source + "-log/consumer-for", "my-pulsed-srv", "pulsed-srv", "pulsed-srv has no producer-for"},
		{"a dependency that is not there", source + "-srv/dependencies.d/network", "", "\n", "there is no such service"},
		{"a bundle of what is not there", source + "/contents.d/NAME-web", "", "\n", "there is no such service"},
		{"a circle", source + "-dirs/dependencies.d/NAME-srv", "", "\n", "it needs itself"},
		{"a file of a wrong name", source + "-srv/notification_fd", "", "3\n", "nobody reads a file of this name"},
		{"a log as without s6-rc", source + "-srv/log/run", "", "#!/bin/sh\n", "nobody reads a file of this name"},
		{"s6-rc gives up too soon", source + "-srv/timeout-down", "40000", "20000", "gives up before"},
		{"a timeout that is none", source + "-srv/timeout-up", "60000", "1m", "want a number"},
	}
}
