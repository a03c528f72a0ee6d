package state

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What the quick reader takes is what a reader of JSON makes of it; and it
// takes what mkdaemon writes.
func TestReadLines(t *testing.T) {
	good := textOf(t, goodLock())
	if l, ok := readLines(good); !ok || cmp.Diff(l, goodLock()) != "" {
		t.Fatalf("ours is not taken, or for another one: %+v", l)
	}
	for _, empty := range []string{"[]", "null"} {
		text := good[:strings.Index(good, `"files"`)] + `"files": ` + empty + "\n}\n"
		if _, ok := readLines(text); ok != (empty == "[]") {
			t.Errorf("files: %s: %t", empty, ok)
		}
	}
	none := goodLock()
	none.Answers, none.Files = map[string]json.RawMessage{}, []Entry{}
	if l, ok := readLines(textOf(t, none)); !ok || cmp.Diff(l, none) != "" {
		t.Errorf("%+v", l)
	}
	// Every change of one byte, and every byte taken away or doubled.
	taken := 0
	for i := range len(good) {
		if i > 0 && good[i] == good[i-1] && good[i] != ' ' {
			continue // within a digest
		}
		for _, c := range []string{"", good[i:i+1] + good[i:i+1], " ", `\`, `"`, ",", "\n", "0", "\xff", "{", "\x00"} {
			taken += alike(t, good[:i]+c+good[i+1:])
		}
	}
	if taken < 500 {
		t.Errorf("only %d of the changed ones were taken", taken)
	}
	for _, text := range []string{
		strings.Replace(good, `"name": ["food"]`, `"name": ["food"],`+"\n    "+`"name": ["other"]`, 1),
		strings.Replace(good, `["food"]`, `["food"] `, 1), strings.Replace(good, `["food"]`, `food`, 1), strings.Replace(good, `["food"]`, `1,`, 1),
		strings.Replace(good, `"marker":9`, `"marker":09`, 1), strings.Replace(good, `"marker":9`, `"marker":9e1`, 1), strings.Replace(good, `"marker":9`, `"marker":99999999999999999999`, 1),
		good + " ", good + good, strings.ReplaceAll(good, "\n", "\r\n"),
	} {
		alike(t, text)
	}
}

// alike fails if the quick reader takes a text that a reader of JSON refuses, or
// understands otherwise. It returns 1 if the text was taken.
func alike(t *testing.T, text string) int {
	t.Helper()
	quick, ok := readLines(text)
	if !ok {
		return 0
	}
	var slow Lock
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&slow); err != nil {
		t.Errorf("taken, but %v:\n%s", err, text)
	} else if !reflect.DeepEqual(slow, quick) {
		t.Errorf("taken for another one:\n%s", cmp.Diff(slow, quick))
	}
	return 1
}
