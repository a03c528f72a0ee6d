package superservers

// step is one thing that has to work under each of them. Its script adds a fault
// for what does not.
type step struct {
	name  string
	about string // in docs/managers.md
	first bool   // in the first boot; the others are in the second
	play  string
}

// steps in the order in which they are played.
func steps() []step {
	return []step{
		{"listen", "`make install`: it listens, and no daemon runs", true, `
			within 30 listens || fault "it does not listen"
			gone || fault "the daemon runs"`},
		{"boot", "after a reboot, too", false, `
			within 60 listens || fault "it does not listen"
			gone || fault "the daemon runs"`},
		{"first", "the first connection starts it and is answered; ten more, and there is one process", false, `
			ask || fault "no answer: $?"
			p=$(pids)
			[ $(wc -w <<<"$p") -eq 1 ] || fault "processes: $p"
			sum=$(for i in 1 2 3 4 5 6 7 8 9 10; do ask & done | sort | uniq -c)
			[ "$(echo $sum)" = "10 ok" ] || fault "ten callers heard $sum"
			[ "$(pids)" = "$p" ] || fault "process $p became $(pids)"`},
		{"context", "own user and groups, umask, folder /, no variable and no open file of the superserver's", false, `
			ask || fault "no answer: $?"
			p=$(pids)
			id=$(id -u $name) group=$(id -g $name)
			[ "$(sed -n 's/^Uid:\t//p' /proc/$p/status)" = "$id	$id	$id	$id" ] || fault "it runs as another user"
			[ "$(sed -n 's/^Gid:\t//p' /proc/$p/status)" = "$group	$group	$group	$group" ] || fault "in another group"
			[ "$(sed -n 's/^Groups:\t\(.*\) $/\1/p' /proc/$p/status)" = $group ] || fault "its groups: $(grep ^Groups /proc/$p/status)"
			[ "$(sed -n 's/^Umask:\t//p' /proc/$p/status)" = 0027 ] || fault "another umask"
			[ /proc/$p/cwd -ef / ] || fault "its folder is $(readlink /proc/$p/cwd)"
			has=$(tr '\0' '\n' </proc/$p/environ | grep -vE "^($variables)=")
			[ -z "$has" ] || fault "its variables: "$has
			for fd in 0 1 2; do [ /proc/$p/fd/$fd -ef /dev/null ] || fault "$fd is $(readlink /proc/$p/fd/$fd)"; done
			# Two of the port: the one that was handed over, and the one that is served.
			n=$(listening $p) && [ "$n" = 2 ] || fault "it has the port $n times"
			for fd in /proc/$p/fd/*; do
				to=$(readlink $fd) || continue # closed meanwhile, as that of the caller is
				case $to in
				/dev/null | socket:* | anon_inode:* | /var/log/$name/* | /sys/fs/cgroup/* | /proc/*) ;;
				*) fault "open: $to" ;;
				esac
			done`},
		{"reload", "SIGHUP to the daemon: the new settings, the same process", false, `
			ask || fault "no answer: $?"
			p=$(pids)
			settings 402ms
			kill -HUP $p
			within 30 logs_word value-402ms || fault "the old settings"
			[ "$(pids)" = "$p" ] || fault "process $p became $(pids)"`},
		{"refuse", "and with a broken configuration the old settings, the same process", false, `
			ask || fault "no answer: $?"
			p=$(pids)
			break_settings
			kill -HUP $p
			within 30 logs_word nonsense || fault "no word in the log"
			ask || fault "no answer: $?"
			[ "$(pids)" = "$p" ] || fault "process $p became $(pids)"`},
		{"reread", "the superserver reads its table again: the daemon goes on", false, `
			settings 403ms
			ask || fault "no answer: $?"
			p=$(pids)
			superserver reload || fault "reload: $?"
			sleep 1
			ask || fault "no answer: $?"
			[ "$(pids)" = "$p" ] || fault "process $p became $(pids)"`},
		{"kill", "SIGKILL: the next connection starts another", false, `
			ask || fault "no answer: $?"
			p=$(pids)
			kill -9 $p
			ask || fault "no answer: $?"
			[ "$(pids)" != "$p" ] || fault "the old process"`},
		{"stop", "SIGTERM: it ends, and whoever calls meanwhile is answered by the next", false, `
			ask || fault "no answer: $?"
			p=$(pids)
			(sleep 0.2; kill $p) &
			# Whom the old one has accepted in the moment of its end is told that the connection broke: once.
			# It is called forty times, and as long as it is there.
			calls=0 answers=0
			until [ $calls -ge 40 ] && [ ! -e /proc/$p ] || [ $calls = 2000 ]; do
				calls=$((calls + 1))
				[ "$(ask || ask)" != ok ] || answers=$((answers + 1))
				sleep 0.02
			done
			[ $answers = $calls ] || fault "of $calls callers $answers heard ok"
			wait
			[ ! -e /proc/$p ] || fault "it lives on"
			ask || fault "no answer: $?"
			[ "$(pids)" != "$p" ] || fault "the old process"`},
		{"down", "a start with a broken configuration: the caller is turned away, and it is not tried again by itself", false, `
			stop
			n=$(logged nonsense)
			break_settings
			ask && fault "an answer"
			within 60 logged_more nonsense $n || fault "no word in the log"
			within 60 gone || fault "it runs"
			sleep 2
			n=$(($(logged nonsense) - n))
			[ $n -le 2 ] || fault "tried $n times for one caller"
			settings 404ms
			ask || fault "repaired, no answer: $?"`},
		{"idle", "when nobody was connected for the time that is set, it ends; the next connection starts another", false, `
			stop
			sed -i "/--config .*$name.toml/s/--idle 5m/--idle 1s/" $file
			superserver reload || fault "reload: $?"
			within 60 idles 1s || fault "the old time"
			within 30 gone || fault "it does not end"
			listens || fault "nobody listens"
			ask || fault "no answer: $?"
			[ "$(pids)" != "$p" ] || fault "the old process"
			sed -i "/--config .*$name.toml/s/--idle 1s/--idle 5m/" $file
			superserver reload || fault "reload: $?"
			within 60 idles 5m || fault "the old time again"`},
		{"restart", "the superserver is stopped: the daemon serves on; both are stopped, and the one is started: it listens as before", false, `
			ask || fault "no answer: $?"
			p=$(pids)
			superserver stop || fault "stop: $?"
			ask || fault "no answer: $?"
			[ "$(pids)" = "$p" ] || fault "process $p became $(pids)"
			stop
			superserver start || fault "start: $?"
			within 30 listens || fault "it does not listen"
			ask || fault "no answer: $?"`},
		{"leave", "taken out and uninstalled without a trace", false, `
			ask || fault "no answer: $?"
			eval "$remove"
			within 30 gone || fault "it lives on"
			make -s -C /projects/$name uninstall INIT=$init >>"$trace" 2>&1 || fault "make uninstall: exit code $?"
			within 30 unheard || fault "it listens"
			left=$(find / -xdev -ignore_readdir_race \( -path "/etc/$name" -o -path "/var/lib/$name" -o -path "/var/log/*" -o -path /projects -o -path /proc -o -path /sys -o -path /said \) -prune -o -name "*$name*" -print)
			[ -z "$left" ] || fault "left behind: $left"`},
	}
}
