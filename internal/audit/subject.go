//go:build linux

package audit

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
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
	Style Style    `toml:"style"`
	Start []string `toml:"start"` // the command, which returns when the daemon is ready or, supervised, is the daemon

	Stop   []string `toml:"stop"`   // commands that control a running daemon
	Reload []string `toml:"reload"` // it returns when the reload is over, with its outcome
	Status []string `toml:"status"` // with the exit codes of the LSB

	Pidfile string   `toml:"pidfile"` // the file that must name the process
	Connect string   `toml:"connect"` // where it serves: a path, unix:PATH, or ADDRESS:PORT
	Ready   []string `toml:"ready"`   // a command that exits 0 when it serves, for what a connection cannot tell
	Log     string   `toml:"log"`     // the file where it logs, if it is one
	Logs    []string `toml:"logs"`    // other files that it makes

	Files  map[string]string `toml:"files"`  // what lies in {dir} before a start; a name with a / at the end is a folder
	Config string            `toml:"config"` // the configuration file, reread on SIGHUP; below {dir} if it is to be overwritten
	Broken string            `toml:"broken"` // a content of that file that must be refused
	// Terminal is a content of the configuration file that makes the daemon open
	// the terminal {tty}, as a log for instance.
	Terminal string `toml:"terminal"`
	// Freeze is a file that makes the work of the daemon hang when it appears.
	Freeze string `toml:"freeze"`
	// Hasty is a content of the configuration file that makes StartTimeout short.
	// Empty: it is what it is, and an audit has to wait as long.
	Hasty string `toml:"hasty"`

	Name    string            `toml:"name"`    // the name of the process; empty: that of Start[0]
	Program string            `toml:"program"` // the file of the process; empty: Start[0]
	Dir     string            `toml:"dir"`     // its working directory; empty: /, and any if it is supervised
	Umask   string            `toml:"umask"`   // its umask, as /proc shows it; empty: any that is always the same
	User    string            `toml:"user"`    // the user that it changes to
	Owned   []string          `toml:"owned"`   // folders in {dir} that shall be that user's
	Limits  map[string]string `toml:"limits"`  // what /proc/PID/limits shall say, and "oom_score_adj", "nice", "NoNewPrivs"
	Env     []string          `toml:"env"`     // variables that it needs to be started
	Keeps   []string          `toml:"keeps"`   // variables that it may have besides, with a * at the end for all that begin so

	StartTimeout time.Duration `toml:"-"`        // after which the launcher gives up by itself; 0: it is not known
	StopTimeout  time.Duration `toml:"-"`        // what the service manager grants; 0: 90 s
	Listen       string        `toml:"listen"`   // the name of a socket that it takes from LISTEN_FDS in place of Connect
	ReadyFD      int           `toml:"ready_fd"` // the descriptor to which it writes a newline, style s6
	Unit         string        `toml:"unit"`     // its systemd unit
}

// Styles lists them all.
func Styles() []Style { return []Style{Traditional, Systemd, S6, Plain} }

// Check tells whether an audit could begin: whether all of it makes sense, its
// programs are there, and nothing that somebody uses would be overwritten.
func (s Subject) Check() error {
	_, err := s.prepare()
	return err
}

// prepare fills in what follows from the rest, and refuses what could do harm.
func (s Subject) prepare() (Subject, error) {
	if len(s.Start) == 0 {
		return s, fmt.Errorf("no command to audit")
	}
	if !slices.Contains(Styles(), s.Style) {
		return s, fmt.Errorf("unknown style %q; known: %v", s.Style, Styles())
	}
	for _, argv := range []*[]string{&s.Start, &s.Stop, &s.Reload, &s.Status, &s.Ready} {
		if err := locate(argv); err != nil {
			return s, err
		}
	}
	if s.Name == "" {
		s.Name = filepath.Base(s.Start[0])
	}
	if s.Program == "" {
		s.Program = s.Start[0]
	}
	var err error
	if s.Program, err = filepath.EvalSymlinks(s.Program); err == nil {
		s.Program, err = filepath.Abs(s.Program)
	}
	if err == nil && s.Unit != "" {
		s.Unit, err = filepath.Abs(s.Unit)
	}
	if err != nil {
		return s, err
	}
	if s.Dir == "" && s.Style == Traditional {
		s.Dir = "/"
	}
	if s.StopTimeout == 0 {
		s.StopTimeout = 90 * time.Second
	}
	if s.Connect != "" {
		if _, err := parseEndpoint(strings.ReplaceAll(s.Connect, "{port}", "1")); err != nil && !strings.HasPrefix(s.Connect, inDir) {
			return s, err
		}
	}
	return s, s.harmless()
}

// locate replaces the name of a program by its path: a scene is played in another
// folder, with another PATH.
func locate(argv *[]string) error {
	if len(*argv) == 0 || strings.HasPrefix((*argv)[0], inDir) {
		return nil
	}
	path, err := exec.LookPath((*argv)[0])
	if err == nil {
		path, err = filepath.Abs(path)
	}
	*argv = append([]string{path}, (*argv)[1:]...)
	return err
}

// inDir is how a path begins that belongs to one scene alone.
const inDir = "{dir}/"

// harmless refuses an audit that would overwrite what somebody uses. A scene may
// do as it likes below {dir}; elsewhere it may only meet what the daemon itself
// makes there, and that not before the daemon has.
func (s Subject) harmless() error {
	if s.Config != "" && !inScene(s.Config) && s.Broken+s.Terminal+s.Hasty != "" {
		return fmt.Errorf("config %s would be overwritten: have the daemon read one below {dir}, laid there by files", s.Config)
	}
	if s.Freeze != "" && !inScene(s.Freeze) {
		return fmt.Errorf("freeze %s is not below {dir}", s.Freeze)
	}
	for name := range s.Files {
		if path := filepath.Clean(name); !filepath.IsLocal(path) || path == "." || strings.HasPrefix(name, "{") {
			return fmt.Errorf("files: %q is no place in {dir}", name)
		}
	}
	for _, dir := range s.Owned {
		if !inScene(dir) {
			return fmt.Errorf("owned: %s is not below {dir}", dir)
		}
	}
	for _, path := range append([]string{s.Pidfile, strings.TrimPrefix(s.Connect, "unix:"), s.Log}, s.Logs...) {
		if strings.HasPrefix(path, inDir) && !inScene(path) {
			return fmt.Errorf("%s leads out of {dir}", path)
		}
	}
	for _, path := range []string{s.Pidfile, socketPath(s.Connect)} {
		if there(path) {
			return fmt.Errorf("%s is there already, so the daemon may be running: stop it and remove that, or have one with its files below {dir}", path)
		}
	}
	for _, path := range append([]string{s.Log}, s.Logs...) {
		if there(path) {
			return fmt.Errorf("log %s is there already, and would be removed: have the daemon write one below {dir}", path)
		}
	}
	return nil
}

// inScene reports whether a path lies below {dir}, and no ".." leads out again.
func inScene(path string) bool {
	below, found := strings.CutPrefix(path, inDir)
	return found && filepath.IsLocal(filepath.Clean(below))
}

// there reports whether something is at a path that is not a scene's own.
func there(path string) bool {
	if path == "" || strings.HasPrefix(path, inDir) {
		return false
	}
	_, err := os.Lstat(path)
	return err == nil
}

// tells reports whether there is a way to know when it serves.
func (s Subject) tells() bool { return s.Connect != "" || len(s.Ready) > 0 }

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
