package superservers

// Superserver is one, and how a person works with it: lines of bash, run by root, with $name
// for the name of the daemon.
type Superserver struct {
	Name   string // in messages, such as "openbsd-inetd"
	Option string // of init
	Script string // in /etc/init.d, what starts and stops it

	File   string // where the service stands
	Add    string // after make install: puts it there
	Remove string // before make uninstall: takes it out again
	Reread string // makes the superserver see what was added
	Brings string // the variables that it cannot be kept from handing on

	Mistakes []Mistake
}

// Mistake is one that people make in File. The step must find it.
type Mistake struct{ Name, Sed, Step string }

func superservers() []Superserver {
	return []Superserver{xinetd(), inetd("openbsd-inetd"), inetd("inetutils-inetd")}
}

func xinetd() Superserver {
	return Superserver{
		Name: "xinetd", Option: "xinetd", Script: "xinetd", File: "/etc/xinetd.d/$name",
		Add: ":", Reread: "superserver reload",
		Remove: "rm $file; superserver reload", // which ends the daemon, too
		Brings: "REMOTE_HOST",
		Mistakes: []Mistake{
			{"a daemon for each connection", "s/^\twait .*/\twait = no/", "first"},
			{"root", "s/^\tuser .*/\tuser = root/", "context"},
			{"the groups of xinetd", "/^\tgroups /d", "context"},
			{"the environment of xinetd", "/^\tpassenv/d", "context"},
			{"the name of the program as an argument", "s/= inetd --config/= NAME inetd --config/", "first"},
			{"who may connect, which xinetd cannot see", "s/^\tdisable /\tonly_from = 127.0.0.1\\n&/", "first"},
			{"a value that is none", "s/^\twait .*/\twait = perhaps/", "listen"},
			{"an attribute that is none", "s/^\tbind /\tlisten /", "first"}, // only that line is left out
			{"for all machines", "/^\tbind /d", "first"},
			{"another command", "s/= inetd --config/= run --config/; s/ --idle .*//", "first"},
		},
	}
}

// inetd is the one of BSD, or that of GNU, which read the same table. Debian's scripts do not
// start them as long as the table is empty, so the first service needs a restart.
func inetd(name string) Superserver {
	return Superserver{
		Name: name, Option: "inetd", Script: name, File: "/etc/inetd.conf",
		Add:    `grep -v "^#" /usr/share/$name/$name.inetd >>$file`,
		Reread: "superserver restart",
		// In this order: that of GNU counts a service that it drops while its daemon runs as two, and then
		// takes itself for done, and hears nobody any more.
		Remove: `sed -i "/\/$name /d" $file; pkill -TERM -u $name; within 30 gone; superserver reload`,
		Mistakes: []Mistake{
			{"a daemon for each connection", "s/ wait / nowait /", "first"},
			{"root", "s/ wait NAME / wait root /", "context"},
			{"the environment of inetd", "s/ env -i / env /", "context"},
			{"no name of the program", "s/ env -i / -i /", "context"},
			{"a kind of socket that is none", "s/ stream tcp / steram tcp /", "listen"},
			{"for all machines", "s/^127.0.0.1:/*:/", "first"},
			{"another command", "s/ inetd --config/ run --config/; s/ --idle .*//", "first"},
		},
	}
}
