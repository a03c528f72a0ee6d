package explain

// Group is a part of the list of topics.
type Group struct {
	ID    string // as in the texts
	Title string
}

// Groups are in the order in which somebody may want to read them.
func Groups() []Group {
	return []Group{
		{"process", "the process"},
		{"signals", "signals"},
		{"detaching", "detaching"},
		{"life", "start to end"},
		{"services", "supervision"},
		{"logging", "logging"},
		{"control", "control"},
		{"rights", "rights"},
		{"questions", "questions"},
		{"managers", "managers"},
		{"audit", "the audit"},
	}
}
