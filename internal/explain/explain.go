// Package explain holds the reasons: what each notion of daemons means, why it
// matters, what goes wrong without it, and who says so. One text a topic, below
// topics/, and one a point of the audit, below points/. It prints nothing, and
// knows neither questions nor audits: who shows a text adds what those say.
package explain

import (
	"cmp"
	"embed"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"
)

//go:embed topics/*.md points/*.md
var texts embed.FS

// The folders of texts.
const (
	topics = "topics"
	points = "points"
)

// Topics lists all of them, by name. Nothing of it is kept: who needs one asks
// for that.
func Topics() []Topic { return all(topics) }

// Points lists the texts for the points of the audit, A2 before A10.
func Points() []Topic {
	list := all(points)
	slices.SortFunc(list, func(a, b Topic) int {
		one, two := number(a.Name), number(b.Name)
		return cmp.Or(cmp.Compare(a.Name[0], b.Name[0]), cmp.Compare(one, two), cmp.Compare(a.Name, b.Name))
	})
	return list
}

// Next reports whether no point can stand between two: A10 follows A9, and B9b B9.
func Next(a, b string) bool {
	return a[0] == b[0] && number(b)-number(a) <= 1
}

// number is that in the ID of a point.
func number(id string) int {
	n, _ := strconv.Atoi(strings.TrimRight(id[1:], "abcdefghijklmnopqrstuvwxyz"))
	return n
}

// Find returns the topic that somebody means: "setsid", "setsid(2)", "SIGHUP".
func Find(name string) (Topic, bool) {
	word := strings.ToLower(name)
	if t, ok := read(topics, word); ok {
		return t, true
	}
	plain, _, _ := strings.Cut(word, "(")
	list := Topics()
	for _, wanted := range []string{word, plain} { // daemon(3) is not daemon
		for _, t := range list {
			if t.Name == wanted || slices.Contains(t.Aliases, wanted) {
				return t, true
			}
		}
	}
	return Topic{}, false
}

// Point returns the text for a point of the audit: "A17", "a17".
func Point(id string) (Topic, bool) {
	if id == "" {
		return Topic{}, false
	}
	return read(points, strings.ToUpper(id[:1])+strings.ToLower(id[1:]))
}

func all(folder string) []Topic {
	entries, _ := fs.ReadDir(texts, folder) // it is there, or this would not compile
	list := make([]Topic, len(entries))
	for i, e := range entries {
		list[i], _ = read(folder, strings.TrimSuffix(e.Name(), extension))
	}
	return list
}

const extension = ".md"

// read reports false if there is no such text. One that is there and has not the
// form is our mistake, as a wrong regular expression is.
func read(folder, name string) (Topic, bool) {
	file := path.Join(folder, name+extension)
	text, err := fs.ReadFile(texts, file)
	if err != nil || strings.Contains(name, "/") {
		return Topic{}, false
	}
	t, err := parse(name, string(text))
	if err != nil {
		panic("internal/explain/" + folder + "/" + err.Error())
	}
	return t, true
}
