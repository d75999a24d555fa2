package compare

import (
	"crypto/sha256"
	"encoding/hex"
	"go/scanner"
	"go/token"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/tree"
)

// seam has the words of Go that say more than C does: of which type a word is that is
// accessed without a lock, how it or a lock is accessed, and whether a thread stands for
// itself or its pointer does. C cannot tell whether they are right, so the choice is
// accepted, or is not.
var seam = map[string]bool{"Load": true, "Locked": true, "Peek": true, "Look": true, "Store": true, "Store_ordered": true,
	"Racy_load": true, "Racy_store": true, "Word": true, "Lword": true, "Lockword": true, "Vptr": true,
	"Curthread": true, "Curg": true, "Func_ptr": true, "Arg_ptr": true, "Func_eq": true, "Arg_eq": true,
	"C_links_sle": true, "C_links_tqe": true}

// scan calls f with the words of a text of Go; of one of C, with those that are words of
// Go, too, which names and keywords are.
func scan(text []byte, f func(tok token.Token, word string)) {
	var s scanner.Scanner
	fset := token.NewFileSet()
	s.Init(fset.AddFile("", fset.Base(), len(text)), text, func(token.Position, string) {}, 0)
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			return
		}
		f(tok, lit)
	}
}

// seamWords returns the words of the seam of an item, in order, each "volatile" and "union"
// that C has, what it stands under in C, what rules have in another way, and of a macro the
// types of its function.
func (w *worker) seamWords(it *Item) (out []string) {
	scan(it.File.Text[it.Go.Pos:it.Go.End], func(tok token.Token, word string) {
		if tok == token.IDENT && seam[word] {
			out = append(out, word)
		}
	})
	if it.C != nil {
		scan(w.text[it.C.Pos:it.C.End], func(_ token.Token, word string) {
			if word == "volatile" || word == "union" {
				out = append(out, word)
			}
		})
	}
	if it.cond != "" {
		out = append(out, strings.TrimSpace(it.cond))
	}
	out = append(out, it.other...)
	if it.C != nil && it.C.Kind == tree.Macro && it.Go.Kind == tree.Func {
		for _, p := range slices.Concat(it.Go.Kids[1].Kids, it.Go.Kids[:1]) {
			if p.Kind == tree.Var {
				p = p.Kids[0]
			}
			out = append(out, p.Text)
		}
	}
	return out
}

// seam holds what the statements of an item do not tell against what was accepted.
func (w *worker) seam(it *Item) {
	if it.Go == nil {
		return
	}
	words := w.seamWords(it)
	if len(words) == 0 {
		return
	}
	it.Seam = hash(tree.Fold(it.Name) + " " + strings.Join(words, " "))
	if r := &it.Rows[0]; !w.rules.Accepted.has(it.Seam) && r.State != Different {
		r.State, r.Cause = Different, Words
		r.Why = "what its statements do not tell was not accepted (sbs accept): " + strings.Join(words, ", ")
		r.GoMarks = append(r.GoMarks, r.GoHead)
	}
}

// hash returns the sum of some texts.
func hash(texts ...string) string {
	h := sha256.New()
	for _, s := range texts {
		h.Write([]byte(s))
		h.Write([]byte{0})
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}
