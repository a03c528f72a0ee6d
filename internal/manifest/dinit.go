package manifest

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// dinitSettings are the settings of a service, with the kind of their value (dinit-service(5)
// of dinit 0.19).
var dinitSettings = map[string]string{
	"type": "one of process bgprocess scripted internal triggered", "restart": "one of yes true no false on-failure",
	"smooth-recovery": "one of yes true no false", "log-type": "one of file buffer pipe none",
	"command": "text", "stop-command": "text", "working-dir": "path", "env-file": "path", "run-as": "text",
	"depends-on": "service", "depends-ms": "service", "waits-for": "service", "before": "text", "after": "text",
	"depends-on.d": "text", "depends-ms.d": "text", "waits-for.d": "text", "chain-to": "text", "consumer-of": "service",
	"start-timeout": "seconds", "stop-timeout": "seconds", "restart-delay": "seconds", "restart-limit-interval": "seconds",
	"restart-limit-count": "number", "log-buffer-size": "number", "pid-file": "path", "logfile": "path",
	"logfile-permissions": "octal", "logfile-uid": "text", "logfile-gid": "text", "term-signal": "signal",
	"ready-notification": "ready", "options": "options", "load-options": "text", "inittab-id": "text", "inittab-line": "text",
	"socket-listen": "path", "socket-permissions": "octal", "socket-uid": "text", "socket-gid": "text", "run-in-cgroup": "text",
	"rlimit-nofile": "limit", "rlimit-core": "limit", "rlimit-data": "limit", "rlimit-addrspace": "limit",
}

var dinitOptions = strings.Fields("runs-on-console starts-on-console shares-console unmask-intr starts-rwfs starts-log pass-cs-fd start-interruptible skippable signal-process-only always-chain kill-all-on-stop")

// dinitForms are the kinds of value that a pattern tells.
var dinitForms = map[string]*regexp.Regexp{
	"path":    regexp.MustCompile(`^/\S+$|^/$`),
	"number":  regexp.MustCompile(`^\d+$`),
	"seconds": regexp.MustCompile(`^\d+(\.\d+)?$`),
	"octal":   regexp.MustCompile(`^0?[0-7]{3}$`),
	"limit":   regexp.MustCompile(`^(\d+|-)(:(\d+|-)?)?$`),
	"ready":   regexp.MustCompile(`^pipefd:\d+$|^pipevar:[A-Z_][A-Z0-9_]*$`),
}

// Dinit checks the descriptions of the daemon and of the service that makes its folders.
func Dinit(name string, files Files) []string {
	var f findings
	dir := "init/dinit/"
	own := files.below(dir)
	daemon := f.description(dir, name, own)
	folders := f.description(dir, name+"-dirs", own)

	at := dir + name
	if daemon["type"] != "process" || !strings.Contains(daemon["command"], "exec /usr/bin/"+name+" run ") {
		f.add("%s: the daemon must stay in the foreground, as the process that dinit has started", at)
	}
	if user := daemon["run-as"]; user == "" || user == "root" {
		f.add("%s: run-as: it runs as root", at)
	}
	if want := "pipevar:" + strings.ToUpper(strings.ReplaceAll(name, "-", "_")) + "_READY_FD"; daemon["ready-notification"] != want &&
		!strings.HasPrefix(daemon["ready-notification"], "pipefd:") {
		f.add("%s: ready-notification: the daemon looks for %s", at, want)
	}
	if number, is := strings.CutPrefix(daemon["ready-notification"], "pipefd:"); is && !strings.Contains(daemon["command"], "--ready-fd "+number) {
		f.add("%s: ready-notification: nobody is told to write to %s", at, number)
	}
	if daemon["restart"] != "on-failure" || daemon["restart-limit-count"] == "0" {
		f.add("%s: restart: want after crashes, and with a limit", at)
	}
	// Seconds: what the configuration allows for a start and for a stop, 10 of dinit's own for a stop.
	if seconds(daemon["start-timeout"], 60) <= 30 || seconds(daemon["stop-timeout"], 10) <= stopTime/1000 {
		f.add("%s: a timeout ends it while it still may take its time", at)
	}
	if daemon["log-type"] == "" && daemon["logfile"] == "" {
		f.add("%s: what it prints is lost", at)
	}
	if daemon["depends-on"] != name+"-dirs" || folders["type"] != "scripted" || folders["run-as"] != "" {
		f.add("%s: its folders must be made before, by root", at)
	}
	for _, l := range lines(own[name+".env"]) {
		if !regexp.MustCompile(`^[A-Z_]+=\S*$`).MatchString(l.text) {
			f.add("%s.env:%d: want NAME=value", at, l.number)
		}
	}
	return f
}

// seconds is the number that a setting has, or what it is without.
func seconds(text string, without float64) float64 {
	if text == "" {
		return without
	}
	n, _ := strconv.ParseFloat(text, 64)
	return n
}

// description reads one service and returns its settings.
func (f *findings) description(dir, service string, files Files) map[string]string {
	at, has := dir+service, map[string]string{}
	for _, l := range lines(f.read(files, service)) {
		setting, value, is := strings.Cut(l.text, "=")
		setting, value = strings.TrimSpace(setting), strings.TrimSpace(value)
		kind, known := dinitSettings[setting]
		wrong := func() { f.add("%s:%d: %q is no %s", at, l.number, value, setting) }
		switch choice, one := strings.CutPrefix(kind, "one of "); {
		case !is || !known:
			f.add("%s:%d: unknown setting %s", at, l.number, setting)
		case has[setting] != "" && kind != "service" && kind != "options":
			f.add("%s:%d: %s twice", at, l.number, setting)
		case value == "" || strings.Count(value, `"`)%2 == 1:
			wrong()
		case one && !slices.Contains(strings.Fields(choice), value):
			wrong()
		case dinitForms[kind] != nil && !dinitForms[kind].MatchString(value):
			wrong()
		case kind == "signal" && value != "none" && !slices.Contains(signals, value):
			wrong()
		case kind == "options" && slices.ContainsFunc(strings.Fields(value), func(o string) bool { return !slices.Contains(dinitOptions, o) }):
			wrong()
		case kind == "service" && files[value] == "":
			f.add("%s:%d: there is no service %s", at, l.number, value)
		case strings.HasSuffix(setting, "command") || setting == "env-file":
			if first := strings.Fields(value)[0]; !strings.HasPrefix(first, "/") {
				wrong()
			} else if own, here := strings.CutPrefix(first, "/etc/dinit.d/"); here && files[own] == "" {
				f.add("%s:%d: there is no %s", at, l.number, path.Base(own))
			}
		}
		has[setting] = value
	}
	return has
}
