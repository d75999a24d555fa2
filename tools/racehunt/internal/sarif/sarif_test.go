package sarif

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// check returns an error if a log lacks what version 2.1.0 of the format requires of it,
// or has what it forbids: sections 3.13, 3.14, 3.19, 3.27, 3.28, 3.29, 3.30 and 3.49.
func check(text []byte) error {
	var l map[string]any
	if err := json.Unmarshal(text, &l); err != nil {
		return err
	}
	if l["version"] != "2.1.0" {
		return fmt.Errorf("version is %v", l["version"])
	}
	runs, ok := l["runs"].([]any)
	if !ok {
		return errors.New("there are no runs")
	}
	at := func(x any, path ...string) any {
		for _, p := range path {
			m, _ := x.(map[string]any)
			x = m[p]
		}
		return x
	}
	for _, r := range runs {
		if name, _ := at(r, "tool", "driver", "name").(string); name == "" {
			return errors.New("the driver has no name")
		}
		rules, _ := at(r, "tool", "driver", "rules").([]any)
		seen := map[string]bool{}
		for _, rule := range rules {
			id, _ := at(rule, "id").(string)
			if id == "" || seen[id] {
				return fmt.Errorf("rule %q: no id, or one that another has", id)
			}
			seen[id] = true
		}
		results, ok := at(r, "results").([]any)
		if !ok {
			return errors.New("results are null: the tool has not run")
		}
		for _, x := range results {
			if text, _ := at(x, "message", "text").(string); text == "" {
				return errors.New("a result has no message")
			}
			i, ok := at(x, "ruleIndex").(float64)
			if !ok || int(i) >= len(rules) || at(rules[int(i)], "id") != at(x, "ruleId") {
				return fmt.Errorf("ruleIndex %v is not that of ruleId %v", at(x, "ruleIndex"), at(x, "ruleId"))
			}
			switch at(x, "level") {
			case "none", "note", "warning", "error":
			default:
				return fmt.Errorf("level %v", at(x, "level"))
			}
			locations, _ := at(x, "locations").([]any)
			for _, loc := range locations {
				uri, _ := at(loc, "physicalLocation", "artifactLocation", "uri").(string)
				if uri == "" || strings.ContainsAny(uri, " \\") {
					return fmt.Errorf("uri %q", uri)
				}
				if region := at(loc, "physicalLocation", "region"); region != nil {
					if line, _ := at(region, "startLine").(float64); line < 1 {
						return fmt.Errorf("startLine %v", at(region, "startLine"))
					}
				}
			}
		}
	}
	return nil
}

func TestWrite(t *testing.T) {
	write := func(findings ...Finding) string {
		var b bytes.Buffer
		if err := Write(&b, "racehunt", func(name string) string { return "what " + name + " is" }, findings); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	some := write(Finding{Rule: "rule 5 M", Text: "it breaks", File: "sys/kern/kern timeout.c", Line: 7, Key: "a"},
		Finding{Rule: "panic M", Text: "it panics", File: "/src/kern_timeout.c", Key: "b", Details: "more"},
		Finding{Rule: "rule 5 M", Text: "it breaks again", File: "x.c", Line: 1, Key: "c"})
	for _, text := range []string{some, write()} {
		if err := check([]byte(text)); err != nil {
			t.Errorf("%v:\n%s", err, text)
		}
	}
	for _, want := range []string{`"uri": "sys/kern/kern%20timeout.c"`, `"uri": "file:///src/kern_timeout.c"`, `"startLine": 7`, `"text": "it panics\n\nmore"`, `"text": "what panic M is"`} {
		if !strings.Contains(some, want) {
			t.Errorf("it lacks %s:\n%s", want, some)
		}
	}
	// The check refuses what is wrong.
	for _, change := range [][2]string{{`"2.1.0"`, `"2.0.0"`}, {`"startLine": 7`, `"startLine": 0`}, {`"level": "error"`, `"level": "bad"`},
		{`"ruleIndex": 1`, `"ruleIndex": 0`}, {`"it breaks"`, `""`}, {`"name": "racehunt"`, `"name": ""`}, {`"id": "panic M"`, `"id": "rule 5 M"`}} {
		altered := strings.Replace(some, change[0], change[1], 1)
		if altered == some || check([]byte(altered)) == nil {
			t.Errorf("with %s instead of %s it is accepted", change[1], change[0])
		}
	}
}
