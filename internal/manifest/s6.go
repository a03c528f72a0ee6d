package manifest

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// servicedir are the files that s6-supervise looks for, and what is in them
// (servicedir of s6 2.11).
var servicedir = map[string]string{
	"run": "script", "finish": "script", "notification-fd": "number", "lock-fd": "number", "timeout-kill": "number",
	"timeout-finish": "number", "max-death-tally": "number", "down-signal": "signal", "down": "anything",
}

// stopTime is how long the daemon may take to end, in milliseconds.
const stopTime = 20000

// S6 checks the service directory for s6-svscan and the source for s6-rc.
func S6(name string, files Files) []string {
	var f findings
	const plain, source = "init/s6/service/", "init/s6/rc/"
	own, logger := files.below(plain), files.below(plain+"log/")
	for file := range logger {
		delete(own, "log/"+file)
	}
	f.service(plain, own, servicedir)
	f.service(plain+"log/", logger, servicedir)
	f.daemonRun(plain+"run", name, own)
	f.logRun(plain+"log/run", name, logger["run"])
	f.s6rc(source, name, files.below(source))
	if files[plain+"finish"] != files[source+name+"-srv/finish"] {
		f.add("%sfinish: it is not that of %s%s-srv", plain, source, name)
	}
	return f
}

// service checks one service directory against the files that are known.
func (f *findings) service(dir string, files Files, known map[string]string) {
	if files["run"] == "" {
		f.add("%srun: it is missing", dir)
	}
	f.known(dir, files, known)
	f.times(dir, files)
	f.readiness(dir, files)
}

// known checks the names of files, and of what kind each is.
func (f *findings) known(dir string, files Files, known map[string]string) {
	for _, file := range files.paths() {
		text := files[file]
		kind, there := known[file]
		if first, _, deep := strings.Cut(file, "/"); deep {
			kind, there = known[first+"/"]
		}
		word := strings.TrimSuffix(text, "\n")
		n, err := strconv.Atoi(word)
		switch {
		case !there:
			f.add("%s%s: nobody reads a file of this name", dir, file)
		case kind == "script" && !strings.HasPrefix(text, "#!/"):
			f.add("%s%s: the kernel does not know who reads it", dir, file)
		case kind == "number" && (err != nil || n < 0 || text != word+"\n"):
			f.add("%s%s: want a number", dir, file)
		case kind == "signal" && !slices.Contains(signals, strings.TrimPrefix(word, "SIG")):
			f.add("%s%s: %s is no signal", dir, file, word)
		case kind == "word" && (len(strings.Fields(text)) != 1 || text != word+"\n"):
			f.add("%s%s: want one word", dir, file)
		}
	}
}

// times checks what is measured in milliseconds.
func (f *findings) times(dir string, files Files) {
	number := func(file string) int { n, _ := strconv.Atoi(strings.TrimSpace(files[file])); return n }
	kill, finish := number("timeout-kill"), number("timeout-finish")
	if _, set := files["timeout-kill"]; set && kill != 0 && kill <= stopTime {
		f.add("%stimeout-kill: %d milliseconds are less than the daemon may take to end", dir, kill)
	}
	if down := number("timeout-down"); down != 0 && down <= kill {
		f.add("%stimeout-down: s6-rc gives up before timeout-kill has come", dir)
	}
	if _, set := files["timeout-finish"]; !set {
		finish = 5000
	}
	for _, m := range regexp.MustCompile(`(?m)^\s*sleep (\d+)`).FindAllStringSubmatch(files["finish"], -1) {
		if seconds, _ := strconv.Atoi(m[1]); finish > 0 && seconds*1000 >= finish {
			f.add("%sfinish: it is killed while it sleeps", dir)
		}
	}
	if m := regexp.MustCompile(`s6-permafailon \d+ (\d+) `).FindStringSubmatch(files["finish"]); m != nil {
		if count, _ := strconv.Atoi(m[1]); number("max-death-tally") < count {
			f.add("%smax-death-tally: s6-permafailon asks for %d ends, fewer are remembered", dir, count)
		}
	}
}

// readiness compares the number that s6-supervise reads from with the one that is written to.
func (f *findings) readiness(dir string, files Files) {
	told := regexp.MustCompile(`(?m)^[^#\n]*\s(?:--ready-fd[= ]|s6-log -d)(\d+)`).FindStringSubmatch(files["run"])
	number := strings.TrimSpace(files["notification-fd"])
	switch n, err := strconv.Atoi(number); {
	case told == nil && number != "":
		f.add("%snotification-fd: nobody is told to write to it", dir)
	case told != nil && told[1] != number:
		f.add("%snotification-fd: it says %q, run says %s", dir, number, told[1])
	case err == nil && n < 3:
		f.add("%snotification-fd: %d is one of the standard files", dir, n)
	}
	if strings.Contains(files["run"], "READY=1") || strings.Contains(files["run"], "systemd-notify") {
		f.add("%srun: s6 wants a newline, not the messages of systemd", dir)
	}
}

// daemonRun checks how the daemon is started, and what becomes of its end.
func (f *findings) daemonRun(file, name string, files Files) {
	run, finish := files["run"], files["finish"]
	if !strings.Contains(run, " /usr/bin/"+name+" run ") {
		f.add("%s: the daemon must stay in the foreground", file)
	}
	if !strings.Contains(run, "\nexec 2>&1\n") {
		f.add("%s: what goes to stderr is not logged", file)
	}
	if last := final(run); !regexp.MustCompile(`^(cd / && )?exec s6-setuidgid `).MatchString(last) || strings.Contains(last, "|") {
		f.add("%s: the last line must become the daemon, as another user: %s", file, last)
	}
	if !regexp.MustCompile(`(?m)^\s*64 \| 77 \| 78\)\n(.*\n)*?\s*exit 125$`).MatchString(finish) {
		f.add("%s: an end with 64, 77 or 78 must stay down: 125", path.Dir(file)+"/finish")
	}
}

// logRun checks who keeps the log: neither root nor the daemon.
func (f *findings) logRun(file, name, run string) {
	user := regexp.MustCompile(`(?m)^LOG_AS=(\S+)$`).FindStringSubmatch(run)
	switch {
	case user == nil || user[1] == "root" || user[1] == name || len(user[1]) > 31:
		f.add("%s: want another user than root and the daemon's: %q", file, user)
	case !strings.Contains(final(run), `exec s6-setuidgid "$LOG_AS" s6-log `):
		f.add("%s: s6-log must run as LOG_AS", file)
	}
}

// final is the last line of a script.
func final(script string) string {
	code := lines(script)
	if len(code) == 0 {
		return ""
	}
	return code[len(code)-1].text
}
