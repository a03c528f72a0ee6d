package manifest

func inetdMistakes() []mistake {
	const file = "init/inetd/NAME.inetd"
	return []mistake{
		{"a daemon for each connection", file, " wait ", " nowait ", "a daemon for each connection"},
		{"no address", file, "\n127.0.0.1:", "\n", "is no address and port"},
		{"for everybody", file, "\n127.0.0.1:", "\n0.0.0.0:", "is for other machines"},
		{"datagrams", file, " stream tcp ", " dgram udp ", "the daemon takes stream tcp"},
		{"no argv0", file, "/usr/bin/env env -i", "/usr/bin/env -i", "must be the name of the program again"},
		{"the environment of inetd", file, " env -i ", " env ", "env -i"},
		{"run takes no socket", file, " inetd --config", " run --config", "only that command takes the socket"},
		{"root", file, " wait my-pulsed ", " wait root ", "runs as root"},
		{"quotes", file, "--idle 5m", "--idle '5m'", "no quotes"},
		{"a second line", file, "", "echo stream tcp nowait root internal\n", "want one"},
		{"no file", file, "", "", "it is missing"},
	}
}
