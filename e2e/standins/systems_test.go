package standins

import "strings"

// wrong is what everybody says of the mistake in the configuration.
const wrong = "my-pulsed.toml:2:1: unknown key"

// common are the steps that all systems share. refused, again and stopped are what the manager makes of a wrong
// configuration, of a second start and of a second stop.
func common(refused, again, stopped int) []step {
	return []step{
		{"a wrong configuration at the start", "spoil; rc start", refused, wrong},
		{"nothing was started", "gone", 0, ""},
		{"start", "settings 10s; rc start", 0, ""},
		{"it answers", "poll answers", 0, ""},
		{"start again", `before=$(served pid); rc start; code=$?; [ "$(served pid)" = "$before" ] && return $code`, again, ""},
		{"its user", `ps -o user:32= -p "$(served pid)"`, 0, "my-pulsed"},
		{"its umask", `grep ^Umask: "/proc/$(served pid)/status"`, 0, "0027"},
		{"its folder", `readlink "/proc/$(served pid)/cwd"`, 0, "/\n"},
		{"reload", `settings 3s; before=$(served pid); rc reload && poll has_period 3s && [ "$(served pid)" = "$before" ]`, 0, ""},
		{"reload of a wrong configuration", "spoil; untouched rc reload", refused, wrong},
		{"restart with a wrong configuration", "untouched rc restart", refused, wrong},
		{"configtest of a wrong configuration", "rc configtest", failed, wrong},
		{"configtest", "settings 4s; rc configtest", 0, ""},
		{"restart", `before=$(served pid); rc restart && poll other_pid "$before" && poll has_period 4s`, 0, ""},
		{"status", "rc status", 0, ""},
		{"stop", "rc stop && poll gone", 0, ""},
		{"status of a stopped one", "rc status", failed, ""},
		{"stop again", "rc stop", stopped, ""},
		{"start once more", "rc start && poll answers", 0, ""},
		{"stop of one that hangs", `kill -STOP "$(served pid)"; rc stop && poll gone`, 0, ""},
		{"folders", "stat -c '%U %a %n' /var/db/my-pulsed /var/log/my-pulsed", 0, "my-pulsed 750 /var/db/my-pulsed"},
	}
}

// impatient shortens the 30 s that a script gives a daemon that hangs.
const impatient = `sed -i 's/^\tpatience=30$/\tpatience=2/' `

func freebsd() system {
	const script = "/usr/local/etc/rc.d/my_pulsed"
	steps := []step{
		{"not enabled", "settings 10s; rc start && gone", 0, "Set my_pulsed_enable to YES"},
		{"enable", "echo my_pulsed_enable=YES >/etc/rc.conf; rc status", 1, "not running"},
	}
	steps = append(steps, common(1, 1, 1)...)
	steps = append(steps,
		step{"a crash", `rc start && poll answers; before=$(served pid); kill -KILL "$before"; poll other_pid "$before"`, 0, ""},
		step{"the pidfiles", "stat -c '%U %n' /var/run/my_pulsed.pid /var/run/my_pulsed.child.pid", 0, "root /var/run/my_pulsed.pid\nroot /var/run/my_pulsed.child.pid"},
		step{"the supervisor lives as long as the daemon", "rc stop && poll gone && ! pgrep -f /usr/sbin/daemon", 0, ""},
		step{"the hooks of a start", "RC_DEBUG=1; export RC_DEBUG; rc start && poll answers && rc restart && poll answers; rc stop", 0, "hook start_precmd"},
	)
	return system{
		name: "freebsd", ipc: "unix", user: "my-pulsed", script: script, rc: "$RC_SHELL " + script, steps: steps, prepare: impatient + script,
		stand: map[string]string{"freebsd/rc.subr": "/etc", "freebsd/daemon": "/usr/sbin"},
	}
}

// freebsdWithoutControl: there the script itself sends the signal, to the daemon and not to its supervisor.
func freebsdWithoutControl() system {
	s := freebsd()
	s.ipc = "none"
	const pid = `"$(cat /var/run/my_pulsed.child.pid)"`
	s.steps = []step{
		{"start", "settings 10s; echo my_pulsed_enable=YES >/etc/rc.conf; rc start && poll grep -q msg=running /var/log/stand-in.log", 0, ""},
		{"reload", "settings 3s; before=" + pid + "; rc reload && poll grep -q reloaded /var/log/stand-in.log && [ " + pid + ` = "$before" ] && rc status`, 0, "is running"},
		{"reload of a wrong configuration", "spoil; before=" + pid + "; rc reload; code=$?; [ " + pid + ` = "$before" ] && return $code`, 1, wrong},
		{"stop", "rc stop && poll gone", 0, ""},
		{"a pidfile with the number of somebody else", "settings 3s; echo $$ >/var/run/my_pulsed.child.pid; rc reload", 1, "not running"},
	}
	return s
}

func openbsd() system {
	const script = "/etc/rc.d/my_pulsed"
	steps := common(1, 0, 0)
	for i := range steps { // its word for it
		steps[i].command = strings.ReplaceAll(steps[i].command, "rc status", "rc check")
	}
	return system{
		name: "openbsd", ipc: "unix", user: "_my-pulsed", script: script, rc: "$RC_SHELL " + script, steps: steps, prepare: impatient + script,
		stand: map[string]string{"openbsd/rc.subr": "/etc/rc.d", "openbsd/pgrep": "/stand-in", "openbsd/pkill": "/stand-in"},
	}
}

