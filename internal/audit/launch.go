//go:build linux

package audit

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/mkdaemon/mkdaemon/internal/offspring"
	"github.com/mkdaemon/mkdaemon/internal/proc"
)

// patience is how long an order to a healthy program may take on a busy machine.
const patience = 30 * time.Second

// launch is a command that somebody typed, and what was there when it returned.
type launch struct {
	Command  int // its process
	Caller   proc.Stat
	Returned bool
	Status   syscall.WaitStatus
	Took     time.Duration

	Served  error // whether it served in the very moment of the return
	Pidfile string
	Left    []proc.Stat // what ran then, but for the caller

	// Some return too early; what they did not do by then is another matter than
	// what becomes of them. So this is of the moment when nothing changes any more.
	Serves error
	Stays  []proc.Stat
	Daemon *proc.Process // that of Stays which is the daemon
	Modes  map[string]os.FileMode

	terminal *terminal
	output   *screen
	said     int // how much of the output had come when it returned
	hold     *os.File
	out      *os.File // our copy of where it writes to
	report   *bufio.Scanner
	caller   int
	strays   []proc.Inode
}

// ended says how the command ended, or that it did not.
func (l *launch) ended() string {
	if !l.Returned {
		return fmt.Sprintf("it did not return within %s", l.Took.Round(time.Second))
	}
	return describe(l.Status)
}

// how is the state of the caller.
type how struct {
	dirt
	Terminal bool // its descriptors 0 to 2 are one; else null and a pipe
	Deaf     bool // nobody reads that pipe
	Strays   bool // more are open
}

// dirty is the worst caller.
func (a *act) dirty() how {
	return how{dirt: dirt{Argv: a.Subject.Start, Env: append(junk(a.dir), a.Subject.Env...), Dir: a.oddDir(), Umask: 0o123, Signals: true}, Terminal: true, Strays: true}
}

// clean is what an init script is.
func (a *act) clean(argv []string) how {
	return how{dirt: dirt{Argv: argv, Env: append([]string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}, a.Subject.Env...), Dir: "/", Umask: 0o022}}
}

func (a *act) oddDir() string {
	dir := a.dir + "/odd place"
	_ = os.Mkdir(dir, 0o755)
	return dir
}

// start runs a command and looks what there is when it returns.
func (a *act) start(h how) (*launch, error) {
	l, err := a.begin(h)
	if err != nil {
		return nil, err
	}
	return l, a.finish(l, patience)
}

// begin runs a command and does not wait for it.
func (a *act) begin(h how) (*launch, error) {
	l := &launch{}
	null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer null.Close()
	sys := &syscall.SysProcAttr{Setsid: true}
	in, out := null, null
	if h.Terminal {
		if l.terminal, err = newTerminal(); err != nil {
			return nil, err
		}
		l.output = &l.terminal.screen
		in, out = l.terminal.slave, l.terminal.slave
		sys.Setctty, sys.Ctty = true, 0
	} else {
		read, write, err := os.Pipe()
		if err != nil {
			return nil, err
		}
		out, l.output = write, &screen{}
		if h.Deaf {
			_ = read.Close()
		} else {
			l.output.watch(read)
		}
	}
	report, reports, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	leash, hold, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	l.hold, l.report = hold, bufio.NewScanner(report)
	files := []uintptr{in.Fd(), out.Fd(), out.Fd(), reports.Fd(), leash.Fd()}
	if h.Strays {
		for len(files) <= slices.Max(strays) {
			files = append(files, offspring.Closed)
		}
		for _, n := range strays {
			read, write, err := os.Pipe()
			if err != nil {
				return nil, err
			}
			defer read.Close()
			defer write.Close()
			files[n] = write.Fd()
			l.strays = append(l.strays, proc.InodeOf(fmt.Sprintf("/proc/self/fd/%d", write.Fd())))
		}
	}
	l.caller, err = offspring.Spawn("caller", h.dirt, files, sys)
	l.out = out
	_, _ = reports.Close(), leash.Close()
	if err != nil {
		_ = out.Close()
		return nil, err
	}
	a.launches = append(a.launches, l)
	l.Caller, _ = proc.StatOf(l.caller)
	word, number, err := l.next()
	if err != nil {
		return nil, fmt.Errorf("cannot start %q: %w", h.Argv, err)
	}
	if word != "pid" {
		return nil, fmt.Errorf("the caller says %q", word)
	}
	l.Command = int(number)
	return l, nil
}

