package managers

import (
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/boot"
)

// s6 is s6-svscan alone. What its scan directory holds at boot is in /etc/s6/enabled.
func s6() Manager {
	dir := "/etc/s6/sv/$name/"
	return Manager{
		Name: "s6", Option: "s6", System: boot.SysVinit(),
		Boot: `
			mkdir -p /etc/s6/enabled /run/service
			cp -a /etc/s6/enabled/. /run/service
			setsid s6-svscan /run/service &
			echo $! >/said/svscan
			` + until("s6-svscanctl -a /run/service"),
		Halt:    "s6-svscanctl -t /run/service\n" + until("! kill -0 $(cat /said/svscan)"),
		Prepare: supervisedUsers,
		Enable: `
			ln -s /etc/s6/sv/$name /etc/s6/enabled/
			cp -a /etc/s6/enabled/$name /run/service/
			s6-svscanctl -a /run/service
			` + until("s6-svok /run/service/$name"),
		Start: "s6-svc -uwU -T $(cat /said/$name.rush || echo 30000) /run/service/$name",
		// Not s6-svc -wD -d: if it is down already, that returns before its word has arrived, and the start that
		// comes next is undone. Nor -wR -r: once in a while it misses that the daemon is back, and waits on.
		Stop:    "s6-svc -d /run/service/$name && s6-svwait -D -t 60000 /run/service/$name",
		Restart: "$name check && s6-svc -d /run/service/$name && s6-svwait -D -t 60000 /run/service/$name && s6-svc -uwU -T 60000 /run/service/$name",
		Reload:  "$name check && s6-svc -h /run/service/$name",
		Status:  "[ $(s6-svstat -o up /run/service/$name) = true ]",
		Log:     "cat /var/log/$name-stderr/*",
		Keeper:  "s6-svstat -o pid /run/service/$name/log",
		Rotate:  "s6-svc -a /run/service/$name/log",
		Relog:   "s6-svc -r /run/service/$name/log",
		Hurry:   "echo 4000 >/etc/s6/sv/$name/timeout-kill",
		Rush:    "echo 4000 >/said/$name.rush",
		Calm:    "echo 30000 >/etc/s6/sv/$name/timeout-kill; rm -f /said/$name.rush",
		Disable: `
			s6-svc -wD -T 60000 -d /run/service/$name
			rm /run/service/$name /etc/s6/enabled/$name
			s6-svscanctl -an /run/service
			while s6-svok /etc/s6/sv/$name || s6-svok /etc/s6/sv/$name/log; do sleep 0.1; done`,
		Running: 0, Stopped: 1, Crashes: 5, Files: "16384",
		Mistakes: append(usurped(dir+"run", dir+"log/run", "s6-setuidgid"), []Mistake{
			{Name: "another notification-fd", File: dir + "notification-fd", Sed: "s/3/4/", Step: "install"},
			{Name: "no notification-fd", File: dir + "run", Sed: "s/ --ready-fd 3$//", Step: "install"},
			{Name: "no exec", File: dir + "run", Sed: "s/exec s6-setuidgid/s6-setuidgid/", Step: "stop"},
			{Name: "s6-softlimit for the soft limit only", File: dir + "run", Sed: "/^ulimit -n/d; s/exec s6-setuidgid/exec s6-softlimit -o 16384 s6-setuidgid/", Step: "context"},
			{Name: "a restart after a wrong configuration", File: dir + "finish", Sed: "s/exit 125/exit 0/; s/^exec s6-permafailon.*//", Step: "down"},
			{Name: "stderr is not logged", File: dir + "run", Sed: "s/^exec 2>&1$//", Step: "down"},
		}...),
	}
}

// s6rc is the source for s6-rc, of which Debian has no package. What s6-rc makes of it is made
// here by hand: the oneshot is run before, and the longruns are put into the scan
// directory, a producer and its consumer with a pipe between them. The rest is the real s6.
func s6rc() Manager {
	m, dir := s6(), "/etc/s6-rc/source/"
	// Not below /run, which Debian's sysvinit mounts noexec. There s6-rc could not be, either.
	live := strings.NewReplacer("/run/service/$name", "/scan/$name-srv")
	m.Name = "s6-rc source"
	m.Boot = `
		rm -rf /scan
		mkdir -p /scan /etc/s6/enabled
		for name in $(ls /etc/s6/enabled); do` + s6rcCompile + `
		done
		setsid s6-svscan /scan &
		echo $! >/said/svscan
		` + until("s6-svscanctl -a /scan")
	m.Enable = s6rcCompile + `
		: >/etc/s6/enabled/$name
		s6-svscanctl -a /scan
		` + until("s6-svok /scan/$name-srv")
	m.Halt = strings.ReplaceAll(m.Halt, "/run/service", "/scan")
	m.Hurry = "echo 4000 >/scan/$name-srv/timeout-kill"
	m.Calm = "echo 30000 >/scan/$name-srv/timeout-kill; rm -f /said/$name.rush"
	m.Disable = `
		s6-svc -wD -T 60000 -d /scan/$name-srv
		s6-svc -wD -T 60000 -dx /scan/$name-srv/log
		mv /scan/$name-srv /scan/.$name-srv
		rm -r /etc/s6/enabled/$name
		s6-svscanctl -an /scan
		while s6-svok /scan/.$name-srv || s6-svok /scan/.$name-srv/log; do sleep 0.1; done
		rm -r /scan/.$name-srv`
	for _, verb := range []*string{&m.Start, &m.Stop, &m.Restart, &m.Reload, &m.Status, &m.Keeper, &m.Rotate, &m.Relog} {
		*verb = live.Replace(*verb)
	}
	m.Mistakes = append(usurped(dir+"$name-srv/run", dir+"$name-log/run", "s6-setuidgid"), []Mistake{
		{Name: "no folders", File: dir + "$name-dirs/up", Sed: "s/^if { install.*//", Step: "install"},
		{Name: "another notification-fd", File: dir + "$name-srv/notification-fd", Sed: "s/3/4/", Step: "install"},
		{Name: "a restart after a wrong configuration", File: dir + "$name-srv/finish", Sed: "s/exit 125/exit 0/; s/^exec s6-permafailon.*//", Step: "down"},
	}...)
	return m
}

// Under another name until it is complete: s6-svscan may look at any time, for the sake of another daemon.
const s6rcCompile = `
	execlineb -P /etc/s6-rc/source/$name-dirs/up || exit 1
	cp -r /etc/s6-rc/source/$name-srv /scan/.$name-srv
	cp -r /etc/s6-rc/source/$name-log /scan/.$name-srv/log
	mv /scan/.$name-srv /scan/$name-srv`