func netbsd() system {
	const script = "/etc/rc.d/my_pulsed"
	steps := []step{
		{"not enabled", "settings 10s; rc start && gone", 0, "is not enabled"},
		{"enable", "echo my_pulsed=YES >/etc/rc.conf; rc status", failed, "is stopped"},
	}
	steps = append(steps, common(failed, failed, 0)...)
	return system{
		name: "netbsd", ipc: "unix", user: "my-pulsed", script: script, rc: "$RC_SHELL " + script, steps: steps,
		prepare: "mkdir -p /etc/rc.d && cp /usr/share/examples/rc.d/my_pulsed /etc/rc.d/",
		stand:   map[string]string{"netbsd/rc.subr": "/etc"},
	}
}

// smf: svc is the stand-in for svc.startd(8), so restart is a stop and a start, and only start and refresh
// are ours. What it makes of a wrong configuration is said by exit codes of its own.
func smf() system {
	const config = 96
	steps := []step{
		{"without SMF", "$RC_SHELL /lib/svc/method/my-pulsed start", 99, ""},
		{"a wrong configuration at the start", "spoil; rc start", config, wrong},
		{"nothing was started", "gone", 0, ""},
		{"no configuration", "rm $config; rc start", config, ""},
		{"start", "settings 10s; rc start && answers", 0, ""},
		{"start again", "rc start", 95, "already"},
		{"its user", `ps -o user:32= -p "$(served pid)"`, 0, "my-pulsed"},
		{"its umask", `grep ^Umask: "/proc/$(served pid)/status"`, 0, "0027"},
		{"reload", `settings 3s; before=$(served pid); rc refresh && poll has_period 3s && [ "$(served pid)" = "$before" ]`, 0, ""},
		{"reload of a wrong configuration", "spoil; untouched rc refresh", config, wrong},
		{"a crash", `settings 4s; kill -KILL "$(served pid)"; poll gone; rc start && has_period 4s`, 0, ""},
		{"an address that is taken", `rc stop && poll gone; mkdir /var/lib/my-pulsed/run/control.sock; rc start; code=$?; rmdir /var/lib/my-pulsed/run/control.sock; gone && return $code`, 95, ""},
		{"an unknown action", "SMF_FMRI=svc:/application/my-pulsed:default RUNTIME_DIRECTORY=/tmp $RC_SHELL /lib/svc/method/my-pulsed stop", 95, "usage"},
		{"stop", "rc start && rc stop && poll gone", 0, ""},
		{"stop again", "rc stop", 0, ""},
		{"refresh of a stopped one", "rc refresh", 95, "not running"},
	}
	return system{
		name: "smf", ipc: "unix", user: "my-pulsed", steps: steps, script: "/lib/svc/method/my-pulsed", rc: "svc $RC_SHELL",
		prepare: `SOCKET=/var/lib/my-pulsed/run/control.sock
mkdir -p /etc/svc/volatile /var/lib/my-pulsed/run /var/log/my-pulsed && touch /etc/svc/volatile/repository_door
chown -R my-pulsed:my-pulsed /var/lib/my-pulsed /var/log/my-pulsed`,
		stand: map[string]string{"smf/smf_include.sh": "/lib/svc/share", "smf/svcprop": "/usr/bin", "smf/svc": "/stand-in"},
	}
}

// mistake is one that is made in the installed script, and the step that must notice.
type mistake struct {
	system func() system
	what   string
	sed    string
	step   string
}

func mistakes() []mistake {
	return []mistake{
		{freebsd, "no check before the stop of a restart", "/^restart_precmd/d", "restart with a wrong configuration"},
		{freebsd, "no check before a reload", "/^reload_precmd/d; s/\"${program}ctl\" reload/kill -HUP \"$(cat $child)\"/", "reload of a wrong configuration"},
		{freebsd, "the supervisor gets the reload", "s/\"${program}ctl\" reload/kill -HUP \"$rc_pid\"/; /^reload_precmd/d", "reload"},
		{freebsd, "no kill after the patience", "s/|| kill -KILL .*/|| exit 0/", "stop of one that hangs"},
		{freebsd, "a user variable that rc.subr obeys", "s/_runas/_user/g", "start"},
		{freebsd, "enabled by default", "s/_enable:=NO/_enable:=YES/", "not enabled"},
		{freebsd, "the umask of the caller", "s/^umask.*/umask 0/", "its umask"},
		{openbsd, "no check", "s/^rc_configtest()/rc_nothing()/", "reload of a wrong configuration"},
		{openbsd, "no kill after the patience", "s/|| pkill -KILL.*/|| :/", "stop of one that hangs"},
		{openbsd, "a command that detaches in the background", "s/^daemon_flags=\"run/daemon_flags=\"start/", "start"},
		{openbsd, "the environment is forgotten", "s/RUNTIME_DIRECTORY=[^ ]* //", "it answers"},
		{netbsd, "no check before the stop of a restart", "/^restart_precmd/d", "restart with a wrong configuration"},
		{netbsd, "root", "s/su -m [^ ]* -c \"\\(.*\\)\"/sh -c \"\\1\"/", "its user"},
		{smf, "any exit code", "s/exit \"$SMF_EXIT_ERR_CONFIG\" ;;/exit 1 ;;/", "a wrong configuration at the start"},
		{smf, "by hand", "/^smf_present/d", "without SMF"},
		{smf, "a signal without a check", "s/my-pulsed reload.*/my-pulsed check >\\/dev\\/null; pkill -HUP my-pulsed/", "reload of a wrong configuration"},
	}
}
