//go:build unix

package tty

import (
	"os"

	"golang.org/x/sys/unix"
)

// columns returns how many columns the terminal has that f is, or 0.
func columns(f *os.File) int {
	size, err := unix.IoctlGetWinsize(int(f.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0
	}
	return int(size.Col)
}
