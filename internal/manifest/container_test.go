package manifest

func containerMistakes() []mistake {
	const (
		file    = "init/container/Containerfile"
		compose = "init/container/compose.yaml"
	)
	return []mistake{
		{"a distribution below it", file, "FROM scratch", "FROM debian:12", "want scratch"},
		{"root", file, "USER 65532:65532\n", "", "want numbers, and not root"},
		{"a name as user", file, "USER 65532:65532", "USER my-pulsed", "want numbers, and not root"},
		{"a shell as process 1", file, `ENTRYPOINT ["/usr/bin/my-pulsed"]`, "ENTRYPOINT /usr/bin/my-pulsed", "a shell is process 1"},
		{"start leaves the container", file, `CMD ["run"`, `CMD ["start"`, "want run in a list"},
		{"a health check in a shell", file, `CMD ["/usr/bin/my-pulsedctl", "health"]`, "CMD my-pulsedctl health || exit 1", "there is no shell"},
		{"no health check", file, "HEALTHCHECK --interval", "# HEALTHCHECK --interval", "want the control client"},
		{"another signal", file, "STOPSIGNAL SIGTERM", "STOPSIGNAL SIGKILL", "want SIGTERM"},
		{"a download", file, "ADD bin/rootfs.tar", "ADD https://example.com/rootfs.tar", "is downloaded"},
		{"RUN from scratch", file, "USER 65532", "RUN adduser my-pulsed\nUSER 65532", "no such instruction"},
		{"no runtime folder", file, "RUNTIME_DIRECTORY=", "RUN_DIRECTORY=", "no RUNTIME_DIRECTORY"},
		{"all of the folder gets to the engine", ".dockerignore", "\n*\n", "\n", "want * first"},
		{"what is copied is ignored", ".dockerignore", "!bin/rootfs.tar\n", "", "is ignored"},
		{"the format without health", "init/container/install.mk", "--format docker ", "", "drop the HEALTHCHECK"},
		{"writable", compose, "    read_only: true\n", "", "want read_only"},
		{"all rights", compose, "    cap_drop: [ALL]\n", "    privileged: true\n", "privileged"},
		{"killed while it drains", compose, "stop_grace_period: 30s", "stop_grace_period: 10s", "killed while it drains"},
		{"misspelt", compose, "read_only:", "readonly:", "readonly"},
		{"twice", compose, "    read_only: true\n", "    read_only: true\n    read_only: false\n", "already"},
		{"the limit of memory comes first", compose, "GOMEMLIMIT: 230MiB", "GOMEMLIMIT: 256MiB", "is not below mem_limit"},
		{"a log that grows", compose, "max-size: 10m, ", "", "grows for ever"},
	}
}
