package draft

import (
	"go/scanner"
	"go/token"
	"strings"
	"unicode"
)

// Likeness says how like a text of C is to a Go file of a port, from 0 to 1: how many
// of the names that one of them has are in both.
func Likeness(c, goText []byte) float64 {
	a, b := map[string]bool{}, map[string]bool{}
	for _, w := range strings.FieldsFunc(uncommented(string(c)), func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		a[strings.ToLower(w)] = true
	}
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile("", fset.Base(), len(goText)), goText, nil, 0)
	for {
		_, t, lit := s.Scan()
		if t == token.EOF {
			break
		}
		if t == token.IDENT {
			b[strings.ToLower(lit)] = true
		}
	}
	both := 0
	for w := range a {
		if b[w] {
			both++
		}
	}
	return float64(both) / float64(max(len(a)+len(b)-both, 1))
}
