package standins

// dinit is no package of Debian, but its descriptions are for Linux: all that stands in is dinit itself.
func dinit() system {
	const daemon = "/etc/dinit.d/my-pulsed"
	return system{
		name: "dinit", ipc: "unix", user: "my-pulsed", script: daemon, rc: "dinitctl", prepare: "sed -i 's/^stop-timeout = .*/stop-timeout = 2/' " + daemon,
		stand: map[string]string{"dinit/dinitctl": "/stand-in"},
		steps: []step{
			{"a wrong configuration at the start", "spoil; rc start my-pulsed", failed, "exit code 78"},
			{"nothing was started", "gone && ! rc is-started my-pulsed", 0, ""},
			{"its log", "cat /var/log/stand-in.log", 0, wrong},
			{"start", "settings 10s; rc start my-pulsed && answers", 0, ""},
			{"start again", `before=$(served pid); rc start my-pulsed && [ "$(served pid)" = "$before" ]`, 0, "already"},
			{"its user", `ps -o user:32=,group:32= -p "$(served pid)"`, 0, "my-pulsed                        my-pulsed"},
			{"its umask", `grep ^Umask: "/proc/$(served pid)/status"`, 0, "0027"},
			{"its folder", `readlink "/proc/$(served pid)/cwd"`, 0, "/\n"},
			{"its limits", `awk '/^Max (open files|core file)/ { print $4 $5, $6 }' "/proc/$(served pid)/limits"`, 0, "size0 0\n1638416384 files"},
			{"its variables", `tr '\0' '\n' <"/proc/$(served pid)/environ" | grep -c -x -e RUNTIME_DIRECTORY=/run/my-pulsed -e STATE_DIRECTORY=/var/lib/my-pulsed`, 0, "2"},
			{"folders", "stat -c '%U %a %n' /run/my-pulsed /var/lib/my-pulsed", 0, "my-pulsed 755 /run/my-pulsed\nmy-pulsed 750 /var/lib/my-pulsed"},
			{"reload", `settings 3s; before=$(served pid); my-pulsed check && rc signal HUP my-pulsed && poll has_period 3s && [ "$(served pid)" = "$before" ]`, 0, ""},
			{"reload of a wrong configuration", "spoil; untouched sh -c 'my-pulsed check && dinitctl signal HUP my-pulsed'", failed, wrong},
			{"a crash", `settings 4s; before=$(served pid); kill -KILL "$before"; poll other_pid "$before" && poll has_period 4s`, 0, ""},
			{"stop", "rc stop my-pulsed && gone", 0, ""},
			{"stop again", "rc stop my-pulsed", 0, ""},
			{"stop of one that hangs", `rc start my-pulsed; kill -STOP "$(served pid)"; rc stop my-pulsed && poll gone`, 0, ""},
			{"no user", "userdel my-pulsed; rc start my-pulsed", failed, "my-pulsed-dirs: failed to start"},
		},
	}
}

func dinitMistakes() []mistake {
	return []mistake{
		{dinit, "a daemon that detaches", "s/ run --config/ start --config/", "start"},
		{dinit, "another variable for the pipe", "s/^\\(ready-notification = pipevar:\\).*/\\1READY_FD/; s/^start-timeout = .*/start-timeout = 5/", "start"},
		{dinit, "no quotes around what the shell gets", "s/ -c \"\\(.*\\)\"$/ -c \\1/", "start"},
		{dinit, "root", "/^run-as/d", "its user"},
		{dinit, "the umask of dinit", "s/umask 027 && //", "its umask"},
		{dinit, "nobody makes the folders", "/^depends-on/d", "start"},
		{dinit, "no variables", "/^env-file/d", "its variables"},
		{dinit, "no log", "/^log-type/d", "its log"},
	}
}
