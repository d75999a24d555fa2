package sys

// Untranslated is the value with which a function panics that a machine could not
// translate from C. It says nothing of the text, only of the translator.
type Untranslated struct {
	Func string
	Pos  string // "FILE:LINE" of what could not be translated
	Text string // what that is
}

// UNTRANSLATED begins the message of every Untranslated.
const UNTRANSLATED = "not translated: "

// Error returns what could not be translated, and where it is.
func (u Untranslated) Error() string { return UNTRANSLATED + u.Func + ", " + u.Pos + ": " + u.Text }
