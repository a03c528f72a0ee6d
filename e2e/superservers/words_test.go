package superservers

// words are what the steps are made of, in bash. Before them stand the variables
// scene, name, logging, init, script, file, add, remove, reread and brings.
const words = `
config=/etc/$name/$name.toml
trace=/said/$name.trace
port=$(sed -n 's/^#listen = "127.0.0.1:\(.*\)"/\1/p' /projects/$name/etc/$name.toml)
variables="RUNTIME_DIRECTORY|STATE_DIRECTORY|LOGS_DIRECTORY|$brings"
faults=

fault() { faults+="${faults:+; }$*"; }

# within SECONDS COMMAND polls.
within() {
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.1
	done
}

# superserver VERB is asked of the script that Debian has for it. Two of these scripts return from a stop before it has
# come, and a start would find the old one there; none waits until the new one can hear a reload.
superserver() {
	local code
	if [ $1 = restart ]; then
		superserver stop && superserver start
		return
	fi
	/etc/init.d/$script $1 >>"$trace" 2>&1 </dev/null
	code=$?
	case $1 in
	stop) within 60 ended || code=1 ;;
	# With an empty table those of inetd start nothing.
	start) [ $init = inetd ] && ! grep -q '^[^#]' $file || within 60 hears || code=1 ;;
	esac
	return $code
}
ended() { ! pgrep -x ${script#openbsd-} >/dev/null; }
# hears tells whether it has its pidfile, by which it is stopped, and a handler of SIGHUP.
hears() {
	local p caught
	p=$(pgrep -F /run/${script#*-}.pid -x ${script#openbsd-} 2>/dev/null) &&
		caught=$(sed -n 's/^SigCgt:\t//p' /proc/$p/status) && [ $((0x$caught & 1)) = 1 ]
}

# install puts the daemon under the superserver; its user is kept.
install_it() {
	make -s -C /projects/$name install INIT=$init >>"$trace" 2>&1 || fault "make install: $?"
	id $name >/dev/null 2>&1 || adduser --quiet --system --group --home /var/lib/$name $name
	install -d -o $name -g $name -m 0750 /var/log/$name
	eval "$add"
	settings 401ms
}

ask() { curl -sS --max-time 20 http://127.0.0.1:$port/healthz 2>>"$trace" | grep -x ok; [ "${PIPESTATUS[0]}" = 0 ]; }

# pids are the processes that run its program, and listening is how often one of them has its port open.
pids() {
	local p list=
	for p in /proc/[0-9]*; do
		case $(readlink $p/exe) in /usr/bin/$name | "/usr/bin/$name (deleted)") list+=" ${p#/proc/}" ;; esac
	done
	echo "${list# }"
}
gone() { [ -z "$(pids)" ]; }
socket() { awk -v at=":$(printf %04X $port)" '$4 == "0A" && index($2, at) { print $10 }' /proc/net/tcp /proc/net/tcp6; }
listens() { [ -n "$(socket)" ]; }
unheard() { [ -z "$(socket)" ]; }
listening() { ls -l /proc/$1/fd | grep -c "socket:\[$(socket)\]"; }
stop() {
	local p
	p=$(pids)
	[ -z "$p" ] || kill $p
	within 30 gone || fault "it cannot be stopped"
}
# idles SPAN starts the daemon anew, as process $p, and tells whether the table says SPAN by now: nobody tells
# when the superserver has read it.
idles() {
	stop
	ask || return
	p=$(pids)
	tr '\0' ' ' </proc/$p/cmdline | grep -q -e "--idle $1 "
}

settings() {
	printf '[app]\nperiod = "%s"\nmessage = "value-%s"\n' $1 $1 >$config.new
	mv $config.new $config
}
break_settings() { printf '[app]\nnonsense = 1\n' >$config; }

# logs are what the daemon has logged; what it cannot start for is told to syslog in any case.
logs() { { cat /var/log/$name/$name.log; grep -h "$name" /var/log/syslog /var/log/daemon.log | sort -u; } 2>/dev/null; }
logged() { logs | grep -c -e "$1"; }
logged_more() { [ $(logged "$1") -gt $2 ]; }
logs_word() { logs | grep -q -e "$1"; }
`
