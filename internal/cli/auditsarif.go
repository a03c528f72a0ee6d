//go:build linux

package cli

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"path/filepath"

	"github.com/mkdaemon/mkdaemon/internal/audit"
)

// SARIF 2.1.0, the parts that are required or that code scanning shows.
type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool    sarifTool     `json:"tool"`
		Results []sarifResult `json:"results"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version"`
		InformationURI string      `json:"informationUri"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID               string       `json:"id"`
		ShortDescription sarifMessage `json:"shortDescription"`
		FullDescription  sarifMessage `json:"fullDescription"`
		Help             sarifMessage `json:"help"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID    string          `json:"ruleId"`
		RuleIndex int             `json:"ruleIndex"`
		Kind      string          `json:"kind"`
		Level     string          `json:"level"`
		Message   sarifMessage    `json:"message"`
		Locations []sarifLocation `json:"locations"`
	}
	sarifLocation struct {
		PhysicalLocation sarifPhysical `json:"physicalLocation"`
	}
	sarifPhysical struct {
		ArtifactLocation sarifArtifact `json:"artifactLocation"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
)

// sarif holds a result for what does not hold (kind fail), and for what could not be
// told though it was started (open). All other points are rules without a result:
// GitHub shows every result as an alert, those of kind pass too.
func (r *auditReport) sarif() (string, error) {
	driver := sarifDriver{Name: "mkdaemon audit", Version: Version(), InformationURI: "https://github.com/mkdaemon/mkdaemon", Rules: []sarifRule{}}
	results := []sarifResult{}
	for _, p := range r.rows(auditFormat{}) {
		driver.Rules = append(driver.Rules, sarifRule{
			p.ID, sarifMessage{p.Says}, sarifMessage{p.Says}, sarifMessage{"Source: " + p.Source + ". Why: mkdaemon audit --explain " + p.ID},
		})
		if !r.lacking(p) {
			continue
		}
		kind, level := "fail", "error"
		if p.Verdict == audit.Unknown {
			kind, level = "open", "none"
		}
		place := sarifLocation{sarifPhysical{sarifArtifact{r.artifact()}}}
		results = append(results, sarifResult{p.ID, len(driver.Rules) - 1, kind, level, sarifMessage{p.Says + ": " + p.Seen}, []sarifLocation{place}})
	}
	text, err := json.MarshalIndent(sarifLog{
		"https://json.schemastore.org/sarif-2.1.0.json", "2.1.0", []sarifRun{{sarifTool{driver}, results}},
	}, "", "  ")
	return string(text) + "\n", err
}

// artifact is where a result is said to be: the file of the subject, or the program,
// from here if it is below, since that is how a repository knows it.
func (r *auditReport) artifact() string {
	path, err := filepath.Abs(r.place)
	here, err2 := os.Getwd()
	if below, err3 := filepath.Rel(here, path); errors.Join(err, err2, err3) == nil && filepath.IsLocal(below) {
		return (&url.URL{Path: below}).String()
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}
