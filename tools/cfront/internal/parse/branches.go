package parse

import (
	"bytes"
	"fmt"
	"strings"

	"modernc.org/cc/v4"
)

// Branch is what stands between two directives of a condition and was left out.
type Branch struct {
	File      string
	Line      int    // of the directive above
	Directive string // #ifdef DIAGNOSTIC
}

// LeftOut returns the branches of #if and its like in the text, and in the headers of
// the user's, that were left out, but for those within others and those that hold
// nothing. The preprocessor says which: the text is read once more with a word of its
// own in each branch, and those words count that are gone.
func LeftOut(t Text) ([]Branch, error) {
	var all []branch
	t.Text = mark(t.Name, t.Text, &all)
	headers := map[string][]byte{}
	for name, text := range t.Headers {
		headers[name] = mark(name, text, &all)
	}
	t.Headers = headers
	cfg, sources, err := configure(t, "")
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := guarded(t.Name, func() error { return cc.Preprocess(cfg, sources, &out) }); err != nil {
		return nil, err
	}
	there := map[string]bool{}
	for _, word := range strings.FieldsFunc(out.String(), func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	}) {
		there[word] = true
	}
	var left []Branch
	for i, b := range all {
		if !there[word(i)] && b.holds && (b.in < 0 || there[word(b.in)]) {
			left = append(left, b.Branch)
		}
	}
	return left, nil
}

// branch is a branch of a text.
type branch struct {
	Branch
	in    int // the branch around it, or -1
	holds bool
}

// word is what marks a branch.
func word(i int) string { return fmt.Sprintf("K_branch_%d", i) }

// mark puts a word into each branch of a text, and lists the branches.
func mark(name string, text []byte, all *[]branch) []byte {
	var out bytes.Buffer
	var open []int // the branches that are open
	begin := func(line int, directive string, in int) {
		open = append(open, len(*all))
		fmt.Fprintf(&out, "%s\n", word(len(*all)))
		*all = append(*all, branch{Branch{name, line, directive}, in, false})
	}
	for _, l := range logical(text) {
		out.Write(l.text)
		rest, isDirective := strings.CutPrefix(l.code, "#")
		rest = strings.Join(strings.Fields(rest), " ")
		kind := rest[:len(rest)-len(strings.TrimLeft(rest, "abcdefghijklmnopqrstuvwxyz"))]
		switch {
		case isDirective && (kind == "if" || kind == "ifdef" || kind == "ifndef"):
			in := -1
			if len(open) > 0 {
				in = open[len(open)-1]
			}
			begin(l.line, "#"+rest, in)
		case isDirective && (kind == "elif" || kind == "else") && len(open) > 0:
			last := (*all)[open[len(open)-1]]
			open = open[:len(open)-1]
			if kind == "else" {
				rest = "else of " + last.Directive
			}
			begin(l.line, "#"+rest, last.in)
		case isDirective && kind == "endif" && len(open) > 0:
			open = open[:len(open)-1]
		case l.code != "":
			for _, b := range open {
				(*all)[b].holds = true
			}
		}
	}
	return out.Bytes()
}

// line is a line of C, with those that it goes on in: after a backslash, or within a
// comment.
type line struct {
	line int    // number of the first
	text []byte // with the ends of lines
	code string // without comments
}

// logical cuts a text into lines.
func logical(text []byte) (all []line) {
	comment, more := false, false
	for i, t := range bytes.SplitAfter(text, []byte("\n")) {
		if !more {
			all = append(all, line{line: i + 1})
		}
		l := &all[len(all)-1]
		code := strings.TrimSpace(uncomment(string(t), &comment))
		before, continued := strings.CutSuffix(code, "\\")
		l.text = append(l.text, t...)
		l.code = strings.TrimSpace(l.code + " " + before)
		more = continued || comment
	}
	if l := &all[len(all)-1]; len(l.text) > 0 && !bytes.HasSuffix(l.text, []byte("\n")) {
		l.text = append(l.text, '\n')
	}
	return all
}

// uncomment takes comments out of a line. comment says whether one is open.
func uncomment(s string, comment *bool) string {
	var b strings.Builder
	var quote byte
	for i := 0; i < len(s); i++ {
		two := s[i:min(i+2, len(s))]
		switch {
		case *comment:
			if two == "*/" {
				*comment = false
				i++
			}
		case quote != 0:
			b.WriteByte(s[i])
			if s[i] == '\\' && i+1 < len(s) {
				i++
				b.WriteByte(s[i])
			} else if s[i] == quote {
				quote = 0
			}
		case two == "/*":
			*comment = true
			b.WriteByte(' ')
			i++
		case two == "//":
			return b.String()
		default:
			if s[i] == '"' || s[i] == '\'' {
				quote = s[i]
			}
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
