// Kept by mkdaemon (logging/journald): your edits are merged.

//go:build linux

package logging

import (
	"crypto/sha1"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// known are the events that have a message id.
func known() []Event {
	return []Event{
		Starting, Running, Reloaded, ReloadFailed, LogsReopened, ReopenFailed,
		Dropped, Stuck, Failed, Stopping, Stopped, StoppedByForce, Audited,
	}
}

// computed is the version 5 UUID that uuidgen(1) makes.
func computed(e Event) string {
	const url = "\x6b\xa7\xb8\x11\x9d\xad\x11\xd1\x80\xb4\x00\xc0\x4f\xd4\x30\xc8"
	sum := sha1.Sum([]byte(url + "example.com/pulsed#" + string(e)))
	sum[6], sum[8] = sum[6]&0x0f|0x50, sum[8]&0x3f|0x80
	return fmt.Sprintf("%x", sum[:16])
}

func TestEachEventIsInTheCatalogue(t *testing.T) {
	text, err := os.ReadFile("../../packaging/journal/pulsed.catalog")
	if err != nil {
		t.Fatal(err)
	}
	var explained []string
	for _, match := range regexp.MustCompile(`(?m)^-- ([0-9a-f]{32})\nSubject: \S`).FindAllStringSubmatch(string(text), -1) {
		explained = append(explained, match[1])
	}
	for _, e := range known() {
		id := messageID(e)
		if id != computed(e) {
			t.Errorf("%s has the id %s; when was it changed from %s?", e, id, computed(e))
		}
		if !slices.Contains(explained, id) {
			t.Errorf("%s is not explained in the catalogue", e)
		}
		explained = slices.DeleteFunc(explained, func(other string) bool { return other == id })
	}
	if len(explained) > 0 {
		t.Errorf("the catalogue explains what there is not, or twice: %q", explained)
	}
	for _, name := range regexp.MustCompile(`@\w+@`).FindAllString(string(text), -1) {
		if !strings.HasPrefix(name, "@PULSED_") {
			t.Errorf("%s is no field of ours", name)
		}
	}
}

func TestJournalGetsTheMessageID(t *testing.T) {
	path := filepath.Join(t.TempDir(), "s")
	server := journald(t, path)
	logs, log := logToJournal(t, path)
	defer finish(t, logs)
	log.Info("m", "event", Running)
	if message, _ := receive(t, server); !slices.Contains(decode(t, message), "MESSAGE_ID="+computed(Running)) {
		t.Errorf("got %q", message)
	}
	log.Info("m", "event", Event("evil\nPRIORITY=0"))
	if message, _ := receive(t, server); strings.Contains(string(message), "evil") {
		t.Errorf("got %q", message)
	}
}
