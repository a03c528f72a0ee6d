package manifest

import (
	"net/netip"
	"slices"
	"strings"
)

// Inetd judges the line for /etc/inetd.conf (inetd.conf(5)).
func Inetd(name string, files Files) []string {
	var f findings
	path := "init/inetd/" + name + ".inetd"
	text := f.read(files, path)
	table := lines(text)
	if len(table) != 1 {
		f.add("%s: %d lines that are no comments, want one", path, len(table))
		return f
	}
	if !strings.HasSuffix(text, "\n") {
		f.add("%s: without a newline the next line of the table would be a part of it", path)
	}
	words := table[0].words
	if len(words) < 7 {
		f.add("%s: %d words: a service has an address, a kind, a protocol, wait, a user, a program and its name", path, len(words))
		return f
	}
	// MAXARGV of inetd.c, less the NULL at the end.
	if len(words)-6 > 19 {
		f.add("%s: %d arguments, inetd takes 19", path, len(words)-6)
	}
	if address, err := netip.ParseAddrPort(words[0]); err != nil {
		f.add("%s: %s is no address and port: without an address it would be for everybody", path, words[0])
	} else if !address.Addr().IsLoopback() {
		f.add("%s: %s is for other machines", path, words[0])
	}
	if words[1] != "stream" || words[2] != "tcp" {
		f.add("%s: %s %s: the daemon takes stream tcp", path, words[1], words[2])
	}
	if words[3] != "wait" {
		f.add("%s: %s: a daemon for each connection, wait is one for all", path, words[3])
	}
	if user, _, _ := strings.Cut(words[4], ":"); user == "root" {
		f.add("%s: it runs as root", path)
	}
	f.inetdArguments(path, name, words[5], words[6:])
	return f
}

// inetdArguments judges the program and its arguments, which begin with its name.
func (f *findings) inetdArguments(path, name, program string, args []string) {
	if !strings.HasPrefix(program, "/") {
		f.add("%s: the program %s needs its whole path", path, program)
	}
	if base := program[strings.LastIndex(program, "/")+1:]; args[0] != base {
		f.add("%s: the first argument is %s, and must be the name of the program again: %s", path, args[0], base)
	}
	if len(args) < 2 || program == "/usr/bin/env" && args[1] != "-i" {
		f.add("%s: the environment of inetd gets to the daemon: env -i", path)
	}
	daemon := slices.Index(args, "/usr/bin/"+name)
	if daemon < 0 || daemon+1 >= len(args) || args[daemon+1] != "inetd" {
		f.add("%s: want /usr/bin/%s inetd: only that command takes the socket from descriptor 0", path, name)
	}
	if strings.ContainsAny(strings.Join(args, " "), `'"\`) {
		f.add("%s: inetd knows no quotes", path)
	}
}
