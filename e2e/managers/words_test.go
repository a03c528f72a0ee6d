package managers

// words are what the steps are made of, in bash. Before them stand the variables
// name, style, logging, ipc, running, stopped, again, crashes and files, and sought, the
// step that must find a mistake.
//
// No verdict hangs on how fast the machine is. What is right may take as long as
// limit before it counts as wrong; what is wrong has as long as patience to show itself, and
// is found whenever it does. Seconds; who seeks a mistake is more patient, and waits less for what will not come.
const words = `
config=/etc/$name/$name.toml
trace=/said/$name.trace
now=201ms # the period that was set last; the daemon says it in each beat
step= faults=
limit=60 patience=3
[ -z "$sought" ] || limit=30 patience=10

# fault says what is wrong; a mistake is found with the first.
fault() {
	faults+="${faults:+; }$*"
	[ "$step" != "$sought" ] || { told; exit; }
}
told() { echo "$name: $step: ${faults:-ok}"; }

# verb does what a person would do; whatever hangs is given up. Nothing is started while somebody has restarted
# the syslog daemon: a daemon that finds none logs elsewhere. Users are made one after the other: useradd waits fifteen
# seconds for the lock, and no longer. Under OpenRC the restart of one has to wait for those of all others.
verb() {
	local rc with= most=$((limit + 30))
	case $1 in
	prepare) with="flock --close /said/users" ;;
	start) with="flock --close --shared /said/lock" ;;
	restart) with="flock --close --shared /said/lock" most=600 ;;
	esac
	echo "[$SECONDS s] $1" >>"$trace"
	name=$name style=$style logging=$logging ipc=$ipc $with timeout -k 5 $most bash /verbs/$1 </dev/null >>"$trace" 2>&1
	rc=$?
	echo "[$SECONDS s] $1: exit code $rc" >>"$trace"
	return $rc
}
recover() { verb recover || fault "recover: $?"; }

# within SECONDS COMMAND polls.
within() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.2
	done
}

# alone COMMAND is run by one daemon at a time.
alone() { (flock 9; "$@") 9>/said/lock; }

settings() {
	now=$1
	printf '[app]\nperiod = "%s"\nmessage = "value-%s"\n' $1 $1 >$config.new
	mv $config.new $config
}
break_settings() { printf '[app]\nnonsense = 1\nperiod = "499ms"\n' >$config; }
# deaf: it ignores SIGTERM, which is the bit 14.
deaf() {
	local p
	p=$(pids)
	[ -n "$p" ] && [ $((0x$(sed -n 's/^SigIgn:\t//p' /proc/$p/status) >> 14 & 1)) -eq 1 ]
}
trial() { echo $1 >/etc/$name/trial; }
over() { ! kill -0 $1 2>/dev/null; }

# pids are the processes that run its program; those that were asked to check
# a configuration do not count.
pids() {
	local p list= verb
	for p in /proc/[0-9]*; do
		[ $p/exe -ef /usr/bin/$name ] || continue
		{ IFS= read -rd '' verb; IFS= read -rd '' verb; } <$p/cmdline
		case $verb in run | start) list+=" ${p#/proc/}" ;; esac
	done 2>/dev/null
	echo "${list# }"
}
gone() { [ -z "$(pids)" ]; }
single() { [ $(pids | wc -w) -eq 1 ]; }
another() { local p; p=$(pids); [ -n "$p" ] && [ "$p" != $1 ]; }

socket() { echo /run/$name/control.sock; }
listen() { sed -n 's/^#listen = "\(.*\)"/\1/p' /usr/share/doc/$name/examples/$name.toml; }

# logs are what the daemon has logged, wherever that is kept.
logs() {
	{
		name=$name style=$style logging=$logging ipc=$ipc timeout -k 5 60 bash /verbs/log
		cat /var/log/$name/$name.log*
		grep -h "$name" /var/log/syslog /var/log/daemon.log
	} 2>/dev/null
}
logged() { logs | grep -c -e "$1"; }
logged_since() { [ $(logged "$1") -gt $2 ]; }
logs_word() { logs | grep -q -e "$1"; }
logs_value() { logs_word "value-$1"; }

# keeper looks whose process keeps its log: uid. It begins as root, which has a folder to make.
keeper() {
	local k
	k=$(name=$name bash /verbs/keeper 2>>"$trace")
	uid=$(sed -n 's/^Uid:\t\([0-9]*\).*/\1/p' /proc/${k:-none}/status)
	[ "${uid:-0}" != 0 ]
}

# says CODE: status has this exit code; rc is what it has.
says() { verb status; rc=$?; [ $rc -eq $1 ]; }

# crashed is how often it has crashed. What two have caught, journald and a syslog daemon, counts once.
crashed() {
	{
		name=$name style=$style logging=$logging ipc=$ipc timeout -k 5 60 bash /verbs/log | grep -c about-to-crash
		cat /var/log/$name/$name.log* | grep -c about-to-crash
		grep -h "$name" /var/log/syslog | grep -c about-to-crash
	} 2>/dev/null | sort -n | tail -n 1
}

crashed_since() { [ $(crashed) -gt $1 ]; }

# last_value is what the daemon says in the next beat.
last_value() {
	local before now end=$((SECONDS + 60))
	before=$(beats)
	until
		sleep 0.3
		now=$(beats)
		[ "${now% *}" != "${before% *}" ]
	do
		[ $SECONDS -lt $end ] || return 1
	done
	echo "${now#* }"
}
beats() { logs | awk 'match($0, /value-[0-9]+ms/) { n++; v = substr($0, RSTART + 6, RLENGTH - 6) } END { print n + 0, v }'; }

# serves PERIOD: it is up and works with this period. Who can be asked is asked.
serves() {
	[ -n "$(pids)" ] || return 1
	case " $ipc " in
	*" unix "* | *" dbus "*) $name"ctl" status --json 2>>"$trace" | grep -Eq "\"period\": *\"$1\"" ;;
	*" http "*) $name"ctl" health >>"$trace" 2>&1 && [ "$(last_value)" = $1 ] ;;
	*) [ "$(last_value)" = $1 ] ;;
	esac
}

# quiet: for a while nothing has run and nothing was said.
quiet() {
	local n
	n=$(logs | wc -l)
	sleep $patience
	[ -z "$(pids)" ] && [ "$(logs | wc -l)" = "$n" ]
}

# up brings it to life, whatever was before.
up() {
	trial fine
	settings 200ms
	if serves 200ms; then return; fi
	if [ -n "$(pids)" ]; then
		verb reload
		within 5 serves 200ms && return
		verb stop
	fi
	recover
	verb start
	within 60 serves 200ms || fault "it cannot be brought up"
}

# reload_bus: the bus knows what was installed for it, and the users in it.
reload_bus() {
	dbus-send --system --dest=org.freedesktop.DBus --print-reply / org.freedesktop.DBus.ReloadConfig >>"$trace" 2>&1
}

# syslogd restarts the syslog daemon.
syslogd() {
	if [ -d /run/systemd/system ]; then
		systemctl reset-failed rsyslog 2>/dev/null
		systemctl restart rsyslog
	else
		/etc/init.d/rsyslog restart >>"$trace" 2>&1
	fi
}
`
