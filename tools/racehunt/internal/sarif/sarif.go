// Package sarif writes findings in the Static Analysis Results Interchange Format,
// version 2.1.0 (OASIS Standard, 27 March 2020), as tools for the review of code read it.
// It has the part of the format that a finding at one line needs.
//
// It imports only the standard library.
package sarif

import (
	"encoding/json"
	"io"
	"net/url"
	"path/filepath"
)

// Finding is something that is wrong at a line of a file.
type Finding struct {
	Rule    string // its name: "rule 5 M"
	Text    string // what is wrong
	File    string // a path, relative to where the code is reviewed, or absolute
	Line    int    // from 1; 0 is for the whole file
	Key     string // tells the finding from others, the same in every run
	Details string // more lines of text
}

type log struct {
	Schema  string `json:"$schema"`
	Version string `json:"version"`
	Runs    []run  `json:"runs"`
}

type run struct {
	Tool struct {
		Driver driver `json:"driver"`
	} `json:"tool"`
	Results []result `json:"results"`
}

type driver struct {
	Name  string `json:"name"`
	Rules []rule `json:"rules"`
}

type rule struct {
	ID    string  `json:"id"`
	Short message `json:"shortDescription"`
}

type message struct {
	Text string `json:"text"`
}

type result struct {
	RuleID    string            `json:"ruleId"`
	RuleIndex int               `json:"ruleIndex"`
	Level     string            `json:"level"`
	Message   message           `json:"message"`
	Locations []location        `json:"locations"`
	Prints    map[string]string `json:"partialFingerprints"`
}

type location struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *region `json:"region,omitempty"`
	} `json:"physicalLocation"`
}

type region struct {
	StartLine int `json:"startLine"`
}

// Write writes findings of the tool of that name. rules says what a rule is.
func Write(w io.Writer, tool string, rules func(name string) string, findings []Finding) error {
	r := run{Results: []result{}}
	r.Tool.Driver = driver{Name: tool, Rules: []rule{}}
	index := map[string]int{}
	for _, f := range findings {
		if _, ok := index[f.Rule]; !ok {
			index[f.Rule] = len(r.Tool.Driver.Rules)
			r.Tool.Driver.Rules = append(r.Tool.Driver.Rules, rule{f.Rule, message{rules(f.Rule)}})
		}
		var at location
		at.Physical.Artifact.URI = uri(f.File)
		if f.Line > 0 {
			at.Physical.Region = &region{f.Line}
		}
		text := f.Text
		if f.Details != "" {
			text += "\n\n" + f.Details
		}
		r.Results = append(r.Results, result{RuleID: f.Rule, RuleIndex: index[f.Rule], Level: "error", Message: message{text},
			Locations: []location{at}, Prints: map[string]string{"scenario/v1": f.Key}})
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(&log{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []run{r}})
}

// uri is a path as a reference of RFC 3986.
func uri(path string) string {
	u := url.URL{Path: filepath.ToSlash(path)}
	if filepath.IsAbs(path) {
		u.Scheme = "file"
	}
	return u.String()
}
