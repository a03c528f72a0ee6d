package cli

import (
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/project"
	"github.com/mkdaemon/mkdaemon/internal/render"
)

func TestEdge04CRLF(t *testing.T) {
	t.Parallel()
	l := aged(t, makefile(t))
	l.edit("Makefile", farLine, farEdit)
	l.write("Makefile", strings.ReplaceAll(l.read("Makefile"), "\n", "\r\n"))
	l.update(Done)
	text := l.read("Makefile")
	if strings.Count(text, "\n") != strings.Count(text, "\r\n") {
		t.Error("line endings are mixed")
	}
	for _, part := range []string{oursNow, farEdit} {
		l.has("Makefile", strings.ReplaceAll(part, "\n", "\r\n"))
	}
	l.settled()

	// Line endings alone are no edit: nothing stands against our change.
	l = aged(t, makefile(t))
	l.write("Makefile", strings.ReplaceAll(l.read("Makefile"), "\n", "\r\n"))
	if state := l.json(Pending, "check").state("Makefile"); state != string(project.Outdated) {
		t.Errorf("state %q", state)
	}
	l.update(Done)
	l.has("Makefile", strings.ReplaceAll(oursNow, "\n", "\r\n"))
	l.settled()
}

func TestEdge05NoNewlineAtTheEnd(t *testing.T) {
	t.Parallel()
	l := aged(t, makefile(t))
	l.write("Makefile", strings.TrimSuffix(l.read("Makefile"), "\n"))
	l.update(Done)
	l.has("Makefile", oursNow)
	if strings.HasSuffix(l.read("Makefile"), "\n") {
		t.Error("the habit of the user's editor was overruled")
	}
	l.settled()

	// Neither the old templates nor the user had one.
	l = aged(t, func(old render.Tree) {
		makefile(t)(old)
		file := old["Makefile"]
		file.Text = []byte(strings.TrimSuffix(string(file.Text), "\n"))
		old["Makefile"] = file
	})
	l.edit("Makefile", farLine, farEdit)
	l.update(Done)
	l.has("Makefile", farEdit)
	l.settled()
}

func TestEdge06Binary(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"markers", "sidecar"} {
		l := aged(t, makefile(t))
		l.write("Makefile", "\x7fELF\x00\x01\x02")
		l.update(Conflicts, "--conflict="+mode)
		if l.read("Makefile") != "\x7fELF\x00\x01\x02" || l.read(newSidecar) != string(today(t)["Makefile"].Text) {
			t.Errorf("%s: something was merged into it", mode)
		}
		// Settled as the user likes it best: the file stays, the sidecar goes.
		l.remove(newSidecar)
		l.update(Done, "--continue")
		l.settled()
	}
	for mode, want := range map[string]string{"ours": "\x7fELF\x00\x01\x02", "theirs": string(today(t)["Makefile"].Text)} {
		l := aged(t, makefile(t))
		l.write("Makefile", "\x7fELF\x00\x01\x02")
		l.update(Done, "--conflict="+mode)
		if got := l.read("Makefile"); got != want {
			t.Errorf("%s: it became %q", mode, got)
		}
		l.settled()
	}
}

func TestEdge09BOMAndOtherEncodings(t *testing.T) {
	t.Parallel()
	const latin1 = "# Gr\xfc\xdfe\n"
	for name, text := range map[string]func(string) string{
		"BOM":       func(s string) string { return "\ufeff" + s },
		"not UTF-8": func(s string) string { return strings.Replace(s, "# Where", latin1+"# Where", 1) },
	} {
		l := aged(t, makefile(t))
		l.write("Makefile", text(l.read("Makefile")))
		if state := l.json(Pending, "check").state("Makefile"); (state == string(project.Outdated)) != (name == "BOM") {
			t.Errorf("%s: state %q", name, state) // a mark is no edit
		}
		l.update(Done)
		if want := text(string(today(t)["Makefile"].Text)); l.read("Makefile") != want {
			t.Errorf("%s: it became\n%q", name, l.read("Makefile"))
		}
		l.settled()
	}
	l := aged(t, makefile(t))
	text := strings.Replace(l.read("Makefile"), "# Where", "# \x00\n# Where", 1)
	l.write("Makefile", text)
	l.update(Conflicts)
	if l.read("Makefile") != text {
		t.Error("a file with NUL was changed")
	}
}

func TestEdge10VeryLongLine(t *testing.T) {
	t.Parallel()
	long := "# " + strings.Repeat("x", 300<<10) + "\n"
	l := aged(t, makefile(t))
	l.edit("Makefile", farLine, farLine+long)
	l.update(Done)
	l.has("Makefile", oursNow)
	if !strings.Contains(l.read("Makefile"), farLine+long) {
		t.Error("the long line is gone")
	}
	l.settled()

	// Too much to merge by lines: the user decides.
	l = aged(t, makefile(t))
	l.write("Makefile", l.read("Makefile")+strings.Repeat(long, 4))
	l.update(Conflicts)
}
