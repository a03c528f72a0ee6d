package manifest

import (
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/combine"
	"github.com/mkdaemon/mkdaemon/internal/hostile"
	"github.com/mkdaemon/mkdaemon/internal/option"
	"github.com/mkdaemon/mkdaemon/internal/render"
	"github.com/mkdaemon/mkdaemon/templates"
)

// manager is one line of the table: an option, who judges its files, and what
// must not get past.
type manager struct {
	option   string
	check    Checker
	mistakes []mistake
}

// managers is the table.
func managers() []manager {
	return []manager{
		{"init/android", Android, androidMistakes()},
		{"init/container", Container, containerMistakes()},
		{"init/freebsd", FreeBSD, freebsdMistakes()},
		{"init/inetd", Inetd, inetdMistakes()},
		{"init/kubernetes", Kubernetes, kubernetesMistakes()},
		{"init/launchd", Launchd, launchdMistakes()},
		{"init/netbsd", NetBSD, netbsdMistakes()},
		{"init/openbsd", OpenBSD, openbsdMistakes()},
		{"init/smf", SMF, smfMistakes()},
		{"init/dinit", Dinit, dinitMistakes()},
		{"init/s6", S6, s6Mistakes()},
		{"init/upstart", Upstart, upstartMistakes()},
		{"init/xinetd", Xinetd, xinetdMistakes()},
		{"init/openrc", Openrc, openrcMistakes()},
		{"init/supervisord", Supervisord, supervisordMistakes()},
		{"init/cron", Cron, cronMistakes()},
	}
}

// mistake is one that people make. In file, where NAME stands for the name,
// every old becomes new; without an old, new is added at the end, or to a file
// that was not there, and without a new as well, the file goes away.
type mistake struct {
	what     string
	file     string
	old, new string
	says     string // a part of what the checker shall say
}

// project renders what given describes.
func project(t *testing.T, c *option.Catalog, set *render.Templates, given option.Given) (string, Files) {
	t.Helper()
	answers, err := c.Resolve(given)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := set.Render(answers)
	if err != nil {
		t.Fatal(err)
	}
	files := Files{}
	for path, file := range tree {
		files[path] = string(file.Text)
	}
	return answers.Name.Disk, files
}

func start(t *testing.T) (*option.Catalog, *render.Templates) {
	t.Helper()
	c, err := option.Load(templates.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c, render.New(templates.FS, c)
}

// What the templates give is right: with every other option, and for short,
// long and hyphenated names.
func TestRendered(t *testing.T) {
	c, set := start(t)
	sets := combine.Random(c, "pulseD", 40, 6)
	for _, m := range managers() {
		sets = append(sets, combine.Each(c, "pulseD")[m.option])
	}
	for _, name := range []string{"ad", "a-b", "my-pulse-daemon", "my-long-named-daemon-of-31-chrd"} {
		sets = append(sets, combine.Full(c, name))
	}
	seen := map[string]int{}
	for _, given := range sets {
		name, files := project(t, c, set, given)
		for _, m := range managers() {
			if !given.Has(c.Option(m.option)) {
				continue
			}
			seen[m.option]++
			for _, finding := range m.check(name, files) {
				t.Errorf("%s of %s: %s (%s)", m.option, name, finding, combine.Label(c, given))
			}
		}
	}
	for _, m := range managers() {
		if seen[m.option] < 5 {
			t.Errorf("%s was seen %d times", m.option, seen[m.option])
		}
	}
}

// No description or author that mkdaemon accepts makes a file wrong.
func TestHostileDescriptions(t *testing.T) {
	c, set := start(t)
	accepted := 0
	given := combine.Full(c, "my-pulseD")
	for _, text := range hostile.Lines() {
		given["description"], given["author"] = []string{text}, []string{text}
		if _, err := c.Resolve(given); err != nil {
			continue
		}
		accepted++
		name, files := project(t, c, set, given)
		for _, m := range managers() {
			for _, finding := range m.check(name, files) {
				t.Errorf("%s with %.60q: %s", m.option, text, finding)
			}
		}
	}
	if accepted < 300 {
		t.Errorf("only %d texts were accepted", accepted)
	}
}

// Every mistake is found, and nothing is found before it is made.
func TestMistakes(t *testing.T) {
	c, set := start(t)
	for _, m := range managers() {
		if len(m.mistakes) < 3 {
			t.Errorf("%s: %d mistakes are too few to trust its checker", m.option, len(m.mistakes))
		}
		given := combine.Each(c, "my-pulseD")[m.option]
		for _, x := range m.mistakes {
			t.Run(m.option+"/"+x.what, func(t *testing.T) {
				name, files := project(t, c, set, given)
				plant(t, files, name, x)
				found := m.check(name, files)
				if !slices.ContainsFunc(found, func(s string) bool { return strings.Contains(s, x.says) }) {
					t.Errorf("it is not found; want ... %s ..., got %q", x.says, found)
				}
			})
		}
	}
}

func plant(t *testing.T, files Files, name string, x mistake) {
	t.Helper()
	file := strings.ReplaceAll(x.file, "NAME", name)
	before, there := files[file]
	switch {
	case !there && (x.old != "" || x.new == ""):
		t.Fatalf("there is no %s", file)
	case x.old == "" && x.new == "":
		delete(files, file)
		return
	case x.old == "":
		files[file] += x.new
	default:
		files[file] = strings.ReplaceAll(before, x.old, x.new)
	}
	if files[file] == before {
		t.Fatalf("%s does not hold %q", file, x.old)
	}
}
