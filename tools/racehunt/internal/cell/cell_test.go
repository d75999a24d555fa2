package cell

import (
	"testing"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/spec"
)

// expecting returns what a scenario expects, or nothing for "".
func expecting(text string) scenario.Expectation {
	var e scenario.Expectation
	if text == "" {
		return e
	}
	if err := e.UnmarshalText([]byte(text)); err != nil {
		panic(err)
	}
	return e
}

func TestStatus(t *testing.T) {
	tests := []struct {
		name string
		in   Cell
		want int
	}{
		{"as expected", got(scenario.Rule(5), "rule 5"), 0},
		{"nothing is expected", got(scenario.Rule(5), ""), 0},
		{"nothing is expected, and it is open", got(scenario.Inconclusive, ""), 1},
		{"nothing is expected, and it is not run", got(scenario.NotRun, ""), 1},
		{"another rule", got(scenario.Rule(4), "rule 5"), 1},
		{"as expected, with its grade", got(scenario.Rule(5), "rule 5 M"), 0},
		{"another grade", got(scenario.Rule(5), "rule 5 O"), 1},
		{"one of two", got(scenario.Rule(5), "rule 10 P or rule 5 M"), 0},
		{"none of two", got(scenario.Rule(5), "rule 10 P or rule 5 P"), 1},
		{"open", got(scenario.Inconclusive, "unreachable"), 1},
		{"not run", got(scenario.NotRun, "unreachable"), 1},
		{"not translated", got(scenario.NotTranslated, ""), 1},
		{"died", got(scenario.Failed, ""), 1},
	}
	for _, tt := range tests {
		if got := Status([]Cell{tt.in}); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}

// got makes a cell with a verdict of grade M, and with the expected verdict.
func got(verdict scenario.Kind, expected string) Cell {
	c := Cell{Verdict: verdict, Expected: expecting(expected)}
	if c.Reachable() {
		c.Grade = spec.Manual
	}
	return c
}
