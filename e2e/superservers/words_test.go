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

# superserver VERB is asked of the script that Debian has for it.
superserver() { /etc/init.d/$script $1 >>"$trace" 2>&1 </dev/null; }

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

settings() {
	printf '[app]\nperiod = "%s"\nmessage = "value-%s"\n' $1 $1 >$config.new
	mv $config.new $config
}
break_settings() { printf '[app]\nnonsense = 1\n' >$config; }

# logs are what the daemon has logged; what it cannot start for is told to syslog in any case.
logs() { { cat /var/log/$name/$name.log; grep -h "$name" /var/log/syslog /var/log/daemon.log | sort -u; } 2>/dev/null; }
logged() { logs | grep -c -e "$1"; }
logs_word() { logs | grep -q -e "$1"; }
`
