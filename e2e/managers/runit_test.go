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
		Enable:  "ln -s /etc/sv/$name /etc/service/\n" + until("sv status $name"),
		Start:   "sv -w $(cat /said/$name.rush || echo 30) start $name",
		// 1 is its word for "killed", too; and between two crashes it has not heard yet.
		Stop: "sv -w $(cat /said/$name.hurry || echo 30) force-stop $name\n" +
			until("! sv status $name | grep -q 'want up'") + "sv status $name | grep ^down:",
		// It counts in seconds: what has just begun is new to it. What must fail need not wait long.
		Restart: "sleep 1.1; sv -w $($name check -q && echo 60 || echo 5) restart $name",
		Reload:  "$name check && sv hup $name",
		Status:  "sv status $name | grep ^run:",
		Log:     "cat /var/log/$name-stderr/*",
		Keeper:  "cat /etc/sv/$name/log/supervise/pid",
		Rotate:  "sv alarm /etc/sv/$name/log",
		Relog:   "sv -w 60 restart /etc/sv/$name/log",
		Hurry:   "echo 4 >/said/$name.hurry",
		Rush:    "echo 4 >/said/$name.rush",
		Calm:    "rm -f /said/$name.hurry /said/$name.rush",
		Disable: `
			sv -w 30 force-stop $name
			rm /etc/service/$name
			sv -v -w 30 exit /etc/sv/$name`,
		Running: 0, Stopped: 1, Files: "16384",
		Mistakes: append(usurped(dir+"run", dir+"log/run", "chpst -u"), []Mistake{
			{Name: "no exec", File: dir + "run", Sed: "s/exec chpst/chpst/", Step: "stop"},
			{Name: "| tee", File: dir + "run", Sed: "s/--ready-fd 3$/& | tee \\/tmp\\/$RUN_AS.tee/", Step: "stop"},
			{Name: "no 2>&1", File: dir + "run", Sed: "s/^exec 2>&1$//", Step: "down"},
			{Name: "chpst -o for the limit of open files", File: dir + "run", Sed: "/^ulimit -n/d; s/exec chpst/& -o 16384/", Step: "context"},
			{Name: "a restart after a wrong configuration", File: dir + "finish", Sed: "s/^64 | 77 | 78)/64 | 77)/", Step: "down"},
			{Name: "a check that always passes", File: dir + "check", Sed: "2s/^/exit 0\\n/", Step: "ready"},
			{Name: "no check before a restart", File: dir + "control/t", Sed: "2s/^/exit 1\\n/", Step: "guard"},
			{Name: "a stop that waits for a right configuration", File: dir + "control/t", Sed: "s/^\\*want\\*)/none)/", Step: "stop"},
		}...),
	}
}
