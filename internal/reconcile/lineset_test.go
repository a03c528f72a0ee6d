package reconcile

import "testing"

func TestMergeLineSet(t *testing.T) {
	for _, c := range []struct{ name, base, disk, next, want string }{
		{"both add", "/bin/\n", "/bin/\n/mine/\n", "/bin/\n/dist/\n", "/bin/\n/dist/\n/mine/\n"},
		{"both add the same, elsewhere", "/bin/\n", "/dist/\n/bin/\n", "/bin/\n/dist/\n", "/dist/\n/bin/\n"},
		{"mydist/ is not dist/", "/bin/\n", "/bin/\nmydist/\n", "/bin/\ndist/\n", "/bin/\ndist/\nmydist/\n"},
		{"the templates drop a line", "/bin/\n/tmp/\n", "/tmp/\n/bin/\n# mine\n", "/bin/\n", "/bin/\n# mine\n"},
		{"you dropped a line", "/bin/\n/tmp/\n", "/bin/\n", "/bin/\n/tmp/\n/dist/\n", "/bin/\n/dist/\n"},
		{"you and the templates change one line: both are there", "*.go text\n", "*.go text diff=golang\n", "*.go text eol=lf\n", "*.go text eol=lf\n*.go text diff=golang\n"},
		{"order counts: an exception stays behind what it excepts", "*.log\n", "# mine\n*.log\n*.tmp\n", "*.log\n!keep.log\n", "# mine\n*.log\n!keep.log\n*.tmp\n"},
		{"a block with its comment", "/bin/\n", "/bin/\n\n/mine/\n", "/bin/\n\n# what make dist writes\n/dist/\n", "/bin/\n\n# what make dist writes\n/dist/\n\n/mine/\n"},
		{"blank lines are yours", "a\n\nb\n", "\n\na\n\n\nb\n", "a\nb\n", "\n\na\n\n\nb\n"},
		{"CRLF", "/bin/\n", "/bin/\r\n/mine/\r\n", "/bin/\n/dist/\n", "/bin/\r\n/dist/\r\n/mine/\r\n"},
		{"no newline at the end", "/bin/\n", "/mine/", "/bin/\n/dist/\n", "/dist/\n/mine/\n"},
		{"nothing to do keeps each byte", "/bin/\n", "/bin/\n/dist/", "/bin/\n/dist/\n", "/bin/\n/dist/"},
		{"no base is known", "", "/mine/\n/bin/\n", "/bin/\n/dist/\n", "/mine/\n/bin/\n/dist/\n"},
		{"empty", "", "", "/bin/\n", "/bin/\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := mergeLineSet([]byte(c.base), []byte(c.disk), []byte(c.next))
			if string(got) != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if again := mergeLineSet([]byte(c.next), got, []byte(c.next)); string(again) != string(got) {
				t.Errorf("the next update makes it %q", again)
			}
		})
	}
}
