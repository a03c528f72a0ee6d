package manifest

func cronMistakes() []mistake {
	const table, mk = "init/cron/NAME", "init/cron/install.mk"
	return []mistake{
		{"no newline at the end", table, "logger -t my-pulsed\n", "logger -t my-pulsed", "last line"},
		{"no user", table, "@reboot root /usr", "@reboot /usr", "the user is"},
		{"another user", table, "@reboot root", "@reboot my-pulsed", "the user is"},
		{"run", table, " start ", " run ", "for ever"},
		{"a bare percent sign", table, "logger -t my-pulsed", "logger -t my-pulsed-%d", "bare %"},
		{"no such word", table, "@reboot", "@boot", "knows no @boot"},
		{"every minute", table, "@reboot", "* * * * *", "no @reboot"},
		{"minute 60", table, "#* * * * *", "#*/5,60 * * * *", "is no time"},
		{"no path", table, "root /usr/bin/my-pulsed start", "root my-pulsed start", "begin with a path"},
		{"a dot in the name", mk, "$(CRONDIR)/$(NAME))", "$(CRONDIR)/$(NAME).cron)", "dot in its name"},
		{"writable by the group", mk, "put,0644,init/cron/$(NAME),", "put,0664,init/cron/$(NAME),", "mode 0664"},
		{"root for ever", "init/cron/root.toml", "user = ", "#user = ", "becomes the user"},
		{"no file for the user", "init/cron/root.toml", "", "", "missing"},
	}
}
