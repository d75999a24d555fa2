package sys

// Untranslated is what code made from C panics with where the C function could not be
// translated.
type Untranslated struct {
	Func string // of C
	Pos  string // "FILE:LINE" of what is not supported
	Text string // what it is, and what to do
}

// Error implements error.
func (u Untranslated) Error() string {
	return u.Pos + ": " + u.Func + " is not translated: " + u.Text
}
