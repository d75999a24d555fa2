// Package screen is what racehunt writes to: standard output, where tables or JSON
// go, and standard error, where progress goes. It imports the package that asks a
// terminal for its width, and the tables of the diagrams.
package screen

import (
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"

	"ktimeout/tools/internal/tty"
	"ktimeout/tools/racehunt/internal/diagram"
)

// Screen is both files. Callers that may write concurrently must hold its lock; the
// methods do not take it.
type Screen struct {
	sync.Mutex
	Out   io.Writer // tables or JSON
	Width int       // the width of Out in columns
	JSON  bool

	// Err is where notes and progress go, and ErrWidth its width. Terminal tells whether
	// progress overwrites its line, Printed when it was printed last.
	Err      io.Writer
	ErrWidth int
	Terminal bool
	Printed  time.Time
}

// New returns a screen that writes to two files.
func New(stdout, stderr io.Writer, asJSON bool) *Screen {
	return &Screen{Out: stdout, Width: tty.Width(stdout), JSON: asJSON, Err: stderr, ErrWidth: tty.Width(stderr), Terminal: tty.Is(stderr)}
}

// Progress shows a line of progress. On a terminal it overwrites the last one; else it
// prints the line only if the last one is a second old.
func (s *Screen) Progress(line func() string) {
	switch {
	case s.Terminal:
		fmt.Fprintf(s.Err, "\r%s\x1b[K", Clip(line(), s.ErrWidth-1))
	case time.Since(s.Printed) >= time.Second:
		s.Printed = time.Now()
		fmt.Fprintln(s.Err, line())
	}
}

// Clear removes the line of progress from a terminal.
func (s *Screen) Clear() {
	if s.Terminal {
		fmt.Fprint(s.Err, "\r\x1b[K")
	}
}

// Encode prints an object on a line.
func (s *Screen) Encode(object any) error {
	if err := json.NewEncoder(s.Out).Encode(object); err != nil {
		return fmt.Errorf("output: %w", err)
	}
	return nil
}

// Table prints a table.
func (s *Screen) Table(rows [][]string) error { return diagram.Table(s.Out, rows, s.Width) }

// Hang prints a text behind head, wrapped with a hanging indent.
func (s *Screen) Hang(head, text string) { fmt.Fprint(s.Out, diagram.Hang(head, text, s.Width)) }

// Clip shortens a line that would not fit into so many columns.
func Clip(line string, most int) string {
	if r := []rune(line); most > 0 && len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return line
}
