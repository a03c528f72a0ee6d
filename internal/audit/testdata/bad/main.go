// Command bad is a small daemon that does everything right, unless it is told
// by --fault to do one thing wrong. The tests of package audit prove with it
// that each point is seen when it fails, and only then.
//
//	bad start|stop|reload|status|run [--fault NAME] [FLAG]...
//
// It is no model: it has what can be observed from outside, and no more.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// settings is the command line.
type settings struct {
	verb, fault, config, pidfile, socket, log, user string
	readyFD                                         int
}

// wrong reports whether this is the thing to do wrong.
func (s settings) wrong(fault string) bool { return s.fault == fault }

// wrongHere is wrong, but only if a dirty caller has started it: some faults
// would show in all other scenes as well, in other points.
func (s settings) wrongHere(fault string) bool {
	return s.fault == fault && os.Getenv(odd) != ""
}

func main() {
	s := settings{verb: os.Args[1]}
	flags := flag.NewFlagSet("bad", flag.ExitOnError)
	flags.StringVar(&s.fault, "fault", "", "what to do wrong")
	flags.StringVar(&s.config, "config", "", "the configuration")
	flags.StringVar(&s.pidfile, "pidfile", "", "the pidfile")
	flags.StringVar(&s.socket, "socket", "", "where it serves")
	flags.StringVar(&s.log, "log", "", "the log")
	flags.StringVar(&s.user, "user", "", "the user to change to")
	flags.IntVar(&s.readyFD, "ready-fd", 0, "where to write a newline")
	_ = flags.Parse(os.Args[2:])
	verbs := map[string]func(settings) error{
		"start": start, "stop": stop, "reload": reload, "status": status, "run": foreground, "child": child,
	}
	if err := verbs[s.verb](s); err != nil {
		if err.Error() != "" && !(s.wrong("silent") && strings.Contains(err.Error(), "no setting")) {
			fmt.Fprintln(os.Stderr, "bad:", err)
		}
		os.Exit(codeOf(err))
	}
}

// coded is an error with an exit code.
type coded struct {
	code int
	text string
}

func (c coded) Error() string { return c.text }

func codeOf(err error) int {
	if c, ok := err.(coded); ok {
		return c.code
	}
	return 1
}

// child is a program that a daemon starts: it does nothing until the daemon ends.
func child(s settings) error {
	if s.wrong("locked") {
		time.Sleep(5 * time.Second)
		return nil
	}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM)
	go func() { <-signals; os.Exit(0) }()
	_, _ = os.Stdin.Read(make([]byte, 1))
	return nil
}

// check reads the configuration: lines like "tty=PATH".
func check(s settings) (map[string]string, error) {
	if s.config == "" {
		return nil, nil
	}
	text, err := os.ReadFile(s.config)
	if err != nil {
		return nil, coded{78, err.Error()}
	}
	values := map[string]string{}
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		name, value, ok := strings.Cut(line, "=")
		if line != "" && (!ok || name != "tty" && name != "color" && name != "timeout") {
			code := 78
			if s.wrong("code2") {
				code = 2
			}
			return nil, coded{code, fmt.Sprintf("%s:%d: no setting: %q", filepath.Base(s.config), i+1, line)}
		}
		values[name] = value
	}
	return values, nil
}
