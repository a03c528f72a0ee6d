package managers

import "github.com/mkdaemon/mkdaemon/internal/boot"

// runit is runsvdir below another process 1: it would do the same as stage 2 of its own.
func runit() Manager {
	dir := "/etc/sv/$name/"
	return Manager{
		Name: "runit", Option: "runit", System: boot.SysVinit(),
		Boot: "setsid runsvdir -P /etc/service &",
		// As stage 3 of runit does.
		Halt:    "sv -w 30 force-stop /etc/service/*; sv -w 30 exit /etc/service/*",
		Prepare: supervisedUsers,
		Enable: `
			ln -s /etc/sv/$name /etc/service/
			for i in $(seq 100); do sv status $name && exit; sleep 0.1; done
			exit 1`,
		Start: "sv -w $(cat /said/$name.wait || echo 30) start $name",
		// 1 is its word for "killed", too; and between two crashes it has not heard yet.
		Stop: `
			sv -w $(cat /said/$name.wait || echo 30) force-stop $name
			for i in $(seq 50); do sv status $name | grep -q 'want up' || break; sleep 0.1; done
			sv status $name | grep ^down:`,
		Restart: "sleep 1.1; sv -w 5 restart $name", // it counts in seconds: what has just begun is new to it
		Reload:  "$name check && sv hup $name",
		Status:  "sv status $name | grep ^run:",
		Log:     "cat /var/log/$name-stderr/*",
		Keeper:  "cat /etc/sv/$name/log/supervise/pid",
		Rotate:  "sv alarm /etc/sv/$name/log",
		Relog:   "sv restart /etc/sv/$name/log",
		Hurry:   "echo 4 >/said/$name.wait",
		Disable: `
			sv -w 30 force-stop $name
			rm /etc/service/$name
			sv -v -w 30 exit /etc/sv/$name`,
		Running: 0, Stopped: 1, Files: "16384",
		Mistakes: []Mistake{
			{Name: "no exec", File: dir + "run", Sed: "s/exec chpst/chpst/", Step: "stop"},
			{Name: "| tee", File: dir + "run", Sed: "s/--ready-fd 3$/& | tee \\/tmp\\/$RUN_AS.tee/", Step: "stop"},
			{Name: "no 2>&1", File: dir + "run", Sed: "s/^exec 2>&1$//", Step: "down"},
			{Name: "chpst -o for the limit of open files", File: dir + "run", Sed: "/^ulimit -n/d; s/exec chpst/& -o 16384/", Step: "context"},
			{Name: "the daemon as root", File: dir + "run", Sed: `s/exec chpst -u "$RUN_AS"/exec/`, Step: "context"},
			{Name: "the log as the daemon", File: dir + "log/run", Sed: "s/^LOG_AS=.*/LOG_AS=NAME/", Step: "context"},
			{Name: "the log as root", File: dir + "log/run", Sed: `s/exec chpst -u "$LOG_AS"/exec/`, Step: "context"},
			{Name: "a restart after a wrong configuration", File: dir + "finish", Sed: "s/^64 | 77 | 78)/64 | 77)/", Step: "down"},
			{Name: "no check before a restart", File: dir + "control/t", Sed: "2s/^/exit 1\\n/", Step: "guard"},
			{Name: "a stop that waits for a right configuration", File: dir + "control/t", Sed: "s/^\\*want\\*)/none)/", Step: "stop"},
		},
	}
}

// supervisedUsers are the daemon's and that of its log.
const supervisedUsers = `
	log=$(sed -n 's/^LOG_AS=//p' /projects/$name/init/*/log/run /projects/$name/init/s6/service/log/run 2>/dev/null | head -n 1)
	useradd --system --user-group --no-create-home --home-dir /var/lib/$name --shell /bin/false $name
	useradd --system --user-group --no-create-home --home-dir / --shell /bin/false $log`
