package boot

// startSystemd runs the job as a unit of its own, when everything else is up. The
// shutdown does not stop it, since the job begins the shutdown: stopped, it
// would have failed, and a failure ends the machine at once.
func startSystemd(job string) (files map[string]string, kernel []string) {
	return map[string]string{"/etc/systemd/system/job.service": `[Unit]
Description=the job
DefaultDependencies=no
After=multi-user.target
FailureAction=poweroff-force

[Service]
Type=oneshot
TimeoutStartSec=infinity
ExecStart=` + job + "\n"}, []string{"systemd.unit=multi-user.target", "systemd.wants=job.service"}
}

// startSysV runs it when the scripts of runlevel 2 have been. OpenRC on Debian
// has an /etc/init.d/rc of its own and is started in the same way.
func startSysV(job string) (files map[string]string, kernel []string) {
	return map[string]string{"/etc/inittab": `id:2:initdefault:
si::sysinit:/etc/init.d/rcS
l0:0:wait:/etc/init.d/rc 0
l2:2:wait:/etc/init.d/rc 2
j:2:once:` + job + "\n"}, nil
}
