package managers

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
)

// The table of docs/managers.md says of each manager what its driver says: its
// columns are managers, headed by "step", and + or - begins each cell. Those that
// cannot be run here have columns, too, for which nobody here can speak.
func TestDocument(t *testing.T) {
	text, err := os.ReadFile("../../docs/managers.md")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("there is no docs/managers.md yet")
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range compare(string(text), managers()) {
		t.Error(wrong)
	}
}

// compare returns what a document does not say as the drivers do.
func compare(document string, list []Manager) (wrong []string) {
	rows := map[string][]string{}
	var head []string
	for line := range strings.Lines(document) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		switch {
		case cells[0] == "step":
			head = cells
		case len(head) > 0 && len(cells) == len(head):
			rows[cells[0]] = cells
		}
	}
	for _, m := range list {
		column := slices.Index(head, m.Name)
		if column < 0 {
			wrong = append(wrong, m.Name+": no column in a table that is headed by step")
			continue
		}
		for _, s := range steps() {
			row := rows[s.about]
			if row == nil {
				wrong = append(wrong, s.about+": no row")
				continue
			}
			if want := (result{manager: m}).sign(s.name); !strings.HasPrefix(row[column], want) {
				wrong = append(wrong, m.Name+", "+s.about+": "+row[column]+", but the driver says "+want)
			}
		}
	}
	return wrong
}

// The table that is printed is one that agrees; with another sign it is not.
func TestCompare(t *testing.T) {
	var results []result
	for _, m := range managers() {
		results = append(results, result{manager: m})
	}
	right := table(results)
	if wrong := compare(right, managers()); len(wrong) > 0 {
		t.Errorf("%q", wrong)
	}
	if wrong := compare(strings.Replace(right, "| + |", "| - |", 1), managers()); len(wrong) != 1 {
		t.Errorf("one sign was changed, and: %q", wrong)
	}
}
