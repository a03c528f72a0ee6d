package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// fishOffers asks fish what fits and returns word -> label.
func fishOffers(t *testing.T, dir, path, line string) map[string]string {
	t.Helper()
	offers := map[string]string{}
	text := output(t, dir, "fish", "--no-config", "-c", `source $argv[1]; complete -C "$argv[2]"`, path, "mkdaemon "+line)
	for entry := range strings.Lines(text) {
		word, label, _ := strings.Cut(strings.TrimSuffix(entry, "\n"), "\t")
		offers[word] = label
	}
	return offers
}

func TestCompletionFish(t *testing.T) {
	t.Parallel()
	testtool.Need(t, "fish")
	dir := t.TempDir()
	write(t, filepath.Join(dir, "my answers.toml"), "")
	if err := os.Mkdir(filepath.Join(dir, "sub"), 0o755); err != nil {
		t.Fatal(err)
	}
	path := script(t, "fish")
	want := lines(t)
	want["new --answers m"] = []string{"my answers.toml"}
	want["new --answers="] = []string{"my answers.toml", "sub/"}
	want["new --dir "] = []string{"sub/"}
	want["new --dir=s"] = []string{"sub/"}
	for line, want := range want {
		var got []string
		for word := range fishOffers(t, dir, path, line) {
			got = append(got, word)
		}
		if strings.HasSuffix(line, " -") { // fish leaves it at "-" until there are two
			continue
		}
		check(t, line, got, want)
	}
	for _, q := range catalogOf(t).Questions {
		labels := fishOffers(t, dir, path, "new --"+q.ID)
		if q.ID != "name" && labels["--"+q.ID] != q.Ask {
			t.Errorf("--%s: label %q, want %q", q.ID, labels["--"+q.ID], q.Ask)
		}
		labels = fishOffers(t, dir, path, "new --"+q.ID+" ")
		for _, o := range q.Options {
			if labels[o.Name] != o.Label {
				t.Errorf("%s: label %q, want %q", o.ID(), labels[o.Name], o.Label)
			}
		}
	}
}
