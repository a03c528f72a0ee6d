package project

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/mkdaemon/mkdaemon/internal/faultsweep"
)

// A line of strace -y: the call, the path of its first descriptor, the rest.
var (
	onDescriptor = regexp.MustCompile(`^(\w+)\(\d+<([^>]*)>(.*)$`)
	firstName    = regexp.MustCompile(`^, "([^"]*)"(.*)$`)
)

// calls is what one run did, read from its trace.
type calls struct {
	changed, synced, hinted map[string]int // path -> the last line that did it
	created                 []string       // flags of each file made
	open                    []string       // folders made for others to look into
	names                   []string       // every name made or renamed
	renamed, firstSync      int
	stageOpened             int // the line that made the stage readable to others
}

func readTrace(lines []string, stage string) calls {
	c := calls{changed: map[string]int{}, synced: map[string]int{}, hinted: map[string]int{}}
	for i, line := range lines {
		match := onDescriptor.FindStringSubmatch(line)
		if match == nil {
			continue
		}
		call, path, rest := match[1], match[2], match[3]
		name := ""
		if match := firstName.FindStringSubmatch(rest); match != nil {
			name, rest = match[1], match[2]
		}
		switch {
		case call == "openat" && strings.Contains(rest, "O_CREAT"), call == "mkdirat":
			c.changed[path], c.changed[filepath.Join(path, name)] = i, i
			c.names = append(c.names, name)
			if call == "openat" {
				c.created = append(c.created, rest)
			} else if !strings.HasPrefix(rest, ", 0700)") && !strings.Contains(path, stage) {
				c.open = append(c.open, name) // nothing in the stage can be reached yet
			}
		case call == "write", call == "fchmod":
			c.changed[path] = i
			if call == "fchmod" && strings.Contains(path, stage) && strings.HasPrefix(filepath.Base(path), stagePrefix) {
				c.stageOpened = i
			}
		case call == "sync_file_range":
			c.hinted[path] = i
		case call == "fsync":
			c.synced[path] = i
			if c.firstSync == 0 {
				c.firstSync = i
			}
		case call == "renameat2":
			c.renamed = i
			c.changed[path] = i
			c.names = append(c.names, name)
		}
	}
	return c
}

// TestEverythingIsSyncedBeforeTheRename reads the order of the system calls: a
// rename that reaches the disk before a file does would, after a power cut,
// show a complete project with empty files.
func TestEverythingIsSyncedBeforeTheRename(t *testing.T) {
	world := faultsweep.Folder(t)
	lines := faultsweep.Trace(t, childCommand(t, world, "food"),
		"openat", "mkdirat", "write", "fchmod", "fsync", "sync_file_range", "renameat2")
	c := readTrace(lines, stagePrefix)
	var stage string
	for _, name := range c.names {
		if isStageName(name) {
			stage = filepath.Join(world, name)
		}
		if strings.Contains(name, "/") {
			t.Errorf("%s: a whole path, where a link could be in the middle", name)
		}
	}
	if stage == "" || c.renamed == 0 {
		t.Fatalf("no stage or no rename in\n%s", strings.Join(lines, "\n"))
	}
	must(t, filepath.WalkDir(filepath.Join(world, "food"), func(path string, entry fs.DirEntry, err error) error {
		must(t, err)
		rel, err := filepath.Rel(filepath.Join(world, "food"), path)
		must(t, err)
		staged := filepath.Join(stage, rel)
		changed, isChanged := c.changed[staged]
		synced, isSynced := c.synced[staged]
		if !isChanged || !isSynced || synced < changed || synced > c.renamed {
			t.Errorf("%s: changed at %d, synced at %d, renamed at %d", rel, changed, synced, c.renamed)
		}
		if hinted, ok := c.hinted[staged]; !entry.IsDir() && (!ok || hinted > c.firstSync) {
			t.Errorf("%s: its writing did not begin before the first wait", rel)
		}
		if !entry.IsDir() && synced > c.stageOpened {
			t.Errorf("%s: synced after the stage was opened to others", rel)
		}
		return nil
	}))
	if c.synced[world] < c.renamed {
		t.Error("the parent is not synced after the rename")
	}
	if c.open != nil {
		t.Errorf("open to others before they are complete: %v", c.open)
	}
	for _, flags := range c.created {
		if !strings.Contains(flags, "O_EXCL") || !strings.Contains(flags, "O_NOFOLLOW") {
			t.Errorf("a file made with %s", flags)
		}
	}
	if want := len(sampleTree("")); len(c.created) < want {
		t.Errorf("%d files made, want at least %d", len(c.created), want)
	}
}
