package manifest

func launchdMistakes() []mistake {
	const job = "init/launchd/NAME.plist"
	return []mistake{
		{"a label that is not the file", job, "<string>com.example.MyPulsed1</string>", "<string>com.example.pulsed</string>", "is not the name of the installed file"},
		{"a file that is not the label", "init/launchd/install.mk", "LAUNCHDLABEL := com", "LAUNCHDLABEL := org", "is not the name of the installed file"},
		{"an octal Umask", job, "<integer>23</integer>", "<integer>027</integer>", "027 is not decimal"},
		{"27 instead of 027", job, "<integer>23</integer>", "<integer>27</integer>", "others could read"},
		{"a Umask that is a string", job, "<integer>23</integer>", "<string>027</string>", "Umask is of type string"},
		{"KeepAlive true", job, "<key>KeepAlive</key>\n\t<dict>\n\t\t<key>SuccessfulExit</key>\n\t\t<false/>\n\t</dict>", "<key>KeepAlive</key>\n\t<true/>", "only SuccessfulExit false"},
		{"restarts after a good end", job, "<false/>", "<true/>", "only SuccessfulExit false"},
		{"a command that detaches", job, " run --config", " start --config", "run --config"},
		{"no check", job, "check --config", "version --config", "check --config"},
		{"a shell that stays", job, "exec /usr/bin", "/usr/bin", "exec /usr/bin"},
		{"a control character", job, "-c</string>", "-c\x01</string>", "illegal character"},
		{"the old OnDemand", job, "<key>RunAtLoad</key>", "<key>OnDemand</key>", "unknown key OnDemand"},
		{"a number as text", job, "<integer>10</integer>", "<string>10</string>", "ThrottleInterval is of type string"},
		{"a limit that is none", job, "NumberOfFiles", "OpenFiles", "HardResourceLimits OpenFiles"},
		{"a key without a value", job, "<key>RunAtLoad</key>\n\t<true/>", "<key>RunAtLoad</key>", "must take turns"},
		{"no user", job, "UserName", "Debug", "no UserName"},
		{"no time to stop", job, "<key>ExitTimeOut</key>", "<key>TimeOut</key>", "no ExitTimeOut"},
		{"a broken document", job, "</array>", "", "closed by"},
	}
}
