package managers

// supervisedUsers are the daemon's and that of its log.
const supervisedUsers = `
	log=$(sed -n 's/^LOG_AS=//p' /projects/$name/init/*/log/run /projects/$name/init/s6/service/log/run 2>/dev/null | head -n 1)
	useradd --system --user-group --no-create-home --home-dir /var/lib/$name --shell /bin/false $name
	useradd --system --user-group --no-create-home --home-dir / --shell /bin/false $log`

// until are lines of bash that wait until a command succeeds, and fail after a minute.
func until(command string) string {
	return "i=0; until " + command + "; do [ $((i += 1)) -lt 600 ] || exit 1; sleep 0.1; done\n"
}

// usurped are the mistakes with users in the files run of the family of daemontools,
// the daemon's and that of its log, where this command gives up being root.
func usurped(run, logRun, command string) []Mistake {
	return []Mistake{
		{Name: "the daemon as root", File: run, Sed: "s/exec " + command + ` "$RUN_AS"/exec/`, Step: "context"},
		{Name: "the log as the daemon", File: logRun, Sed: "s/^LOG_AS=.*/LOG_AS=NAME/", Step: "context"},
		{Name: "the log as root", File: logRun, Sed: "s/exec " + command + ` "$LOG_AS"/exec/`, Step: "context"},
	}
}
