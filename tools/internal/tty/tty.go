// Package tty describes what the tools write to: whether it is a terminal, on
// which progress may overwrite itself, and how wide it is. It imports
// golang.org/x/sys, but for the build tag thin: then the width is that of COLUMNS.
package tty

import (
	"io"
	"os"
	"strconv"
)

// Is tells whether w is a terminal.
func Is(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	st, err := f.Stat()
	return err == nil && st.Mode()&os.ModeCharDevice != 0
}

// plain is the width of a line if nothing gives another one.
const plain = 100

// Width returns the number of columns for a line: the width of the terminal w, or
// else the value of COLUMNS in the environment, or else 100.
func Width(w io.Writer) int {
	if f, ok := w.(*os.File); ok {
		if n := columns(f); n > 0 {
			return n
		}
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	return plain
}
