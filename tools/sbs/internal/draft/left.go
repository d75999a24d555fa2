package draft

import (
	"fmt"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// Mark begins the comments that a draft leaves for a person.
const Mark = "// PORT?"

// Kind is why something was left.
type Kind string

// The kinds.
const (
	Words    Kind = "words"    // a message in FreeBSD's words
	Type     Kind = "type"     // a type that has no counterpart that is known
	Name     Kind = "name"     // a name that neither the port nor the layers have
	Facility Kind = "facility" // something of the kernel that the layers do not have
	Form     Kind = "form"     // a form of C for which the ports have no manner
	Order    Kind = "order"    // a store whose ordering is decided by exploring
	Noted    Kind = "noted"    // where the port around differs from C and has a note
	Wrong    Kind = "wrong"    // Go that does not compile
	Lost     Kind = "lost"     // something of a function of C that is not in Go
	Place    Kind = "place"    // a change of C whose place in the port is not known
)

// Left is something that was left for a person.
type Left struct {
	File string // "": the file that is drafted; else a header
	Line int    // of C; 0: it is of Go
	Kind Kind
	C    string // on one line
	Why  string

	pos, end int // in C
}

func (l Left) String() string {
	if l.Line == 0 {
		return l.Why + ": " + l.C
	}
	return fmt.Sprintf("%sline %d: %s: %s", l.in(), l.Line, l.Why, l.C)
}

// in names the header that it is in.
func (l Left) in() string {
	if l.File == "" {
		return ""
	}
	return l.File + ", "
}

// unsure is what stops the writing of a statement.
type unsure struct {
	at   *tree.Node
	kind Kind
	why  string
}

// fail stops the writing of the statement.
func fail(at *tree.Node, kind Kind, format string, args ...any) {
	panic(unsure{at, kind, fmt.Sprintf(format, args...)})
}

// source is the text of a node on one line, without comments.
func source(text []byte, n *tree.Node) string {
	if n.Pos < 0 || n.End > len(text) || n.Pos >= n.End {
		return n.String()
	}
	return strings.Join(strings.Fields(uncommented(string(text[n.Pos:n.End]))), " ")
}

// uncommented takes the comments out of C.
func uncommented(s string) string {
	var b strings.Builder
	var quote byte
	for i := 0; i < len(s); i++ {
		switch {
		case quote != 0:
			if s[i] == '\\' && i+1 < len(s) {
				b.WriteByte(s[i])
				i++
			} else if s[i] == quote {
				quote = 0
			}
		case strings.HasPrefix(s[i:], "/*"):
			end := strings.Index(s[i+2:], "*/")
			if end < 0 {
				return b.String()
			}
			b.WriteByte(' ')
			i += end + 3
			continue
		case strings.HasPrefix(s[i:], "//"):
			end := strings.IndexByte(s[i:], '\n')
			if end < 0 {
				return b.String()
			}
			i += end - 1
			continue
		case s[i] == '"' || s[i] == '\'':
			quote = s[i]
		}
		b.WriteByte(s[i])
	}
	return b.String()
}
