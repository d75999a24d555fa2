// Package expect has what each scenario is to come to on the texts of FreeBSD of the sbt era: a
// table of scenarios and texts, texts.txt beside the scenarios. A text is known by its SHA-256,
// wherever it is and whatever it is called. A port of the era by hand is expected to come to
// what was computed of the text of its name.
//
// It imports the scenarios.
package expect

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"ktimeout/sys"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/scenarios"
)

// Name is where the table is, in a checkout.
const Name = "tools/model/scenarios/texts.txt"

// Command computes what is missing in the table. NAME is a scenario; FOLDER has a source tree
// for each text.
const Command = "go run ./tools/racehunt texts -scenario NAME -expect " + Name + " FOLDER"

// Table has what is expected of scenarios on texts.
type Table struct {
	Texts []Text
	cells map[key]scenario.Expectation
}

// Text is a text of FreeBSD.
type Text struct {
	Name   string
	SHA256 string // of kern_timeout.c
}

type key struct {
	scenario, sha256 string
	mode             scenario.Mode
}

// Own returns the table of racehunt's own scenarios.
func Own() (*Table, error) { return Parse(Name, scenarios.Texts) }

// Of returns what is expected of a scenario on a text, or nothing if the text is not known or
// the scenario is another program than racehunt's own of that name.
func (t *Table) Of(sha256, name string, text []byte, mode scenario.Mode) scenario.Expectation {
	e := t.cells[key{name, sha256, mode}]
	own, err := scenarios.Files.ReadFile(name + ".scn")
	if err != nil {
		own, err = scenarios.Sbt.ReadFile(path.Join("sbt", name+".scn"))
	}
	if err != nil || program(own) != program(text) {
		return nil
	}
	return e
}

