package csrc

import (
	"bytes"
	"fmt"
	"strings"
)

// Cond is a preprocessor condition around text: "ifdef SMP", "ifndef SMP", "if
// !defined(X)". Else says that the text is in the #else branch.
type Cond struct {
	Text string
	Else bool
	Line int
}

// directive is a preprocessor line, with the lines that continue it.
type directive struct {
	word, rest string
	line       int
	lines      int // how many lines it has
}

// preprocess blanks the preprocessor lines of a file. It returns the text, the
// macros, the lists of nested conditions, and for each line the index of its
// list.
func preprocess(name string, text []byte) (out []byte, macros []directive, conds [][]Cond, of []int, err error) {
	conds = [][]Cond{nil}
	var stack []Cond
	lines := bytes.Split(text, []byte("\n"))
	of = make([]int, len(lines)+1)
	comment := false
	for i := 0; i < len(lines); i++ {
		of[i+1] = len(conds) - 1
		trimmed := bytes.TrimLeft(lines[i], " \t")
		if comment || !bytes.HasPrefix(trimmed, []byte("#")) {
			comment = opens(lines[i], comment)
			continue
		}
		d := directive{line: i + 1}
		var whole []byte
		for {
			line := bytes.TrimRight(lines[i], "\r")
			lines[i] = nil
			of[i+1] = len(conds) - 1
			d.lines++
			more := bytes.HasSuffix(line, []byte("\\"))
			whole = append(append(whole, bytes.TrimSuffix(line, []byte("\\"))...), '\n')
			comment = opens(line, comment)
			if !more && !comment || i+1 == len(lines) {
				break
			}
			i++
		}
		d.word, d.rest, _ = strings.Cut(strings.TrimLeft(strings.TrimSpace(string(whole))[1:], " \t"), " ")
		if w, rest, tab := strings.Cut(d.word, "\t"); tab {
			d.word, d.rest = w, rest+" "+d.rest
		}
		d.word = strings.TrimSpace(d.word)
		switch cond, _, _ := strings.Cut(d.rest, "/*"); d.word {
		case "if", "ifdef", "ifndef":
			stack = append(stack, Cond{Text: d.word + " " + strings.Join(strings.Fields(cond), " "), Line: d.line})
		case "else", "elif", "endif":
			if len(stack) == 0 {
				return nil, nil, nil, nil, fmt.Errorf("%s:%d: #%s without #if; give a whole file of C", name, d.line, d.word)
			}
			stack = append([]Cond(nil), stack...)
			if d.word == "endif" {
				stack = stack[:len(stack)-1]
			} else {
				stack[len(stack)-1].Else = true
			}
		case "define":
			macros = append(macros, d)
			continue
		default:
			continue
		}
		conds = append(conds, append([]Cond(nil), stack...))
	}
	if len(stack) != 0 {
		return nil, nil, nil, nil, fmt.Errorf("%s:%d: #%s without #endif; give a whole file of C", name, stack[len(stack)-1].Line, stack[len(stack)-1].Text)
	}
	return bytes.Join(lines, []byte("\n")), macros, conds, of, nil
}

// opens tells whether a comment is open at the end of a line.
func opens(line []byte, open bool) bool {
	quote := byte(0)
	for i := 0; i < len(line); i++ {
		two := line[i:min(i+2, len(line))]
		switch {
		case open:
			if string(two) == "*/" {
				open = false
				i++
			}
		case quote != 0:
			if line[i] == '\\' {
				i++
			} else if line[i] == quote {
				quote = 0
			}
		case string(two) == "/*":
			open = true
			i++
		case string(two) == "//":
			return false
		case line[i] == '"', line[i] == '\'':
			quote = line[i]
		}
	}
	return open
}
