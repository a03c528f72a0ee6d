// Kept by mkdaemon (ipc/_http): your edits are merged.

package control

import (
	"fmt"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// document is api/openapi.yaml as a map from "/components/schemas/Status" and
// the like to what follows the colon. The file is written so that its
// indentation, two spaces a step, is all that has to be understood of YAML.
func document(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	values := map[string]string{}
	var path []string
	for line := range strings.Lines(string(text)) {
		trimmed := strings.TrimLeft(line, " ")
		key, value, ok := strings.Cut(strings.TrimSpace(trimmed), ":")
		if !ok || strings.HasPrefix(key, "#") || strings.HasPrefix(key, "-") {
			continue
		}
		depth := (len(line) - len(trimmed)) / 2
		path = append(path[:min(depth, len(path))], strings.Trim(key, `"`))
		values[strings.Join(path, " ")] = strings.TrimSpace(value)
	}
	return values
}

// TestRoutesAreDocumented compares the document with the table, both ways.
func TestRoutesAreDocumented(t *testing.T) {
	doc := document(t)
	var documented, served []string
	for key, op := range doc {
		var path, method string
		if n, _ := fmt.Sscanf(strings.ReplaceAll(key, " operationId", ""), "paths %s %s", &path, &method); n != 2 || !strings.HasSuffix(key, " operationId") {
			continue
		}
		op = strings.TrimSuffix(op, "-alias")
		level := doc["paths "+path+" "+method+" x-level"]
		documented = append(documented, strings.ToUpper(method)+" "+path+" "+op+" "+level)
	}
	for _, r := range routes() {
		served = append(served, fmt.Sprintf("%s %s %s %s", r.method, r.path, r.op, wanted()[r.op]))
		responses := fmt.Sprintf("paths %s %s responses ", r.path, strings.ToLower(r.method))
		if _, ok := doc[responses+fmt.Sprint(r.code)]; !ok {
			t.Errorf("%s %s: code %d is not documented", r.method, r.path, r.code)
		}
		if _, ok := doc[responses+"default"]; !ok && wanted()[r.op] != Open {
			t.Errorf("%s %s: errors are not documented", r.method, r.path)
		}
	}
	slices.Sort(documented)
	slices.Sort(served)
	if !slices.Equal(documented, served) {
		t.Errorf("documented:\n%s\nserved:\n%s", strings.Join(documented, "\n"), strings.Join(served, "\n"))
	}
}

// TestMessagesAreDocumented compares the fields of each message.
func TestMessagesAreDocumented(t *testing.T) {
	doc := document(t)
	for _, message := range []any{Index{}, Health{}, Build{}, Status{}, Outcome{}, Reloaded{}, State{}, LogLevel{}, Event{}, Setting{}, Family{}, Sample{}, problem{}} {
		of := reflect.TypeOf(message)
		schema := "components schemas " + strings.ToUpper(of.Name()[:1]) + of.Name()[1:] + " properties "
		documented := map[string]bool{}
		for key := range doc {
			if rest, ok := strings.CutPrefix(key, schema); ok {
				field, _, _ := strings.Cut(rest, " ")
				documented[field] = true
			}
		}
		sent := map[string]bool{}
		for i := range of.NumField() {
			name, _, _ := strings.Cut(of.Field(i).Tag.Get("json"), ",")
			sent[name] = true
		}
		if !maps.Equal(documented, sent) {
			t.Errorf("%s: documented %v, sent %v", of.Name(), slices.Sorted(maps.Keys(documented)), slices.Sorted(maps.Keys(sent)))
		}
	}
	levels := doc["components schemas LogLevel properties level enum"]
	if want := "[" + strings.Join(LevelNames(), ", ") + "]"; levels != want {
		t.Errorf("levels: documented %s, known %s", levels, want)
	}
}
