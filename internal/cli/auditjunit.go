//go:build linux

package cli

import (
	"fmt"
	"strings"

	"github.com/mkdaemon/mkdaemon/internal/audit"
	"github.com/mkdaemon/mkdaemon/internal/encode"
)

// junit is a test case a point, in the form that CI systems have agreed on: what
// does not hold is a failure, what could not be told an error, what does not apply skipped.
func (r *auditReport) junit() string {
	s, rows := r.score(), r.rows(auditFormat{})
	counts := fmt.Sprintf(`tests="%d" failures="%d" errors="%d" skipped="%d"`, len(rows), s.Fail, s.Unknown, s.Skipped)
	var b strings.Builder
	fmt.Fprintf(&b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"mkdaemon audit\" %s>\n  <testsuite name=%s %s>\n", counts, attribute(r.what), counts)
	for _, p := range rows {
		fmt.Fprintf(&b, "    <testcase classname=%s name=%s", attribute("audit."+string(r.style)), attribute(p.ID+" "+p.Says))
		tag := map[audit.Verdict]string{audit.Fail: "failure", audit.Unknown: "error", audit.Skip: "skipped"}[p.Verdict]
		if tag == "" {
			fmt.Fprintf(&b, ">\n      <system-out>%s</system-out>\n    </testcase>\n", markup(p.Seen))
			continue
		}
		kind := ""
		if tag != "skipped" {
			kind = fmt.Sprintf(" type=%s", attribute(string(p.Verdict)))
		}
		fmt.Fprintf(&b, ">\n      <%s message=%s%s>%s</%[1]s>\n    </testcase>\n", tag, attribute(p.Seen), kind, markup("source: "+p.Source+"; why: mkdaemon audit --explain "+p.ID))
	}
	b.WriteString("  </testsuite>\n</testsuites>\n")
	return b.String()
}

func attribute(text string) string { return `"` + markup(text) + `"` }

// markup is a text in XML. What XML cannot hold is quoted.
func markup(text string) string {
	escaped, err := encode.XML(encode.Printable(text))
	if err != nil {
		escaped, _ = encode.XML(fmt.Sprintf("%+q", text)) // of ASCII only
	}
	return escaped
}
