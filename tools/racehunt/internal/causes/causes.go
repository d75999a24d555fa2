// Package causes has what is still wrong in FreeBSD's main, by its causes: a cause is a
// statement of kern_timeout.c that reads or writes something wrong, whatever becomes of that.
// What can be computed of a cause (its verdict, its run, the texts that have it, what the mend
// gives) is not here; there are words for it, in the folder text, the scenario that shows it,
// and the mend.
//
// It imports the edits.
package causes

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"ktimeout/tools/racehunt/internal/mend"
)

// Text is the SHA-256 of the kern_timeout.c that the lines of the mends are of: FreeBSD's main
// of 2025, of which kern/timeout/main is the port.
const Text = "96e2cdcab35a90c96413cc728d3ea147ac811dcffe8fe506d47152b4211a5506"

// Cause is one cause.
type Cause struct {
	Name     string      // of its page, without the ending
	Title    string      // one line
	Scenario string      // the smallest program that shows it
	Also     []string    // others that fail by this cause alone
	Watch    []string    // words whose reads and writes the steps show, "c.c_func"
	Groups   []string    // what the enumeration says of programs that fail by it
	Needs    []string    // the names of causes whose mends must be there, too, for this one's
	Mend     []mend.Edit // the smallest mend
}

// The sections of the words for a cause, in their order.
const (
	Wrong   = "What is wrong"             // which statement reads or writes what, under which lock
	Seen    = "What a client sees"        //
	Legal   = "Is the client a legal one" // by which section of callout(9)
	Clients = "Who is such a client"      // in FreeBSD's tree
	Says    = "The smallest mend"         //
	Gives   = "What the mend gives"       //
)

//go:embed text/*.md
var texts embed.FS

// Words returns the sections of the words for a cause, by their headings. Each is Markdown.
func (c *Cause) Words() (map[string]string, error) {
	name := "text/" + c.Name + ".md"
	text, err := texts.ReadFile(name)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, part := range strings.Split("\n"+string(text), "\n## ")[1:] {
		head, body, _ := strings.Cut(part, "\n")
		out[head] = strings.TrimSpace(body)
	}
	for _, head := range []string{Wrong, Seen, Legal, Clients, Says, Gives} {
		if out[head] == "" {
			return nil, fmt.Errorf("%s: there is no section %q", name, head)
		}
	}
	return out, nil
}

// Named returns the cause of that name, or nil.
func Named(name string) *Cause {
	if i := slices.IndexFunc(All, func(c Cause) bool { return c.Name == name }); i >= 0 {
		return &All[i]
	}
	return nil
}

// Names are the names of all causes.
func Names() (out []string) {
	for i := range All {
		out = append(out, All[i].Name)
	}
	return out
}

// Edits are those of a cause's mend, and of the mends that it needs.
func (c *Cause) Edits() []mend.Edit {
	var out []mend.Edit
	for _, n := range c.Needs {
		out = append(out, Named(n).Mend...)
	}
	return append(out, c.Mend...)
}

// AllEdits are the mends of all causes, each once.
func AllEdits() (out []mend.Edit) {
	for i := range All {
		out = append(out, All[i].Mend...)
	}
	return out
}

// Scenarios are those that fail by this cause alone.
func (c *Cause) Scenarios() []string { return append([]string{c.Scenario}, c.Also...) }
