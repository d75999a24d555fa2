// Package last has what was last computed for FreeBSD's main: its column of the matrix, for
// those that have no source tree at hand. A named command computes and writes it; nothing of
// FreeBSD's text is in it.
//
// It imports the scenarios and the specification.
package last

import (
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/spec"
)

// Name is the name of the revision.
const Name = "main"

// Command computes the column anew, from a folder of a source tree.
const Command = "go run ./tools/racehunt texts -record tools/racehunt/internal/last/main.json FOLDER"

// Column is a column of the matrix, as it was computed.
type Column struct {
	SHA256 string `json:"sha256"` // of the text
	Family string `json:"family"`
	Cells  []Cell `json:"cells"` // in the order of the scenarios, then of the modes
}

// Cell is what came out for one scenario in one mode.
type Cell struct {
	Scenario    string        `json:"scenario"`
	Program     string        `json:"program"` // hash of the scenario without what it expects
	Mode        scenario.Mode `json:"mode"`
	Verdict     scenario.Kind `json:"verdict"`
	Grade       spec.Grade    `json:"grade,omitempty"`
	Sentence    string        `json:"sentence,omitempty"`
	Preemptions int           `json:"preemptions,omitempty"`
	Steps       int           `json:"steps,omitempty"`
	Token       string        `json:"token,omitempty"`
}

//go:embed main.json
var recorded []byte

// Main returns the column of main.
func Main() (*Column, error) {
	c := new(Column)
	if err := json.Unmarshal(recorded, c); err != nil {
		return nil, fmt.Errorf("what was last computed for %s cannot be read: %w; write it anew: %s", Name, err, Command)
	}
	return c, nil
}

// Write writes a column, a cell on a line.
func (c *Column) Write(w io.Writer) error {
	head, err := json.Marshal(&struct {
		SHA256 string `json:"sha256"`
		Family string `json:"family"`
	}{c.SHA256, c.Family})
	if err != nil {
		return err
	}
	lines := []string{}
	for i := range c.Cells {
		cell, err := json.Marshal(&c.Cells[i])
		if err != nil {
			return err
		}
		lines = append(lines, string(cell))
	}
	_, err = fmt.Fprintf(w, "%s,\"cells\":[\n%s\n]}\n", strings.TrimSuffix(string(head), "}"), strings.Join(lines, ",\n"))
	return err
}

// With returns the column with the cells of another in place of those of the same scenario
// and mode, if it is of the same text, and else the other; in the order of these names.
func (c *Column) With(other *Column, names []string) *Column {
	all := &Column{SHA256: other.SHA256, Family: other.Family}
	for _, name := range names {
		for _, mode := range scenario.Modes {
			is := func(x Cell) bool { return x.Scenario == name && x.Mode == mode }
			if i := slices.IndexFunc(other.Cells, is); i >= 0 {
				all.Cells = append(all.Cells, other.Cells[i])
			} else if i := slices.IndexFunc(c.Cells, is); i >= 0 && c.SHA256 == other.SHA256 {
				all.Cells = append(all.Cells, c.Cells[i])
			}
		}
	}
	return all
}

// Program is the hash of the text of a scenario, without comments and what it expects.
func Program(text []byte) string {
	h := sha256.New()
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "expect ") {
			fmt.Fprintln(h, line)
		}
	}
	const length = 12
	return fmt.Sprintf("%x", h.Sum(nil))[:length]
}

// Of returns the cell of a scenario in a mode, if that is what was computed: the program is
// the same.
func (c *Column) Of(name string, text []byte, mode scenario.Mode) (Cell, bool) {
	for _, x := range c.Cells {
		if x.Scenario == name && x.Mode == mode && x.Program == Program(text) {
			return x, true
		}
	}
	return Cell{}, false
}
