// Package usage has the error of whoever asks for what cannot be done: the program
// prints it in one line and ends with the status 2. It imports the standard library
// only.
package usage

import "fmt"

// Error is a flag, an argument or a file that cannot be obeyed: one line that names
// it and says what would do.
type Error struct{ msg string }

func (e *Error) Error() string { return e.msg }

// Errorf returns an error of one line.
func Errorf(format string, args ...any) error { return &Error{fmt.Sprintf(format, args...)} }
