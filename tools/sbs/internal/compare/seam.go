package compare

import (
	"crypto/sha256"
	"encoding/hex"
	"go/scanner"
	"go/token"
	"strings"
)

// seam has the words of Go that say more than C does: how an access of a volatile word
// or of a lock is made, and whether a thread stands for itself or its pointer does. C
// cannot tell whether they are right, so the choice is accepted, or is not.
var seam = map[string]bool{"Load": true, "Peek": true, "Look": true, "Store": true, "Store_ordered": true,
	"Curthread": true, "Curg": true, "Func_ptr": true, "Arg_ptr": true, "Func_eq": true, "Arg_eq": true,
	"C_links_sle": true, "C_links_tqe": true}

// seamWords returns the words of the seam in a text, in order.
func seamWords(text []byte) []string {
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile("", fset.Base(), len(text)), text, func(token.Position, string) {}, 0)
	var out []string
	for {
		_, tok, lit := s.Scan()
		switch {
		case tok == token.EOF:
			return out
		case tok == token.IDENT && seam[lit]:
			out = append(out, lit)
		}
	}
}

// seam holds the words of the seam that an item has against those that were accepted.
func (w *worker) seam(it *Item) {
	if it.C == nil || it.Go == nil {
		return
	}
	words := seamWords(it.File.Text[it.Go.Pos:it.Go.End])
	if len(words) == 0 {
		return
	}
	sum := sha256.Sum256([]byte(strings.ToLower(it.Name) + " " + strings.Join(words, " ")))
	it.Seam = hex.EncodeToString(sum[:8])
	if r := &it.Rows[0]; !w.accepted(it.Seam) && r.State != Different {
		r.State, r.Cause = Different, Words
		r.Why = "how it accesses words was not accepted (sbs accept): " + strings.Join(words, ", ")
		r.GoMarks = append(r.GoMarks, r.GoHead)
	}
}
