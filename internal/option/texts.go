package option

// texts are the questions whose answer is a line of text. They have rules
// instead of options, so they stand here and not in a template folder.
func texts() []*Question {
	return []*Question{
		{
			ID: "name", Kind: Text,
			Ask: "Name of the daemon:",
			Help: "As you like to see it written: fooD. On disk it is in lower case (food): the folder, the\n" +
				"binary, the unit and the system user. Daemons end in \"d\" by an old and useful custom:\n" +
				"everybody sees at once that this is the part that runs in the background.",
		},
		{
			ID: "module", Kind: Text,
			Ask: "Go module path:",
			Help: "Where the code will live, such as github.com/you/food. It is the prefix of every import in\n" +
				"the project; example.com/food is a good placeholder until you know.",
		},
		{
			ID: "description", Kind: Text,
			Ask: "What does it do, in one line?",
			Help: "The one line that administrators see in `systemctl status`, in the man page and in the\n" +
				"README. Say what the daemon does, without its name: \"keeps the clocks of a rack in step\".",
		},
		{
			ID: "author", Kind: Text,
			Ask:  "Who holds the copyright?",
			Help: "A person, a company, or \"the fooD authors\". It stands in LICENSE and in the man pages.",
		},
	}
}
