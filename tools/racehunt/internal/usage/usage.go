// Package usage has the error for bad usage: the program prints it in one line and ends
// with the status 2. It imports only the standard library.
package usage

import "fmt"

// Error is about a flag, an argument or a file that cannot be used: one line that names
// it and says what would be right.
type Error struct{ msg string }

func (e *Error) Error() string { return e.msg }

// Errorf returns an error of one line.
func Errorf(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }
