package managers

import "github.com/mkdaemon/mkdaemon/internal/boot"

// openrc is the service as it comes, with supervise-daemon.
func openrc() Manager {
	script := "/etc/init.d/$name"
	return Manager{
		Name: "OpenRC", Option: "openrc", System: boot.OpenRC(),
		Prepare: "adduser --quiet --system --group --no-create-home --home /var/lib/$name $name",
		Enable:  "rc-update add $name default",
		Start:   "rc-service $name start",
		Stop:    "rc-service $name stop",
		Restart: restartOpenRC,
		Reload:  "rc-service $name reload",
		Status:  "rc-service $name status",
		Log:     "cat /var/log/$name-stderr.log*",
		Rotate:  "cp /var/log/$name-stderr.log /var/log/$name-stderr.log.1 && : >/var/log/$name-stderr.log",
		Hurry:   `echo 'retry="TERM/4/KILL/5"' >>/etc/conf.d/$name`,
		Rush:    "echo START_TIMEOUT=4 >>/etc/conf.d/$name",
		Calm:    "sed -i '/^START_TIMEOUT=4$/d; /^retry=/d' /etc/conf.d/$name",
		Disable: "rc-service $name stop && rc-update del $name default",
		Running: 0, Stopped: 3, Crashes: 6, Files: "16384",
		Mistakes: []Mistake{
			{Name: "its own start()", File: script, Sed: `$a start() { /usr/bin/NAME run --config $CONFIG --ready-fd 9 >/dev/null 2>\&1 \& }`, Step: "context"},
			{Name: "no check before a restart", File: script, Sed: `s/!= restart \] || checkconfig/= "" ] || true/`, Step: "guard"},
			{Name: "the check is always content", File: script, Sed: `s/^checkconfig() {/&\n\treturn 0/`, Step: "guard"},
			{Name: "what hangs at the start is left alone", File: script, Sed: `s/supervise-daemon .* --stop.*/:/`, Step: "hang"},
			{Name: "no kill at the end of a stop", File: script, Sed: `s,^: "${retry:=.*,retry=TERM/60,`, Step: "deaf"},
			{Name: "start does not wait", File: script, Sed: `s/read -r failure <&9/failure=/`, Step: "ready"},
			{Name: "no delay", File: script, Sed: "s/^respawn_delay=.*/respawn_delay=0/", Step: "install"},
			{Name: "need net", File: script, Sed: "s/use net/need net/", Step: "install"},
			{Name: "the signal without a look at the file", File: script, Sed: `s/checkconfig && supervise-daemon/supervise-daemon/`, Step: "tell", Fits: signalled},
		},
	}
}

// unsupervised is the same service where its settings say that nobody watches.
func unsupervised() Manager {
	m := openrc()
	m.Name = "OpenRC unsupervised"
	m.Carries = func(d Daemon) bool { return d.Style == "daemonize" && d.Logging != "stderr" }
	m.Prepare += ` && echo 'supervisor=""' >>/etc/conf.d/$name`
	m.Log, m.Rotate = "", ""
	m.Rush = `
		mkdir -p /etc/$name/$name.toml.d
		printf '[daemon]\nstart_timeout = "4s"\n' >/etc/$name/$name.toml.d/rush.toml`
	m.Calm += "; rm -f /etc/$name/$name.toml.d/rush.toml"
	// Debian's start-stop-daemon does not tell OpenRC what has become of the process.
	m.Recover = "rc-service $name zap"
	m.Disable = `
		sed -i '/^supervisor=/d' /etc/conf.d/$name
		rc-service $name stop && rc-update del $name default`
	m.Minus = map[string]string{
		"kill":  "nobody watches; with Debian's start-stop-daemon `zap` has to come before the next start",
		"crash": "nobody watches, so there is one start only",
	}
	script := "/etc/init.d/$name"
	m.Mistakes = []Mistake{
		{Name: "the daemon stays root", File: script, Sed: "/_DETACH_USER=/d", Step: "context"},
		{Name: "another pidfile", File: script, Sed: `s/--pidfile $pidfile"/--pidfile $pidfile.pid"/`, Step: "stop"},
		{Name: "no check before a restart", File: script, Sed: `s/!= restart \] || checkconfig/= "" ] || true/`, Step: "guard"},
		{Name: "no kill at the end of a stop", File: script, Sed: `s,^: "${retry:=.*,retry=TERM/60,`, Step: "deaf"},
	}
	return m
}

// signalled are daemons that can be told to reload by a signal only.
func signalled(d Daemon) bool { return !d.Has("unix") && !d.Has("dbus") }

// restartOpenRC restarts one at a time, while nobody stops anything: when a
// restart is done, OpenRC starts what was started at its beginning and is not any
// more. All play two steps with a restart, one behind the other.
const restartOpenRC = `
	meet() {
		touch /said/$1.$name
		until [ "$(ls /said/$1.* | wc -l)" -ge "$(cat /job/script? | grep -c '^step=guard ')" ]; do sleep 0.1; done
	}
	[ -e /said/first.$name ] || { meet first; second=no; }
	flock --close /said/restart rc-service $name restart
	rc=$?
	[ -n "$second" ] || meet second
	exit $rc`