// next reads a line of the caller's report.
func (l *launch) next() (word string, number uint32, err error) {
	if !l.report.Scan() {
		return "", 0, fmt.Errorf("the caller has ended")
	}
	word, text, _ := strings.Cut(l.report.Text(), " ")
	if word == "error" {
		return word, 0, fmt.Errorf("%s", text)
	}
	n, err := strconv.ParseUint(text, 10, 32)
	return word, uint32(n), err
}

// finish waits for the return of the command, and looks around at once.
func (a *act) finish(l *launch, limit time.Duration) error {
	begin := time.Now()
	type end struct {
		status uint32
		err    error
	}
	done := make(chan end, 1)
	go func() {
		_, status, err := l.next()
		done <- end{status, err}
	}()
	select {
	case e := <-done:
		if e.err != nil {
			return e.err
		}
		l.Returned, l.Status = true, syscall.WaitStatus(e.status)
	case <-time.After(limit):
	}
	l.Served = a.serves()
	l.Took = time.Since(begin)
	l.Pidfile, _ = readPidfile(a.Subject.Pidfile)
	l.Left = a.mine()
	if !l.Returned {
		_ = l.out.Close()
		return nil
	}
	l.settle()
	a.steady(l)
	if s, found := a.daemonOf(l); found {
		l.Daemon, _ = proc.Look(s.PID)
		if l.Daemon != nil {
			l.Daemon.Again()
		}
	}
	l.Modes = a.modes()
	return nil
}

// steady waits until the daemon serves, has its pidfile, and processes come and go no
// more, or until there is none. Who has all that at the return is not waited for.
func (a *act) steady(l *launch) {
	l.Serves, l.Stays = l.Served, a.mine()
	const long = 50 * time.Millisecond
	written := func() bool { _, there := present(a.Subject.Pidfile); return there || a.Subject.Pidfile == "" }
	calm := time.Now()
	if l.Served == nil && a.Subject.tells() && written() {
		calm = calm.Add(-long)
	}
	a.calmly(3*time.Second, func() bool {
		if now := a.mine(); !slices.EqualFunc(now, l.Stays, func(a, b proc.Stat) bool { return a.PID == b.PID && a.Start == b.Start }) {
			l.Stays, calm = now, time.Now()
		}
		if l.Serves != nil {
			l.Serves = a.serves()
		}
		return time.Since(calm) >= long && (l.Serves == nil && written() || len(l.Stays) == 0)
	})
}

// settle waits until what the command said has been read.
func (l *launch) settle() {
	out := l.out
	if l.output.end == nil {
		_ = out.Close() // nobody reads it
		return
	}
	go func() {
		_, _ = out.WriteString(behind) // which never returns if the command has stopped the terminal
		_ = out.Close()
	}()
	eventually(10*time.Second, func() (known bool) {
		l.said, known = l.output.before()
		return known
	})
}

// daemonOf finds the daemon among what a start left: the pidfile may name it,
// or it is the only one, or the one that all others are below of.
func (a *act) daemonOf(l *launch) (proc.Stat, bool) {
	text, _ := readPidfile(a.Subject.Pidfile)
	pid, _ := pidIn(text)
	i := slices.IndexFunc(l.Stays, func(s proc.Stat) bool { return s.PID == pid })
	if i < 0 {
		i = slices.IndexFunc(l.Stays, func(s proc.Stat) bool { return s.State != "Z" && s.PID != l.Command })
	}
	if i < 0 {
		return proc.Stat{}, false
	}
	return l.Stays[i], true
}

// close lets the caller go.
func (l *launch) close() {
	_, _ = l.hold.Close(), l.out.Close()
	if l.terminal != nil {
		_, _ = l.terminal.slave.Close(), l.terminal.master.Close()
	}
}

// modes are those of the files that a subject makes.
func (a *act) modes() map[string]os.FileMode {
	modes := map[string]os.FileMode{}
	for _, path := range append([]string{a.Subject.Pidfile, a.Subject.Log, socketPath(a.Subject.Connect)}, a.Subject.Logs...) {
		if info, err := os.Stat(path); path != "" && err == nil {
			modes[path] = info.Mode().Perm()
		}
	}
	return modes
}
