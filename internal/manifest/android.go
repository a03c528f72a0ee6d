package manifest

import (
	"slices"
	"strconv"
	"strings"
)

// androidOptions are the options of a service with the least and the most
// arguments of each (system/core/init/README.md; -1 is any number).
var androidOptions = map[string][2]int{
	"capabilities": {0, -1}, "class": {1, -1}, "console": {0, 1}, "critical": {0, 2}, "disabled": {0, 0}, "enter_namespace": {2, 2},
	"file": {2, 2}, "gentle_kill": {0, 0}, "group": {1, -1}, "interface": {2, 2}, "ioprio": {2, 2}, "keycodes": {1, -1},
	"memcg.limit_in_bytes": {1, 1}, "memcg.limit_percent": {1, 1}, "memcg.limit_property": {1, 1}, "memcg.soft_limit_in_bytes": {1, 1},
	"memcg.swappiness": {1, 1}, "namespace": {1, 2}, "oneshot": {0, 0}, "onrestart": {1, -1}, "oom_score_adjust": {1, 1}, "override": {0, 0},
	"priority": {1, 1}, "reboot_on_failure": {1, 1}, "restart_period": {1, 1}, "rlimit": {3, 3}, "seclabel": {1, 1}, "setenv": {2, 2},
	"shared_kallsyms": {0, 0}, "shutdown": {1, 1}, "sigstop": {0, 0}, "socket": {3, 6}, "stdio_to_kmsg": {0, 0}, "task_profiles": {1, -1},
	"timeout_period": {1, 1}, "updatable": {0, 0}, "user": {1, 1}, "writepid": {1, -1},
}

// androidCommands are those that our actions may use.
var androidCommands = map[string][2]int{
	"mkdir": {1, 6}, "start": {1, 1}, "stop": {1, 1}, "restart": {1, 2}, "enable": {1, 1}, "exec": {2, -1}, "exec_background": {2, -1}, "exec_start": {1, 1},
	"chmod": {2, 2}, "chown": {2, 3}, "restorecon": {1, -1}, "setprop": {2, 2}, "write": {2, 2}, "trigger": {1, 1},
}

// Android checks the service and its actions.
func Android(name string, files Files) []string {
	var f findings
	path := "init/android/" + name + ".rc"
	text := f.read(files, path)
	section, has := "", map[string]bool{}
	for _, l := range lines(text) {
		if strings.Contains(l.text, ";") {
			f.add("%s:%d: a ; separates nothing here", path, l.number)
		}
		indented := strings.HasPrefix(strings.Split(text, "\n")[l.number-1], "    ")
		table, what := androidOptions, "option"
		switch {
		case l.words[0] == "service" || l.words[0] == "on":
			section = l.words[0]
			if indented || len(l.words) < 2 {
				f.add("%s:%d: a section begins at the left, with a name", path, l.number)
			}
			if section == "service" && !strings.HasPrefix(l.text, "service "+name+" /usr/bin/"+name+" run ") {
				f.add("%s:%d: the daemon must stay in the foreground", path, l.number)
			}
			continue
		case section == "on":
			table, what = androidCommands, "command"
		}
		count, known := table[l.words[0]]
		arguments := l.words[1:]
		switch {
		case section == "" || !indented:
			f.add("%s:%d: want it in a section, indented by four blanks", path, l.number)
		case !known:
			f.add("%s:%d: unknown %s %s", path, l.number, what, l.words[0])
		case len(arguments) < count[0] || count[1] >= 0 && len(arguments) > count[1]:
			f.add("%s:%d: %s with %d arguments", path, l.number, l.words[0], len(arguments))
		case section == "service":
			f.option(path, l)
			has[l.words[0]] = true
		}
	}
	for _, want := range strings.Fields("class disabled user group capabilities seclabel gentle_kill restart_period rlimit oom_score_adjust setenv") {
		if !has[want] {
			f.add("%s: no %s", path, want)
		}
	}
	if has["disabled"] && !strings.Contains(text, "\n    start "+name+"\n") {
		f.add("%s: it is disabled, and nothing starts it", path)
	}
	f.account(name, path, text, files)
	return f
}

// option checks the arguments of one option whose number of arguments is right.
func (f *findings) option(path string, l line) {
	arguments := l.words[1:]
	number := func(s string, least, most int) bool {
		n, err := strconv.Atoi(s)
		return err == nil && n >= least && n <= most
	}
	wrong := false
	switch l.words[0] {
	case "timeout_period":
		wrong = !number(arguments[0], 1, 1<<30)
	case "restart_period":
		wrong = !number(arguments[0], 5, 1<<30)
	case "oom_score_adjust":
		wrong = !number(arguments[0], -1000, 1000)
	case "user":
		wrong = arguments[0] == "root"
	case "rlimit":
		wrong = !slices.Contains(limits, arguments[0]) || !number(arguments[1], 0, 1<<30) && arguments[1] != "unlimited" || !number(arguments[2], 0, 1<<30) && arguments[2] != "unlimited"
	case "seclabel":
		parts := strings.Split(arguments[0], ":")
		wrong = len(parts) != 4 || parts[0] != "u" || parts[1] != "r" || parts[3] != "s0" || strings.ContainsAny(parts[2], "-.")
	}
	if wrong {
		f.add("%s:%d: %s is no %s", path, l.number, strings.Join(arguments, " "), l.words[0])
	}
}

// account checks that the user and the domain of the service are those that are made for it.
func (f *findings) account(name, path, text string, files Files) {
	ident := strings.ReplaceAll(name, "-", "_")
	if users := f.read(files, "init/android/"+name+".fs"); !strings.Contains(users, "\n[AID_VENDOR_"+strings.ToUpper(ident)+"]\n") ||
		!strings.Contains(text, "\n    user vendor_"+ident+"\n") {
		f.add("%s: nobody makes its user", path)
	}
	policy := f.read(files, "init/android/"+name+".te")
	for _, want := range []string{"type " + ident + ", domain;", "init_daemon_domain(" + ident + ")"} {
		if !strings.Contains(policy, "\n"+want+"\n") || !strings.Contains(text, "\n    seclabel u:r:"+ident+":s0\n") {
			f.add("%s: nobody makes its domain: no %q", path, want)
		}
	}
	if contexts := f.read(files, "init/android/"+name+".file_contexts"); !strings.Contains(contexts, ":"+ident+"_exec:") {
		f.add("%s: the program has no type", path)
	}
}
