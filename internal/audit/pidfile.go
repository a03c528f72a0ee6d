//go:build linux

package audit

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// pidfilePoints are about the pidfile and its lock.
func pidfilePoints() []Point {
	points := traditional([]Point{
		{ID: "A23", Says: "the pidfile is there at the return, and is the process id and a newline", Source: "daemon(7), SysV step 12; FHS 3.0, 3.15", Check: daemon(checkPidfile)},
		{ID: "A24", Says: "it lies in /run, or in XDG_RUNTIME_DIR for users, and not in /var/run", Source: "FHS 3.0, 3.15; daemon(7)", Check: daemon(checkPlace)},
		{ID: "A25", Says: "it is root's if root starts it, nobody else may write it, and links are not followed", Source: "CVE-2017-11747, CVE-2017-11746", Scene: "planted link", Check: fact("A25")},
		{ID: "A26", Says: "a lock is held while the daemon lives, and by nobody else", Source: "flock(2), fcntl_locking(2)", Scene: "kill", Check: fact("A26")},
		{ID: "A27", Says: "of many starts at once, the pidfile names the one that lives", Source: "daemon(7), SysV step 12: race-free", Scene: "race", Check: fact("A27")},
		{ID: "A28", Says: "nobody ever reads an empty or partial pidfile", Source: "readers are not told when it is written", Scene: "restarts", Rests: []string{"A23"}, Check: fact("A28")},
		{ID: "A29", Says: "a second start fails, says so, and leaves the first alone; of many, one wins", Source: "daemon(7), SysV step 12", Scene: "race", Rests: []string{"A1", "A27"}, Check: fact("A29")},
		{ID: "A30", Says: "a stale pidfile never stands in the way: dead, empty, garbage, another's", Source: "a number says nothing; the lock does", Scene: "stale pidfiles", Rests: []string{"A26"}, Check: fact("A30")},
		{ID: "A31", Says: "a clean stop removes it; after a kill the status is 1, and a start works", Source: "LSB 5.0, 22.2", Scene: "kill", Check: fact("A31")},
		{ID: "A32", Says: "it removes only its own file", Source: "another may have taken the name meanwhile", Scene: "strangers", Check: fact("A32")},
		{ID: "A33", Says: "stop, reload and status do not believe a number without a lock", Source: "kill(2): numbers are used again", Scene: "strangers", Check: fact("A33")},
	})
	for i := range points {
		check := points[i].Check
		points[i].Check = func(a *act) Finding {
			if a.Subject.Pidfile == "" {
				return skip("it has no pidfile that is known")
			}
			return check(a)
		}
	}
	return points
}

func checkPidfile(a *act, p *proc.Process) Finding {
	text := a.First.Pidfile
	return want(number().MatchString(text) && strings.TrimSpace(text) == strconv.Itoa(p.PID), "it holds %q, the process is %d", text, p.PID)
}

// checkPlace judges where the pidfile lies. In {dir} it lies where the audit was
// told to have it; there run stands for the folder of a user, and var for /var.
func checkPlace(a *act, p *proc.Process) Finding {
	if below(a.Subject.Pidfile, a.dir) && !below(a.Subject.Pidfile, a.dir+"/run", a.dir+"/var") {
		return skip("it was told to be in {dir}; {dir}/run would be $XDG_RUNTIME_DIR")
	}
	return want(below(a.Subject.Pidfile, "/run", a.dir+"/run"), "%s", strings.Replace(a.Subject.Pidfile, a.dir+"/run", "$XDG_RUNTIME_DIR", 1))
}

// playPlanted has somebody put a link where the pidfile goes.
func playPlanted(a *act) error {
	if a.Subject.Pidfile == "" {
		return nil
	}
	prey := a.dir + "/prey"
	const text = "do not write here\n"
	if err := a.lay(map[string]string{"prey": text}); err != nil {
		return err
	}
	if err := os.Symlink(prey, a.Subject.Pidfile); err != nil {
		return err
	}
	l, err := a.start(a.clean(a.Subject.Start))
	if err != nil {
		return err
	}
	if got, _ := os.ReadFile(prey); string(got) != text {
		a.Facts["A25"] = fail("it wrote %s through a link", brief(string(got)))
		return nil
	}
	if held, _ := locked(prey); held {
		a.Facts["A25"] = fail("it locked what a link pointed to")
		return nil
	}
	linked := l.ended()
	if l.Daemon != nil {
		a.end(l.Daemon.PID, syscall.SIGTERM)
	}
	_ = os.Remove(a.Subject.Pidfile)
	if _, err = a.start(a.clean(a.Subject.Start)); err != nil {
		return err
	}
	info, err := os.Lstat(a.Subject.Pidfile)
	if err != nil {
		a.Facts["A25"] = unknown("no pidfile: %v", err)
		return nil
	}
	a.Facts["A25"] = want(info.Mode()&(os.ModeType|0o022) == 0 && int(owner(info)) == os.Geteuid(),
		"with a link in its place: %s; else mode %v, owner %d", linked, info.Mode(), owner(info))
	return nil
}

// playRestarts starts and stops while somebody reads.
func playRestarts(a *act) error {
	if a.Subject.Pidfile == "" {
		return nil
	}
	const rounds = 4
	stop := make(chan struct{})
	odd := readOften(a.Subject.Pidfile, stop)
	for range rounds {
		l, err := a.start(a.clean(a.Subject.Start))
		if err != nil {
			return err
		}
		if l.Daemon == nil {
			return fmt.Errorf("no daemon was left")
		}
		a.end(l.Daemon.PID, syscall.SIGTERM)
		l.close()
		a.Wait(l.caller, patience)
	}
	close(stop)
	if text, bad := <-odd; bad {
		a.Facts["A28"] = fail("a reader saw %s", brief(text))
	} else {
		a.Facts["A28"] = pass("not in %d starts", rounds)
	}
	return nil
}

// playStale starts with all sorts of files that another process left.
func playStale(a *act) error {
	if a.Subject.Pidfile == "" {
		return nil
	}
	first, err := a.start(a.clean(a.Subject.Start))
	if err != nil {
		return err
	}
	if first.Daemon == nil {
		return fmt.Errorf("no daemon was left")
	}
	dead := first.Daemon.PID
	a.end(dead, syscall.SIGKILL)
	if err := a.Sweep(); err != nil { // its children may still sit where it served
		return err
	}
	for name, text := range map[string]string{
		"that of the killed daemon": fmt.Sprintf("%d\n", dead), "an empty one": "", "garbage": "no number\n",
		"its reader's number": fmt.Sprintf("%d\n", os.Getpid()), "the number of process 1": "1\n", "many digits": strings.Repeat("9", 100),
	} {
		if err := os.WriteFile(a.Subject.Pidfile, []byte(text), 0o644); err != nil {
			return err
		}
		l, err := a.start(a.clean(a.Subject.Start))
		if err != nil {
			return err
		}
		now, _ := readPidfile(a.Subject.Pidfile)
		if !l.Returned || !good(l.Status) || l.Daemon == nil || strings.TrimSpace(now) != strconv.Itoa(l.Daemon.PID) {
			a.Facts["A30"] = fail("%s: %s, pidfile %q: %s", name, l.ended(), now, brief(l.output.String()))
			return nil
		}
		a.end(l.Daemon.PID, syscall.SIGTERM)
		l.close()
		a.Wait(l.caller, patience)
	}
	a.Facts["A30"] = pass("none of six did")
	return nil
}
