// Package tty tells what the tools write to: whether it is a terminal, where
// progress may overwrite itself, and how wide it is. It imports golang.org/x/sys.
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

// plain is how many columns a line may take where nobody says.
const plain = 100

// Width returns how many columns a line may take: those of the terminal that w is,
// else what the environment says in COLUMNS, else 100.
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
