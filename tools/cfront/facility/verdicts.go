package facility

import (
	_ "embed" // verdicts.txt
	"fmt"
	"strings"
)

// Verdict is what comes of a scenario on the facility with a fault, or with none.
type Verdict struct {
	Scenario string // a file of tools/model/scenarios, without .scn
	Fault    Faults
	Floating bool
	// Any has the outcomes in the words of a scenario file ("rule 5 M"), one of which
	// comes out.
	Any []string
}

const unreachable = "unreachable"

//go:embed verdicts.txt
var verdicts string

// Verdicts returns the table: each of its scenarios with no fault and with every
// single one, bound and floating. The tests of this package hold the hand port to it.
func Verdicts() ([]Verdict, error) { return parse("verdicts.txt", verdicts) }

// parse reads a table. Scenarios stand at the margin, and below each, indented, the
// faults that it shows.
func parse(file, text string) ([]Verdict, error) {
	var all []Verdict
	scenario := -1 // where the cells of the scenario begin
	for i, line := range strings.Split(text, "\n") {
		bad := func(format string, args ...any) ([]Verdict, error) {
			return nil, fmt.Errorf("%s:%d: "+format, append([]any{file, i + 1}, args...)...)
		}
		switch name := strings.TrimSpace(line); {
		case name == "" || line[0] == '#':
		case line[0] != '\t':
			scenario = len(all)
			for _, f := range append([]Faults{0}, All()...) {
				for _, floating := range []bool{false, true} {
					all = append(all, Verdict{name, f, floating, []string{unreachable}})
				}
			}
		case scenario < 0:
			return bad("a verdict without a scenario; write the name of one above it, at the margin")
		default:
			head, outcomes, ok := strings.Cut(name, ": ")
			if !ok {
				return bad("%.60q; write [bound|floating] FAULT: VERDICT [or VERDICT]", name)
			}
			mode, fault, one := strings.Cut(head, " ")
			if !one {
				mode, fault = "", head
			} else if mode != "bound" && mode != "floating" {
				return bad("%.20q is no mode; write bound or floating, or nothing for both", mode)
			}
			f, err := ParseFault(fault)
			if err != nil {
				return bad("%w", err)
			}
			for j := range all[scenario:] {
				v := &all[scenario+j]
				if v.Fault == f && (mode == "" || v.Floating == (mode == "floating")) {
					v.Any = strings.Split(outcomes, " or ")
				}
			}
		}
	}
	return all, nil
}
