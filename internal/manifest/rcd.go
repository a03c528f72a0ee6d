package manifest

import "strings"

// rcScript is what the scripts of rc.d have in common.
type rcScript struct {
	path  string
	text  string
	ident string // food, or my_food for my-food
	lines []line
}

// rcd reads a script, and checks that it is installed under its own name.
func (f *findings) rcd(system, name string, files Files) rcScript {
	s := rcScript{path: "init/" + system + "/" + name, ident: strings.ReplaceAll(name, "-", "_")}
	s.text = f.read(files, s.path)
	s.lines = lines(s.text)
	variable := strings.ToUpper(system) + "NAME"
	mk := f.read(files, "init/"+system+"/install.mk")
	if !strings.Contains(mk, "\n"+variable+" := "+s.ident+"\n") || !strings.Contains(mk, "DIR)/$("+variable+"))") {
		f.add("init/%s/install.mk: the script is not installed as %s", system, s.ident)
	}
	return s
}

// order checks the comments that rcorder(8) reads: PROVIDE, REQUIRE and KEYWORD, in this order, in one block.
func (f *findings) order(s rcScript) {
	_, block, _ := strings.Cut(s.text, "# PROVIDE:")
	block, _, _ = strings.Cut(block, "\n\n")
	rows := strings.Split(block, "\n")
	if len(rows) != 3 || !strings.HasPrefix(rows[1], "# REQUIRE: ") || !strings.HasPrefix(rows[2], "# KEYWORD: ") {
		f.add("%s: want PROVIDE, REQUIRE and KEYWORD in one block", s.path)
		return
	}
	if provided := strings.TrimSpace(rows[0]); provided != s.ident {
		f.add("%s: PROVIDE: %s, want %s", s.path, provided, s.ident)
	}
	if !strings.Contains(" "+rows[2]+" ", " shutdown ") {
		f.add("%s: KEYWORD: without shutdown it is not stopped when the machine halts", s.path)
	}
}

// begins finds the line that begins with this, or 0.
func (s rcScript) begins(prefix string) int {
	for _, l := range s.lines {
		if strings.HasPrefix(l.text, prefix) {
			return l.number
		}
	}
	return 0
}

// follow checks that the script has lines that begin like these, in this order.
func (f *findings) follow(s rcScript, prefixes ...string) {
	last := 0
	for _, prefix := range prefixes {
		number := s.begins(prefix)
		switch {
		case number == 0:
			f.add("%s: no %q", s.path, prefix)
		case number < last:
			f.add("%s:%d: %q comes too early", s.path, number, prefix)
		default:
			last = number
		}
	}
	if n := len(s.lines); n > 0 && !strings.HasPrefix(s.lines[n-1].text, prefixes[len(prefixes)-1]) {
		f.add("%s: the last line is not %q", s.path, prefixes[len(prefixes)-1])
	}
}

// functions checks the layout of functions: the brace has a line of its own; and every hook names one that exists.
func (f *findings) functions(s rcScript) {
	rows := strings.Split(s.text, "\n")
	for i, row := range rows {
		if strings.HasPrefix(row, "#") {
			continue
		}
		if strings.HasSuffix(row, "() {") || strings.HasSuffix(row, "()") && rows[i+1] != "{" {
			f.add("%s:%d: the brace of a function wants a line of its own", s.path, i+1)
		}
	}
	for _, l := range s.lines {
		variable, value, assigned := strings.Cut(l.text, "=")
		if assigned && (strings.HasSuffix(variable, "_cmd") || strings.HasSuffix(variable, "_precmd")) {
			function, _, _ := strings.Cut(strings.Trim(value, `"`), " ")
			if !strings.Contains(s.text, "\n"+function+"()\n") {
				f.add("%s:%d: %s is no function of this script", s.path, l.number, function)
			}
		}
	}
}

