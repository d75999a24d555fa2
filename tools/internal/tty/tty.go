// Package tty tells whether the tools write to a terminal, where progress may
// overwrite itself. It imports the standard library only.
package tty

import (
	"io"
	"os"
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
