package explain

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// cited is a manual page in the sources of a topic, and what is quoted of it: a
// heading, or a word such as O_NOCTTY or Restart=.
type cited struct{ topic, page, section, quote string }

func citations() (list []cited) {
	form := regexp.MustCompile(`([A-Za-z_][\w.-]*)\((\d)\)(?:, (?:"([^"]*)"|(\$?[A-Z][A-Z_a-z]+=?\w*)))?`)
	for _, topic := range append(Topics(), Points()...) {
		for _, source := range topic.Sources {
			for _, m := range form.FindAllStringSubmatch(source, -1) {
				list = append(list, cited{topic.Name, m[1], m[2], m[3] + m[4]})
			}
		}
	}
	return list
}

// pages is the list of manual pages: which package has them.
func pages(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("testdata/pages.txt")
	if err != nil {
		t.Fatal(err)
	}
	list := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		if page, from, ok := strings.Cut(strings.TrimSpace(line), " "); ok && !strings.HasPrefix(line, "#") {
			list[page] = append(list[page], from)
		}
	}
	return list
}

// Nobody cites a page that nobody has seen: each stands in a list, with the
// package that it is in.
func TestManualPagesAreKnown(t *testing.T) {
	list := pages(t)
	used := map[string]bool{}
	for _, c := range citations() {
		page := c.page + "(" + c.section + ")"
		used[page] = true
		if list[page] == nil {
			t.Errorf("%s cites %s, which testdata/pages.txt does not know", c.topic, page)
		}
	}
	for page := range list {
		if !used[page] {
			t.Errorf("testdata/pages.txt: nobody cites %s", page)
		}
	}
}

// What is installed here is looked up: the page is there, and holds the words
// that are quoted.
func TestManualPagesSayIt(t *testing.T) {
	if manual("signal", "7") == "" {
		testtool.Skip(t, "not installed: manpages")
	}
	list, there, texts := pages(t), map[string]bool{}, map[string]string{}
	for _, c := range citations() {
		page := c.page + "(" + c.section + ")"
		if !slices.ContainsFunc(list[page], installed) {
			continue
		}
		there[page] = true
		file := manual(c.page, c.section)
		if file == "" {
			t.Errorf("%s cites %s, which %v has not", c.topic, page, list[page])
			continue
		}
		if _, read := texts[page]; !read && c.quote != "" {
			texts[page] = plain(file)
		}
		if !strings.Contains(texts[page], strings.ToLower(c.quote)) {
			t.Errorf("%s: %s does not say %q", c.topic, page, c.quote)
		}
	}
	t.Logf("%d of %d pages, %d of them read", len(there), len(list), len(texts))
}

// manual is the file of a page.
func manual(page, section string) string {
	found, _ := filepath.Glob("/usr/share/man/man" + section + "/" + page + "." + section + "*.gz")
	if found == nil {
		return ""
	}
	return found[0]
}

// plain is a page without its markup and in lower case.
func plain(file string) string {
	text := unzip(file)
	if link, ok := strings.CutPrefix(text, ".so "); ok {
		link, _, _ = strings.Cut(link, "\n")
		text = unzip("/usr/share/man/" + link + ".gz")
	}
	text = strings.NewReplacer(`\-`, "-", `\(aq`, "'", `"`, "", `\fB`, "", `\fI`, "", `\fR`, "", `\fP`, "", `\&`, "", `\%`, "").Replace(text)
	return strings.ToLower(strings.Join(strings.Fields(text), " "))
}

func unzip(name string) string {
	f, err := os.Open(name)
	if err != nil {
		return ""
	}
	defer f.Close()
	r, err := gzip.NewReader(f)
	if err != nil {
		return ""
	}
	text, _ := io.ReadAll(r)
	return string(text)
}

// installed tells whether Debian's package is here.
func installed(name string) bool {
	for _, list := range []string{name + ".list", name + ":*.list"} {
		if found, _ := filepath.Glob("/var/lib/dpkg/info/" + list); found != nil {
			return true
		}
	}
	return false
}
