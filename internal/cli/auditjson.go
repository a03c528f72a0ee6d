//go:build linux

package cli

import "encoding/json"

type (
	auditJSON struct {
		Schema  int            `json:"schema"`
		Subject string         `json:"subject"`
		Style   string         `json:"style"`
		Started bool           `json:"started"` // else a running process was looked at
		Points  []pointJSON    `json:"points"`
		Score   auditScoreJSON `json:"score"`
		Exit    Code           `json:"exit"`
	}
	pointJSON struct {
		ID      string `json:"id"`
		Says    string `json:"says"`
		Source  string `json:"source"`
		Verdict string `json:"verdict"`
		Seen    string `json:"seen"`
	}
	auditScoreJSON struct {
		Hold    int `json:"hold"`
		Fail    int `json:"fail"`
		Skipped int `json:"n/a"`
		Unknown int `json:"unknown"`
	}
)

// json is every point of the style.
func (r *auditReport) json() (string, error) {
	s := r.score()
	out := auditJSON{1, r.what, string(r.style), r.ran, []pointJSON{}, auditScoreJSON(s), codeOf(r.exit())}
	for _, p := range r.rows(auditFormat{}) {
		out.Points = append(out.Points, pointJSON{p.ID, p.Says, p.Source, string(p.Verdict), p.Seen})
	}
	text, err := json.MarshalIndent(out, "", "  ")
	return string(text) + "\n", err
}
