package managers

// step is one thing that has to work under every manager. Its script adds a
// fault for what does not.
type step struct {
	name  string
	about string // in the table
	first bool   // in the first boot; the others are in the second
	play  string
}

// steps in the order in which they are played. Each begins by bringing the daemon
// into the state that it needs, so none depends on another.
func steps() []step {
	return []step{
		{"install", "`make install`, enable, start", true, `
			[ "$(cat /said/$name.installed)" = 0 ] || fault "make install: see its trace"
			verb prepare || fault "prepare: $?"
			reload_bus
			settings 201ms
			verb enable || fault "enable: $?"
			verb start || fault "start: $?"
			within $limit serves 201ms || fault "it does not serve"`},
		{"boot", "is up after a reboot", false, `
			within $limit serves 201ms || fault "it does not serve"
			within $limit single || fault "it is still being started: $(pids)"`},
		{"drain", "the shutdown of the machine lets it finish", false, `
			within $limit logs_word all-drained || fault "it was not asked to stop, or got no time"`},
		{"ipc", "answers over each of its ways of control", false, `
			up
			for way in $ipc; do
				case $way in
				unix) $name"ctl" health --socket "$(socket)" ;;
				http) $name"ctl" health --url "http://$(listen)" ;;
				dbus) $name"ctl" health --bus system ;;
				esac >>"$trace" 2>&1 || fault "no answer by $way"
			done`},
		{"context", "own user, umask, folder /, limit of open files; its log under a third user", false, `
			up
			p=$(pids) id=$(id -u $name)
			[ "$(sed -n 's/^Uid:\t//p' /proc/$p/status)" = "$id	$id	$id	$id" ] || fault "it runs as another user"
			mask=$(sed -n 's/^Umask:\t//p' /proc/$p/status)
			[ $((0$mask & 027)) -eq 23 ] || fault "umask $mask"
			[ /proc/$p/cwd -ef / ] || fault "its folder is $(readlink /proc/$p/cwd)"
			hard=$(awk '/^Max open files/ { print $5 }' /proc/$p/limits)
			most=$(ulimit -Hn) # of this machine
			[ $hard -eq $((files < most ? files : most)) ] || fault "it may open $hard files"
			if grep -q . /verbs/keeper; then
				within $limit keeper
				[ -n "$uid" ] || fault "nobody keeps its log"
				[ "$uid" != 0 ] || fault "root keeps its log"
				[ "$uid" != $id ] || fault "it keeps its log itself"
			fi`},
		{"again", "a second start changes nothing", false, `
			up
			p=$(pids)
			verb start; rc=$?
			[ $rc -eq $again ] || fault "exit code $rc"
			sleep 0.3
			[ "$(pids)" = "$p" ] || fault "process $p became $(pids)"`},
		{"reload", "reload: the new settings, the same process", false, `
			up
			p=$(pids)
			settings 202ms
			verb reload || fault "exit code $?"
			within $limit serves 202ms || fault "the old settings"
			[ "$(pids)" = "$p" ] || fault "process $p became $(pids)"`},
		{"refuse", "reload of a broken configuration: the old settings, the same process", false, `
			up
			p=$(pids)
			break_settings
			verb reload
			serves $now || fault "it does not serve"
			[ "$(pids)" = "$p" ] || fault "process $p became $(pids)"`},
		{"tell", "and the reload fails", false, `
			up
			break_settings
			verb reload && fault "exit code 0"
			:`},
		{"restart", "restart: a new process", false, `
			up
			p=$(pids)
			settings 203ms
			verb restart || fault "exit code $?"
			within $limit serves 203ms || fault "it does not serve"
			[ "$(pids)" != "$p" ] || fault "the old process"`},
		{"guard", "restart with a broken configuration: it fails, the old process stays", false, `
			up
			p=$(pids)
			break_settings
			verb restart && fault "exit code 0"
			serves $now || fault "it does not serve"
			[ "$(pids)" = "$p" ] || fault "process $p became $(pids)"`},
		{"kill", "comes back after SIGKILL", false, `
			up
			p=$(pids)
			kill -9 $p
			within $limit another $p || fault "it stays away"
			within $limit serves $now || fault "it does not serve"`},
		{"status", "status tells whether it runs", false, `
			up
			# It may have been killed, and serve again before the manager has heard that it is ready.
			within $limit says $running || fault "exit code $rc when it runs"
			verb stop
			verb status; rc=$?
			[ $rc -eq $stopped ] || fault "exit code $rc when it is stopped"`},
		{"stop", "stop: in time, nothing left, even with a broken configuration; a second stop is no error", false, `
			up
			break_settings # nothing to do with a stop
			before=$SECONDS n=$(logged all-drained)
			verb stop || fault "exit code $?"
			[ -z "$(pids)" ] || fault "it lives on"
			# SIGKILL comes after 30 s; on a busy machine a manager may need as long for an orderly end.
			took=$((SECONDS - before))
			[ $took -lt 25 ] || within $limit logged_since all-drained $n || fault "killed after $took s"
			left=$(find /run -xdev \( -type f -o -type s -o -type p \) \( -path "*/$name/*" -o -name "$name.*" -o -name "$name-*" \) ! -path "/run/systemd/*" ! -path "/run/openrc/*" ! -path "/run/service/*")
			[ -z "$left" ] || fault "left behind: $left"
			verb stop || fault "the second: exit code $?"`},
		{"ready", "start returns when it can serve", false, `
			up
			verb stop
			trial held
			recover
			verb start &
			start=$!
			if within $patience over $start; then fault "too early: nothing can serve yet"; fi
			trial fine
			wait $start || fault "exit code $?"
			case $ipc in *unix* | *dbus*) serves $now || fault "too early" ;; esac
			within $limit serves $now || fault "it does not serve"`},
		{"hang", "a start that hangs fails, and leaves nothing", false, `
			up
			verb hurry
			verb rush
			verb stop
			trial frozen
			recover
			verb start && fault "exit code 0"
			verb stop
			within $limit gone || fault "it hangs on"
			verb calm`},
		{"deaf", "stop ends a daemon that ignores SIGTERM", false, `
			up
			verb hurry
			verb stop
			trial deaf
			recover
			verb start
			within $limit serves $now || fault "it does not serve"
			within $limit deaf || fault "it hears"
			trial fine
			verb stop &
			within $limit gone || fault "it lives on"
			wait $!
			[ -z "$(pids)" ] || fault "it is there again"
			verb calm`},
		{"down", "start with a broken configuration: it stays down, and is not tried for ever", false, `
			up
			verb stop
			break_settings
			n=$(logged nonsense)
			said=$(wc -l <"$trace")
			recover
			verb start
			within $limit quiet || fault "it is tried again and again"
			tail -n +$said "$trace" | grep -q nonsense || within $limit logged_since nonsense $n || fault "no word in the log or from the start"
			n=$(($(logged nonsense) - n))
			[ $n -le 4 ] || fault "$n times in the log"
			settings 204ms
			recover
			verb start || fault "repaired, exit code $?"
			within $limit serves 204ms || fault "repaired, it does not serve"`},
		{"crash", "crash after crash: not more than one start a second", false, `
			up
			verb stop
			trial crash
			n=$(crashed)
			recover
			before=$SECONDS
			verb start
			while
				sleep 1
				seen=$(($(crashed) - n)) took=$((SECONDS - before)) most=$((SECONDS - before + 2))
				[ $crashes -eq 0 ] || [ $most -lt $crashes ] || most=$crashes
				[ $seen -le $most ] || fault "$seen starts in $took s"
				[ $took -lt $((patience * 3)) ]
			do :; done
			[ $seen -gt 0 ] || within $limit crashed_since $n || fault "it did not crash"
			trial fine
			verb stop
			within $limit gone || fault "it lives on"`},
		{"rotate", "its log is rotated while it runs", false, `
			up
			if [ $logging = file ]; then
				alone logrotate --force /etc/logrotate.d/$name || fault "logrotate: $?"
				[ -s /var/log/$name/$name.log.1 ] || fault "not rotated"
			fi
			verb rotate || fault "exit code $?"
			settings 205ms
			verb reload
			within $limit logs_value 205ms || fault "it logs no more"
			[ $logging != file ] || within $limit grep -q value-205ms /var/log/$name/$name.log || fault "it writes to the old file"`},
		{"relog", "who keeps its log is restarted", false, `
			up
			p=$(pids)
			case $logging in
			file) ;;
			syslog) alone syslogd ;;
			*) alone verb relog || fault "exit code $?" ;;
			esac
			settings 206ms
			verb reload
			within $limit logs_value 206ms || fault "it logs no more"
			[ "$(pids)" = "$p" ] || fault "process $p became $(pids)"`},
		{"leave", "uninstalled without a trace", false, `
			up
			verb disable || fault "disable: exit code $?"
			make -s -C /projects/$name uninstall >>"$trace" 2>&1 || fault "make uninstall: exit code $?"
			verb forget || fault "forget: exit code $?"
			within $limit gone || fault "it lives on"
			left=$(find / -xdev -ignore_readdir_race \( -path "/etc/$name" -o -path "/var/lib/$name" -o -path "/var/log/*" -o -path /projects -o -path /proc -o -path /sys -o -path /tmp -o -path /said -o -path /run/systemd/propagate \) -prune -o -name "*$name*" -print)
			[ -z "$left" ] || fault "left behind: $left"`},
	}
}
