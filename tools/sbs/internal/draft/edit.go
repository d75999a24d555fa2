package draft

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Edit puts a text in the place of a part of a Go file.
type Edit struct {
	File     string
	Pos, End int
	Text     string
}

// apply makes the edits of a file, and formats it.
func apply(name string, text []byte, edits []Edit) ([]byte, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Compare(a.Pos, b.Pos) })
	var b strings.Builder
	at := 0
	for i, e := range edits {
		if i > 0 && e == edits[i-1] {
			continue
		}
		if e.Pos < at || e.End > len(text) {
			return nil, fmt.Errorf("%s: two changes of one part of the file; make them by hand", name)
		}
		b.Write(text[at:e.Pos])
		b.WriteString(e.Text)
		at = e.End
	}
	b.Write(text[at:])
	return gofmt(b.String())
}