// program is the text of a scenario, without comments and what it expects.
func program(text []byte) string {
	var b strings.Builder
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "expect ") {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// Set notes what is expected.
func (t *Table) Set(sha256, name string, mode scenario.Mode, e scenario.Expectation) {
	if t.cells == nil {
		t.cells = map[key]scenario.Expectation{}
	}
	t.cells[key{name, sha256, mode}] = e
}

// Add adds a text, in place of one of the same name.
func (t *Table) Add(x Text) {
	if i := slices.IndexFunc(t.Texts, func(o Text) bool { return o.Name == x.Name }); i >= 0 {
		t.Texts[i] = x
	} else if !slices.ContainsFunc(t.Texts, func(o Text) bool { return o.SHA256 == x.SHA256 }) {
		t.Texts = append(t.Texts, x)
	}
}

// From is what is expected from now on, after a verdict came out. A search that did not end
// may end on another day, without a failure.
func From(o scenario.Outcome) scenario.Expectation {
	if o.Kind == scenario.Inconclusive {
		return open
	}
	return scenario.Expectation{o}
}

var open = scenario.Expectation{{Kind: scenario.Inconclusive}, {Kind: scenario.Unreachable}}

// words are verdicts that the table writes shortly.
var words = []struct {
	word string
	e    scenario.Expectation
}{
	{"ok", scenario.Expectation{{Kind: scenario.Unreachable}}},
	{"-", scenario.Expectation{{Kind: scenario.NotHad}}},
	{"?", open},
}

func word(e scenario.Expectation) string {
	for _, w := range words {
		if slices.Equal(w.e, e) {
			return w.word
		}
	}
	return e.String()
}

func parseWord(s string) (e scenario.Expectation, err error) {
	for _, w := range words {
		if w.word == s {
			return w.e, nil
		}
	}
	err = e.UnmarshalText([]byte(s))
	return e, err
}

// between stands between the columns of the table, and modes between the two modes of a cell.
const (
	between = " | "
	modes   = " / "
)

// Parse reads a table.
func Parse(name string, text []byte) (*Table, error) {
	t := &Table{cells: map[key]scenario.Expectation{}}
	var columns []string // SHA-256
	seen := map[string]bool{}
	lines := bufio.NewScanner(bytes.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		wrong := func(format string, args ...any) error {
			return fmt.Errorf("%s:%d: %s; write the table anew: %s", name, n, fmt.Sprintf(format, args...), Command)
		}
		parts := strings.Split(line, strings.TrimSpace(between))
		for i := range parts {
			parts[i] = strings.TrimSpace(parts[i])
		}
		switch words := strings.Fields(line); {
		case line == "" || line[0] == '#':
		case words[0] == "text":
			const hexadecimal = "0123456789abcdef"
			if len(words) != 3 || len(words[2]) != 2*sha256.Size || strings.Trim(words[2], hexadecimal) != "" || columns != nil {
				return nil, wrong("text NAME SHA-256 stands above the table")
			}
			for _, x := range t.Texts {
				if x.Name == words[1] || x.SHA256 == words[2] {
					return nil, wrong("%s is there twice", words[1])
				}
			}
			t.Texts = append(t.Texts, Text{words[1], words[2]})
		case parts[0] == "scenario":
			var names []string
			for _, x := range t.Texts {
				names, columns = append(names, x.Name), append(columns, x.SHA256)
			}
			if !slices.Equal(parts[1:], names) {
				return nil, wrong("the columns are not the texts, in their order")
			}
		case seen[parts[0]]:
			return nil, wrong("%s is there twice", parts[0])
		case len(parts) != len(columns)+1:
			return nil, wrong("a scenario has a verdict for each of %d texts, and this has %d", len(columns), len(parts)-1)
		default:
			seen[parts[0]] = true
			for i, cell := range parts[1:] {
				if cell == "" {
					continue
				}
				in := strings.Split(cell, strings.TrimSpace(modes))
				if len(in) == 1 {
					in = append(in, in[0])
				}
				if len(in) != len(scenario.Modes) {
					return nil, wrong("%q is no verdict, and no two of them", cell)
				}
				for j, mode := range scenario.Modes {
					e, err := parseWord(strings.TrimSpace(in[j]))
					if err != nil {
						return nil, wrong("%q is no verdict", cell)
					}
					t.Set(columns[i], parts[0], mode, e)
				}
			}
		}
	}
	return t, lines.Err()
}

const head = `# What each scenario comes to on texts of FreeBSD, each known by the SHA-256 of its kern_timeout.c.
#
# ok    unreachable: a proof, no interleaving does anything wrong
# -     the text does not have what the scenario needs
# ?     the search did not end in its time, and found nothing
#
# Anything else is the verdict with its grade; where bound and floating threads differ, both. The table is
# written by racehunt texts -expect.

`

// Write writes the table, of these scenarios.
func (t *Table) Write(w io.Writer, names []string) error {
	rows := [][]string{{"scenario"}}
	var b strings.Builder
	b.WriteString(head)
	for _, x := range t.Texts {
		fmt.Fprintf(&b, "text %-10s %s\n", x.Name, x.SHA256)
		rows[0] = append(rows[0], x.Name)
	}
	for _, name := range names {
		row := []string{name}
		for _, x := range t.Texts {
			cell := ""
			for _, mode := range scenario.Modes {
				switch s := word(t.cells[key{name, x.SHA256, mode}]); {
				case cell == "":
					cell = s
				case cell != s:
					cell += modes + s
				}
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			width[i] = max(width[i], len(cell))
		}
	}
	b.WriteString("\n")
	for _, row := range rows {
		line := ""
		for i, cell := range row {
			if i > 0 {
				line += between
			}
			line += fmt.Sprintf("%-*s", width[i], cell)
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Names returns the scenarios that stand in the table.
func (t *Table) Names() (names []string) {
	for k := range t.cells {
		if !slices.Contains(names, k.scenario) {
			names = append(names, k.scenario)
		}
	}
	slices.Sort(names)
	return names
}

// SHA256 returns the hash of the C that a revision was made from, or of that which a port of
// the sbt era is of: the text of its name. Of a port of the tick era it is "".
func (t *Table) SHA256(r *sys.Revision) string {
	for name, text := range r.C {
		if strings.HasSuffix(name, ".c") {
			return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))
		}
	}
	if i := slices.IndexFunc(t.Texts, func(x Text) bool { return x.Name == r.Name }); i >= 0 && r.C == nil && r.Era != nil {
		return t.Texts[i].SHA256
	}
	return ""
}
