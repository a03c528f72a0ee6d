package encode_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pelletier/go-toml/v2"
	"go.yaml.in/yaml/v4"

	"github.com/mkdaemon/mkdaemon/internal/testtool"
)

// python evaluates an expression that makes a list of strings from text.
func python(t *testing.T, module, expression, text string) []string {
	t.Helper()
	testtool.Need(t, "python3")
	out, _ := run(t, text, "python3", "-c", `import importlib.util, json, sys
text = sys.stdin.buffer.read().decode("utf-8")
if not importlib.util.find_spec("`+module+`"):
    print("null")
    sys.exit()
import `+module+`
print(json.dumps(`+expression+`))`)
	var list []string
	if err := json.Unmarshal([]byte(out), &list); err != nil {
		t.Fatalf("python3: %v", err)
	}
	if list == nil {
		testtool.Skip(t, "python3 has no module "+module)
	}
	return list
}

// listed writes one line for each text.
func listed(texts []encoded, line, separator string) string {
	var b strings.Builder
	for i, e := range texts {
		if i > 0 {
			b.WriteString(separator)
		}
		fmt.Fprintf(&b, line, e.code)
	}
	return b.String()
}

func TestJSON(t *testing.T) {
	texts := encodeAll(t, "json")
	source := "[\n" + listed(texts, "%s", ",\n") + "]\n"
	var got []string
	if err := json.Unmarshal([]byte(source), &got); err != nil {
		t.Error(err)
	}
	compare(t, "encoding/json", texts, got)
	compare(t, "python", texts, python(t, "json", "json.loads(text)", source))
}

func TestTOML(t *testing.T) {
	texts := encodeAll(t, "toml")
	source := listed(texts, "[[all]]\ntext = %s\n", "")
	var got struct{ All []struct{ Text string } }
	if err := toml.NewDecoder(strings.NewReader(source)).DisallowUnknownFields().Decode(&got); err != nil {
		t.Error("go-toml:", err)
	}
	var list []string
	for _, e := range got.All {
		list = append(list, e.Text)
	}
	compare(t, "go-toml", texts, list)
	compare(t, "tomllib", texts, python(t, "tomllib", "[e['text'] for e in tomllib.loads(text)['all']]", source))
}

func TestYAML(t *testing.T) {
	texts := slices.DeleteFunc(encodeAll(t, "yaml"), func(e encoded) bool { return len(e.code) > 1024 }) // YAML 1.2, 7.4: the longest key
	for name, source := range map[string]string{
		"list":  listed(texts, "- %s\n", ""),
		"map":   listed(texts, "- text: %s\n  other: true\n", ""),
		"keys":  listed(texts, "- %s: true\n", ""),
		"flow":  "[" + listed(texts, "%s", ", ") + "]\n",
		"inner": listed(texts, "-\n  - a:\n      b: %s # comment\n", ""),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var any []any
			if err := yaml.Unmarshal([]byte(source), &any); err != nil {
				t.Error("go.yaml.in:", err)
			}
			var list []string
			for _, e := range any {
				list = append(list, leaf(e))
			}
			compare(t, "go.yaml.in", texts, list)
			expression := map[string]string{
				"list": "e", "map": "e['text']", "keys": "next(iter(e))", "flow": "e", "inner": "e[0]['a']['b']",
			}[name]
			compare(t, "PyYAML", texts, python(t, "yaml", "["+expression+" for e in yaml.load(text, getattr(yaml, 'CSafeLoader', yaml.SafeLoader))]", source))
		})
	}
}

// leaf finds the text in an element of a list of TestYAML.
func leaf(e any) string {
	switch e := e.(type) {
	case string:
		return e
	case []any:
		return leaf(e[0])
	case map[string]any:
		for key, value := range e {
			switch value := value.(type) {
			case bool:
				if key != "other" {
					return key
				}
			default:
				return leaf(value)
			}
		}
	}
	return fmt.Sprintf("(%T)", e)
}

func TestXML(t *testing.T) {
	texts := encodeAll(t, "xml")
	var source strings.Builder
	source.WriteString("<all>\n")
	for _, e := range texts {
		fmt.Fprintf(&source, "<e a=\"%s\" b='%s'>%s</e>\n", e.code, e.code, e.code)
	}
	source.WriteString("</all>\n")

	var all struct {
		E []struct {
			A    string `xml:"a,attr"`
			B    string `xml:"b,attr"`
			Text string `xml:",chardata"`
		} `xml:"e"`
	}
	if err := xml.Unmarshal([]byte(source.String()), &all); err != nil {
		t.Error("encoding/xml:", err)
	}
	var want []encoded
	var got []string
	for _, e := range texts {
		want = append(want, e, e, e)
	}
	for _, e := range all.E {
		got = append(got, e.A, e.B, e.Text)
	}
	compare(t, "encoding/xml", want, got)
	compare(t, "expat", want, python(t, "xml.etree.ElementTree",
		"[s for e in xml.etree.ElementTree.fromstring(text) for s in (e.get('a'), e.get('b'), e.text or '')]", source.String()))

	t.Run("xmllint", func(t *testing.T) {
		testtool.Need(t, "xmllint")
		const mark = "\u241f\u241e"
		var parts []string
		for i := range texts {
			for _, path := range []string{"@a", "@b", "text()"} {
				parts = append(parts, fmt.Sprintf("/all/e[%d]/%s", i+1, path))
			}
		}
		path := write(t, t.TempDir(), "all.xml", source.String())
		var read []string
		for len(parts) > 0 { // an XPath expression has a most of steps
			n := min(len(parts), 300)
			out, _ := run(t, "", "xmllint", "--nonet", "--xpath", "concat("+strings.Join(parts[:n], ", '"+mark+"', ")+", '')", path)
			read = append(read, strings.Split(strings.TrimSuffix(out, "\n"), mark)...)
			parts = parts[n:]
		}
		compare(t, "xmllint", want, read)
	})
}
