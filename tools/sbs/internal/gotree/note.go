package gotree

import (
	"bytes"
	"go/ast"
	"strings"
)

// Note is a paragraph of a comment that says why the port differs from C.
type Note struct {
	Kind     string // "PORT" or "FIX"
	Text     string // without the kind; lines are put together, paragraphs are apart by an empty line
	Pos, End int    // of the comment

	// What it stands at: of a comment behind code, the statements or the fields of its
	// line; above a statement or a field, that one; above a function, its head, from its
	// name to its brace; above other declarations, all of them. Of a comment with
	// nothing below it but a brace, an empty line or another comment: its own place,
	// where From is To.
	From, To int
}

// notes returns the notes of a file.
func (r *reader) notes() []Note {
	var all []Note
	places := r.places()
	for _, g := range r.ast.Comments {
		var open *Note
		for _, c := range g.List {
			for off := r.off(c.Pos()); off < r.off(c.End()); {
				end := r.off(c.End())
				if i := strings.IndexByte(string(r.text[off:end]), '\n'); i >= 0 {
					end = off + i
				}
				line := strings.TrimSpace(strings.TrimSuffix(string(r.text[off:end]), "*/"))
				line = strings.TrimSpace(strings.TrimLeft(strings.TrimLeft(line, "/"), "*"))
				kind, rest, ok := strings.Cut(line, ":")
				switch {
				case ok && (kind == "PORT" || kind == "FIX"):
					all = append(all, Note{Kind: kind, Text: strings.TrimSpace(rest), Pos: off})
					open = &all[len(all)-1]
					open.From, open.To = r.standsAt(g, places)
				case open == nil:
				case line == "":
					open.Text = strings.TrimSuffix(open.Text, "\n\n") + "\n\n"
				case open.Text == "" || strings.HasSuffix(open.Text, "\n\n"):
					open.Text += line
				default:
					open.Text += " " + line
				}
				if open != nil && line != "" {
					open.End = end
				}
				off = end + 1
			}
		}
	}
	for i := range all {
		all[i].Text = strings.TrimSpace(all[i].Text)
	}
	return all
}

// place is a piece of the text that a note can stand at.
type place struct {
	start    int // of its first token
	from, to int // of what a note stands at
	end      int // of all that belongs to it: to, or the end of a function or a block behind its head
	first    int // line on which it begins
}

// places returns what notes can stand at, an outer one before what is in it.
func (r *reader) places() []place {
	var out []place
	add := func(n ast.Node) {
		from, to := r.off(n.Pos()), r.off(n.End())
		out = append(out, place{from, from, to, to, r.file.Line(n.Pos())})
	}
	ast.Inspect(r.ast, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			p := place{r.off(n.Pos()), r.off(n.Name.Pos()), r.off(n.Type.End()), r.off(n.End()), r.file.Line(n.Pos())}
			if n.Body != nil {
				p.to = r.off(n.Body.Lbrace) + 1
			}
			out = append(out, p)
		case *ast.GenDecl:
			add(n)
		case *ast.ValueSpec, *ast.TypeSpec, *ast.Field, *ast.CaseClause, *ast.LabeledStmt, *ast.KeyValueExpr:
			add(n)
		case *ast.BlockStmt, *ast.DeclStmt, *ast.CommClause:
		case ast.Stmt:
			add(n)
		}
		return true
	})
	return out
}

// standsAt returns what a comment stands at.
func (r *reader) standsAt(g *ast.CommentGroup, places []place) (from, to int) {
	pos, line := r.off(g.Pos()), r.file.Line(g.Pos())
	if start := r.lineStart(line); !blank(r.text[start:pos]) {
		return behind(places, line, len(bytes.TrimRight(r.text[:pos], " \t")))
	}
	next := r.file.Line(g.End()) + 1
	for _, p := range places {
		if p.first == next && blank(r.text[r.lineStart(next):p.start]) {
			return p.from, p.to
		}
	}
	return pos, pos
}

func blank(text []byte) bool { return len(bytes.TrimSpace(text)) == 0 }

// lineStart returns the offset at which a line begins.
func (r *reader) lineStart(line int) int { return r.off(r.file.LineStart(line)) }

// behind returns the code of a line that ends at an offset, with a comment behind it: all
// that begins on the line, without the bodies that are open at its end, or else the
// innermost piece that ends there.
func behind(places []place, line, end int) (from, to int) {
	from, to = -1, -1
	for _, p := range places {
		if p.first == line && p.from < end {
			if from < 0 {
				from = p.from
			}
			to = max(to, min(p.to, end))
		}
	}
	if from >= 0 {
		return from, to
	}
	from, to = end, end
	for _, p := range places { // an inner one comes later
		if p.from < end && end <= p.end {
			from, to = p.from, p.to
		}
	}
	return from, to
}
