package manifest

func xinetdMistakes() []mistake {
	const file = "init/xinetd/NAME.xinetd"
	return []mistake{
		{"argv0", file, "= inetd --config", "= my-pulsed inetd --config", "the name of the program is no part of it"},
		{"no bind", file, "\tbind            = 127.0.0.1\n", "", "listen for other machines"},
		{"for everybody", file, "= 127.0.0.1", "= 0.0.0.0", "listen for other machines"},
		{"no instances", file, "\tinstances       = 1\n", "", "instances"},
		{"a daemon for each connection", file, "= yes\n\n\t# Who", "= no\n\n\t# Who", "wait"},
		{"who may come, in wait mode", file, "\tcps ", "\tonly_from = 127.0.0.1\n\tcps ", "refuses everybody"},
		{"root", file, "\tuser            = my-pulsed", "\tuser            = root", "runs as root"},
		{"no limit of starts", file, "= 50 10", "= 50", "cps"},
		{"a port of /etc/services", file, "= UNLISTED", "= INTERNAL", "type"},
		{"misspelt", file, "server_args", "server_arg", "unknown attribute server_arg"},
		{"a comment behind a value", file, "= tcp", "= tcp # the protocol", "begins no comment"},
		{"twice", file, "\tcps ", "\tport = 80\n\tcps ", "twice"},
		{"the environment of xinetd", file, "\tpassenv         =\n", "", "passenv"},
		{"no end", file, "\n}\n", "\n", "braces do not match"},
		{"another service", file, "service my-pulsed", "service other", "want service"},
	}
}
