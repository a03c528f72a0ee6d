package option

// reservedNames lists what a daemon cannot be called, and why.
func reservedNames() []struct{ why, names string } {
	return []struct{ why, names string }{
		{"a system user", `root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc
			gnats nobody nogroup messagebus polkitd sshd adm tty disk kmem wheel users staff operator shadow
			utmp video audio sudo input render kvm sgx crontab`},
		{"a program or service that every system has", `systemd init sh bash dash zsh fish login su cron crond
			dbus dbus-daemon dbus-broker journald logind udevd udev syslog syslogd rsyslogd klogd sshd getty agetty
			service systemctl journalctl ls cp mv rm cat ps kill env go git make test true false yes ssh sed awk dd`},
		{"a name whose control client would hide an existing program (NAMEctl)", `system journal login machine
			network hostname timedate locale bus resolve portable boot oom userdb core sys kube varlink apache2
			rabbitmq home coredump audit key apache bluetooth alsa supervisor`},
		{"a Go keyword or a word the go tool treats specially", `break case chan const continue default defer
			else fallthrough for func goto if import interface map package range return select struct switch type
			var internal vendor main testdata all std cmd tool work`},
		{"a device name on Windows, where a checkout of the project would fail", `con prn aux nul com1 com2 com3
			com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9`},
		{"a word that configuration formats read as a value", `true false null nil none yes no on off inf nan`},
	}
}
