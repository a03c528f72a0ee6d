//go:build linux

package audit

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// callerPoints are about what the caller may be, and keeps.
func callerPoints() []Point {
	return traditional([]Point{
		{ID: "A39", Says: "a caller that reads its output to the end returns at once", Source: "x=$(food start), ssh HOST food start", Rests: []string{"A11", "A12"}, Check: fact("A39")},
		{ID: "A40", Says: "after the return nothing reaches the caller's terminal", Source: "daemon(7), SysV step 9", Check: fact("A40")},
		{ID: "A41", Says: "a relative path of the configuration holds at a reload", Source: "chdir(2)", Scene: "relative paths", Check: fact("A41")},
		{ID: "A42", Says: "SIGHUP while it starts never kills it", Source: "systemd.service(5): death by HUP counts as clean", Scene: "early hangups", Check: fact("A42")},
		{ID: "A43", Says: "it starts without terminal, environment and home, as from cron", Source: "crontab(5)", Scene: "cron", Check: fact("A43")},
		{ID: "A44", Says: "a stderr that nobody reads does not kill it", Source: "pipe(7): SIGPIPE", Scene: "deaf caller", Check: fact("A44")},
		{ID: "B18", Says: "to detach under a manager that waits for a notification is refused, or warned of", Source: "systemd.service(5) Type=notify", Scene: "under a manager", Check: fact("B18")},
	})
}

func playCron(a *act) error {
	h := a.clean(a.Subject.Start)
	h.Env = a.Subject.Env
	l, err := a.start(h)
	if err != nil {
		return err
	}
	a.Facts["A43"] = a.works(l)
	return nil
}

// works judges a start.
func (a *act) works(l *launch) Finding {
	switch {
	case !l.Returned || !good(l.Status):
		return fail("%s: %s", l.ended(), brief(l.output.String()))
	case a.lasting(l) != nil:
		return fail("it does not serve: %v", a.lasting(l))
	case l.Daemon == nil || a.successor(l.Daemon) == 0:
		return fail("it does not live")
	}
	return pass("process %d serves", l.Daemon.PID)
}

// lasting says whether a daemon still serves when it has settled: one that is only
// about to lose its socket is connected to at first.
func (a *act) lasting(l *launch) error {
	if l.Serves != nil {
		return l.Serves
	}
	time.Sleep(50 * time.Millisecond)
	return a.serves()
}

// playDeaf starts it with a stdout and stderr that nobody reads any more.
func playDeaf(a *act) error {
	h := a.clean(a.Subject.Start)
	h.Deaf = true
	l, err := a.start(h)
	if err != nil {
		return err
	}
	time.Sleep(100 * time.Millisecond)
	a.Facts["A44"] = a.works(l)
	return nil
}

// playRelative names every file as somebody does who is in its folder, and
// looks whether the configuration is opened at a reload.
func playRelative(a *act) error {
	relative := func(argv []string) (list []string) {
		for _, word := range argv {
			list = append(list, strings.ReplaceAll(word, a.dir+"/", ""))
		}
		return list
	}
	argv := append(a.Subject.Start[:1:1], relative(a.Subject.Start[1:])...)
	if a.Subject.Config == "" || strings.Join(argv, " ") == strings.Join(a.Subject.Start, " ") {
		a.Facts["A41"] = skip("its command names no configuration file in {dir}")
		return nil
	}
	// First as usual: many do not read it again, or not on SIGHUP.
	usual, err := a.rereads(a.clean(a.Subject.Start))
	if err != nil {
		return err
	}
	if usual.Verdict != Pass {
		a.Facts["A41"] = skip("not even with an absolute path: %s", usual.Seen)
		return nil
	}
	if err := a.again(a.launches[len(a.launches)-1]); err != nil {
		return err
	}
	h := a.clean(argv)
	h.Dir = a.dir
	a.Facts["A41"], err = a.rereads(h)
	return err
}

// rereads reports whether a daemon that is started so opens its configuration on
// SIGHUP. One that refuses the path at once has told its caller.
func (a *act) rereads(h how) (Finding, error) {
	l, err := a.start(h)
	if err != nil {
		return Finding{}, err
	}
	if said := brief(strings.TrimSpace(l.output.String())); l.Daemon == nil || !good(l.Status) {
		if !good(l.Status) && said != `""` {
			return skip("it takes no such path: %s, %s", l.ended(), said), nil
		}
		return fail("it does not start: %s: %s", l.ended(), said), nil
	}
	opened, err := watchOpen(a.Subject.Config)
	if err != nil {
		return Finding{}, err
	}
	defer opened.Close()
	if err := a.kill(l.Daemon.PID, syscall.SIGHUP); err != nil {
		return Finding{}, err
	}
	read := a.calmly(3*time.Second, opens(opened))
	a.rests(20 * time.Millisecond)
	lives := a.calmly(time.Second, func() bool { return a.successor(l.Daemon) != 0 })
	return want(read && lives, "on SIGHUP %s was opened: %v; it lives: %v", filepath.Base(a.Subject.Config), read, lives), nil
}

// opens asks whether a watched file has been opened by now.
func opens(watched *os.File) func() bool {
	return func() bool {
		_ = watched.SetReadDeadline(time.Now().Add(time.Millisecond))
		_, err := watched.Read(make([]byte, 4096))
		return err == nil
	}
}

// watchOpen is readable when somebody has opened a file, inotify(7).
func watchOpen(path string) (*os.File, error) {
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return nil, err
	}
	f := os.NewFile(uintptr(fd), "inotify")
	if _, err := unix.InotifyAddWatch(fd, path, unix.IN_OPEN); err != nil {
		return nil, fmt.Errorf("%w: %w", err, f.Close())
	}
	return f, nil
}

// speaks reports whether a program knows how to notify a manager: by itself, or by
// the library of systemd.
func speaks(program string) bool {
	text, err := os.ReadFile(program)
	return err == nil && (bytes.Contains(text, []byte("NOTIFY_SOCKET")) || bytes.Contains(text, []byte("sd_notify")))
}

// playUnderManager starts it as a unit of Type=notify would that has the wrong
// command: the manager waits for a word of a process that is gone.
func playUnderManager(a *act) error {
	n, err := newNotifications(a, "unix")
	if err != nil {
		return err
	}
	h := a.clean(a.Subject.Start)
	h.Env = append(h.Env, "NOTIFY_SOCKET="+n.address)
	l, err := a.start(h)
	if err != nil {
		return err
	}
	said := strings.TrimSpace(l.output.said(time.Second))
	if good(l.Status) && said == "" && !speaks(a.Subject.Program) {
		a.Facts["B18"] = skip("it does not speak sd_notify(3), so no unit of it is of that type")
		return nil
	}
	a.Facts["B18"] = want(l.Returned && (!good(l.Status) || said != ""), "%s, %s", l.ended(), brief(said))
	return nil
}
