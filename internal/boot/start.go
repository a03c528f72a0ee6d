package boot

// startSystemd runs the job as a unit of its own, when everything else is up.
func startSystemd(job string) (files map[string]string, kernel []string) {
	return map[string]string{"/etc/systemd/system/job.service": `[Unit]
Description=the job
After=multi-user.target
SuccessAction=poweroff-force
FailureAction=poweroff-force

[Service]
Type=oneshot
ExecStart=` + job + "\n"}, []string{"systemd.unit=multi-user.target", "systemd.wants=job.service"}
}

// startSysV runs it when the scripts of runlevel 2 have been.
func startSysV(job string) (files map[string]string, kernel []string) {
	return map[string]string{"/etc/inittab": `id:2:initdefault:
si::sysinit:/etc/init.d/rcS
l2:2:wait:/etc/init.d/rc 2
j:2:once:/bin/sh -c '` + job + `; /sbin/poweroff -f'
`}, nil
}
