package audit

import (
	"encoding/json"
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Style is how a daemon is meant to be run.
type Style string

// The styles. A supervised program stays in the foreground.
const (
	Traditional Style = "traditional" // detaches itself from who starts it
	Systemd     Style = "systemd"     // supervised, speaks sd_notify(3)
	S6          Style = "s6"          // supervised, writes a newline to a descriptor
	Plain       Style = "plain"       // supervised, and nobody is told anything
)

// Subject says what has to be known about a daemon. Only Style and Start are
// needed; points that need more do not apply when it is not there.
//
// In every text {dir} stands for a folder that each scene makes afresh, and
// {port} for a TCP port that is free. If nothing else is used, scenes can be
// played side by side.
type Subject struct {
	Style Style
	Start []string // the command, which returns when the daemon is ready or, supervised, is the daemon

	Stop   []string // commands that control a running daemon
	Reload []string // it returns when the reload is over, with its outcome
	Status []string // with the exit codes of the LSB

	Pidfile string   // the file that must name the process
	Connect string   // where it serves: a path, unix:PATH, or HOST:PORT
	Log     string   // the file where it logs, if it is one
	Logs    []string // other files that it makes

	Files  map[string]string // what lies in {dir} before a start
	Config string            // the configuration file, reread on SIGHUP
	Broken string            // a content of that file that must be refused
	// Terminal is a content of the configuration file that makes the daemon open
	// the terminal {tty}, as a log for instance.
	Terminal string
	// Freeze is a file that makes the work of the daemon hang when it appears.
	Freeze string
	// Hasty is a content of the configuration file that makes StartTimeout short.
	// Empty: it is what it is, and an audit has to wait as long.
	Hasty string

	Name    string            // the name of the process; empty: that of Start[0]
	Program string            // the file of the process; empty: Start[0]
	Dir     string            // its working directory; empty: /
	Umask   string            // its umask, as /proc shows it; empty: any that is always the same
	User    string            // the user that it changes to
	Owned   []string          // folders in {dir} that shall be that user's
	Limits  map[string]string // what /proc/PID/limits shall say, and "oom_score_adj", "nice"
	Env     []string          // variables that it needs to be started
	Keeps   []string          // variables that it may have besides, with a * at the end for all that begin so

	StartTimeout time.Duration // after which the launcher gives up by itself; 0: it is not known
	StopTimeout  time.Duration // what the service manager grants; 0: 90 s
	Listen       string        // the name of a socket that it takes from LISTEN_FDS in place of Connect
	ReadyFD      int           // the descriptor to which it writes a newline, style s6
	Unit         string        // its systemd unit
}

// prepare fills in what follows from the rest.
func (s Subject) prepare() (Subject, error) {
	if len(s.Start) == 0 {
		return s, fmt.Errorf("no command to audit")
	}
	path, err := exec.LookPath(s.Start[0])
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return s, err
	}
	s.Start = append([]string{path}, s.Start[1:]...)
	if s.Program == "" {
		s.Program = path
	}
	if s.Program, err = filepath.EvalSymlinks(s.Program); err != nil {
		return s, err
	}
	if s.Name == "" {
		s.Name = filepath.Base(path)
	}
	if s.Dir == "" {
		s.Dir = "/"
	}
	if s.StopTimeout == 0 {
		s.StopTimeout = 90 * time.Second
	}
	return s, nil
}

// portable reports whether two scenes would not get in each other's way.
func (s Subject) portable() bool {
	fixed := func(text string) bool {
		return text != "" && !strings.Contains(text, "{dir}") && !strings.Contains(text, "{port}")
	}
	return !fixed(s.Pidfile) && !fixed(s.Connect) && !fixed(s.Config) && !fixed(s.Log)
}

// in returns the subject as it is in a folder, at a port.
func (s Subject) in(dir, port string) Subject { return s.replace("{dir}", dir).replace("{port}", port) }

func (s Subject) replace(old, text string) Subject {
	// Through JSON, so that no field can be forgotten.
	quoted, _ := json.Marshal(text)
	whole, err := json.Marshal(s)
	if err != nil {
		panic(err) // it is made of texts and numbers
	}
	var in Subject
	if err := json.Unmarshal([]byte(strings.ReplaceAll(string(whole), old, string(quoted[1:len(quoted)-1]))), &in); err != nil {
		panic(err)
	}
	in.Files = maps.Clone(in.Files)
	return in
}
