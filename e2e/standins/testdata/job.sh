# Sourced by each job, in a machine of its own: what all steps use. The daemon is the generated one.
export PATH=/stand-in:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin SHELL=/bin/sh HOME=/root
config=/etc/my-pulsed/my-pulsed.toml

ctl() { /usr/bin/my-pulsedctl ${SOCKET:+--socket "$SOCKET"} "$@"; }
served() { ctl status 2>/dev/null | sed -n "s/^$1 *//p"; }
poll() {
	n=0
	until "$@"; do
		n=$((n + 1))
		[ "$n" -lt 300 ] || return 1
		sleep 0.2
	done
}
answers() { [ "$(served state)" = running ]; }
gone() { ! pgrep --runstates DRSTt -u "$USER_NAME" >/dev/null; }
has_period() { [ "$(served app.period)" = "$1" ]; }
other_pid() { now=$(served pid) && [ -n "$now" ] && [ "$now" != "$1" ]; }

# settings PERIOD writes the configuration; spoil breaks it.
settings() { printf '[app]\nperiod = "%s"\n[daemon]\nstop_timeout = "1s"\n' "$1" >$config; }
spoil() { printf '[app]\nperoid = "1s"\n' >$config; }

# untouched COMMAND...: it fails, and the same process serves the same settings.
untouched() {
	before=$(served pid) period=$(served app.period)
	"$@"
	code=$?
	[ "$(served pid)" = "$before" ] && has_period "$period" || echo "TOUCHED: $before $(served pid)"
	return $code
}

# step NAME COMMAND... runs it and reports its exit code.
step() {
	name=$1
	shift
	echo "@ $name"
	"$@" </dev/null
	echo "= $?"
}

useradd --system --user-group --shell /usr/sbin/nologin "$USER_NAME" || exit 1
make -C /job -s install INIT="$INIT_NAME" PREFIX=/usr >/dev/null || exit 1
