package patch

import "ktimeout/tools/sbs/internal/tree"

// Texts returns the file of FreeBSD before the change and after it. They are nil if no
// hunk fits a known text.
func (p *Patch) Texts() (before, after []byte) {
	if p.old == nil {
		return nil, nil
	}
	return p.old.text.Text, p.now.text.Text
}

// GoOf returns the part of a Go file that stands for a statement of the text before the
// change, with all that is in it. A statement is known by its kind and its place.
func (p *Patch) GoOf(n *tree.Node) (file string, pos, end int, ok bool) {
	if p.old == nil {
		return "", 0, 0, false
	}
	x := p.old.place[spotOf("", n)]
	if x == nil || !x.alike() {
		return "", 0, 0, false
	}
	return x.item.File.Name, x.Go.Pos, x.Go.End, true
}