// FreeBSD checks the script for daemon(8) and rc.subr(8).
func FreeBSD(name string, files Files) []string {
	var f findings
	s := f.rcd("freebsd", name, files)
	f.order(s)
	f.functions(s)
	f.follow(s, ". /etc/rc.subr", `name="`+s.ident+`"`, "desc=", "rcvar="+s.ident+"_enable", "load_rc_config $name", `: "${`+s.ident+"_enable:=NO}", "run_rc_command \"$1\"")
	f.follow(s, "pidfile=", "command=", "command_args=", "extra_commands=", "configtest_cmd=", "start_precmd=", "restart_precmd=", "reload_precmd=", "stop_cmd=", "run_rc_command")
	if !strings.HasPrefix(s.text, "#!/bin/sh\n") {
		f.add("%s: want #!/bin/sh", s.path)
	}
	for _, l := range s.lines {
		where := func(format string) { f.add("%s:%d: "+format, s.path, l.number) }
		switch {
		case strings.HasPrefix(l.text, "rcvar=") && l.text != "rcvar="+s.ident+"_enable":
			where("rcvar: tools that read scripts want the plain name")
		case strings.Contains(l.text, "{"+s.ident+"_user"):
			where("a variable " + s.ident + "_user makes rc.subr start daemon(8) as this user")
		case strings.HasPrefix(l.text, "command_args="):
			f.supervised(s, l)
		case strings.Contains(l.text, "kill ") && !strings.Contains(l.text, "rc_pid") && strings.Contains(l.text, "TERM"):
			where("a SIGTERM for another than the supervisor: it would start the daemon again")
		}
	}
	return f
}

// supervised checks the call of daemon(8).
func (f *findings) supervised(s rcScript, l line) {
	for _, want := range []string{" -r ", " -R ", " -S ", " -T ", " -p ${child} ", " -P ${pidfile} ", " -u ", " run --config "} {
		if !strings.Contains(l.text, want) {
			f.add("%s:%d: daemon(8): no%q", s.path, l.number, want)
		}
	}
}

// OpenBSD checks the script for its rc.subr(8).
func OpenBSD(name string, files Files) []string {
	var f findings
	s := f.rcd("openbsd", name, files)
	f.functions(s)
	f.follow(s, `daemon="/usr/bin/`+name+`"`, `daemon_flags="run --config `, "daemon_user=", "daemon_logger=", "daemon_timeout=", ". /etc/rc.d/rc.subr", "rc_bg=YES", "rc_configtest()", "rc_pre()", "rc_cmd \"$1\"")
	if !strings.HasPrefix(s.text, "#!/bin/ksh\n") {
		f.add("%s: want #!/bin/ksh", s.path)
	}
	if strings.Contains(strings.ToLower(s.text), "pidfile=") {
		f.add("%s: OpenBSD finds a daemon by its command line, not by a pidfile", s.path)
	}
	class := f.read(files, "init/openbsd/"+name+".login")
	if !strings.Contains(class, "\n"+s.ident+":\\\n") || !strings.HasSuffix(class, ":tc=daemon:\n") {
		f.add("init/openbsd/%s.login: want a class %s that goes on with daemon", name, s.ident)
	}
	return f
}

// NetBSD checks the script for its rc.subr(8).
func NetBSD(name string, files Files) []string {
	var f findings
	s := f.rcd("netbsd", name, files)
	f.order(s)
	f.functions(s)
	f.follow(s, "$_rc_subr_loaded . /etc/rc.subr", `name="`+s.ident+`"`, "rcvar=$name", `command="/usr/bin/`+name+`"`, "start_cmd=", "stop_cmd=", "status_cmd=", "configtest_cmd=", "reload_cmd=", "restart_precmd=", "load_rc_config $name", "run_rc_command \"$1\"")
	if !strings.HasPrefix(s.text, "#!/bin/sh\n") {
		f.add("%s: want #!/bin/sh", s.path)
	}
	if strings.Contains(s.text, "{"+s.ident+":=") {
		f.add("%s: a script of ours decides whether it is enabled", s.path)
	}
	if strings.Contains(s.text, " run --config") || !strings.Contains(s.text, "_as_daemon start\n") {
		f.add("%s: nothing here puts a daemon of the foreground into the background", s.path)
	}
	return f
}
