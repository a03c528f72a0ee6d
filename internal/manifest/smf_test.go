package manifest

func smfMistakes() []mistake {
	const manifest, method = "init/smf/NAME.xml", "init/smf/NAME"
	return []mistake{
		{"no timeout", manifest, ` timeout_seconds="60"`, "", "exec_method without timeout_seconds"},
		{"an endless timeout", manifest, `timeout_seconds="30"`, `timeout_seconds="0"`, "may hang for ever"},
		{"in the foreground", method, "my-pulsed start --config", "my-pulsed run --config", "wait for the end of the daemon"},
		{"pkill", method, "/usr/bin/my-pulsed reload --config", "pkill -HUP my-pulsed # reload --config", "hits processes of others"},
		{"ignore_error", manifest, `<propval name="duration" type="astring" value="contract"/>`, `<propval name="duration" type="astring" value="contract"/><propval name="ignore_error" type="astring" value="core,signal"/>`, "hides crashes"},
		{"duration child", manifest, `value="contract"`, `value="child"`, "duration child"},
		{"the daemon's exit code", method, "64 | 78) exit \"$SMF_EXIT_ERR_CONFIG\"", "64 | 78) exit 78", "other exit codes"},
		{"any exit code", method, "outcome \"$?\"\n", "exit $?\n", "other exit codes"},
		{"another method", manifest, "/lib/svc/method/my-pulsed start", "/lib/svc/method/pulsed start", "is not the method"},
		{"a stop that forgets the children", manifest, `exec=":kill"`, `exec="/lib/svc/method/my-pulsed stop"`, "only :kill"},
		{"an unknown element", manifest, "<single_instance/>", "<only_instance/>", "unknown element only_instance"},
		{"a wrong choice", manifest, `grouping="optional_all"`, `grouping="optional"`, `grouping="optional"`},
		{"the wrong order", manifest, "<single_instance/>", "<stability value=\"Evolving\"/><single_instance/>", "comes too late"},
		{"root", manifest, `<method_credential user="my-pulsed" group="my-pulsed" privileges="basic,!proc_info,!file_link_any"/>`, "", "would run as root"},
		{"no check for SMF", method, "smf_present", "true", "smf_present"},
		{"a broken document", manifest, "</method_environment>", "", "closed by"},
	}
}
