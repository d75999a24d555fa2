package docs

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// root is the root of the checkout.
var root = filepath.Join("..", "..")

// page has the parts of a document that are tested.
type page struct {
	path    string // from the root, with slashes
	lines   []string
	anchors map[string]bool
	links   []place
	spans   []place // code inside a line
	blocks  []block
	prose   []place // lines of paragraphs
}

// place is a text and the line that it stands in.
type place struct {
	line int
	text string
}

// block is a block of code.
type block struct {
	line int    // line number of its first line
	info string // the language, and perhaps the name of a file
	text string
}

// language returns the first word of info.
func (b *block) language() string { word, _, _ := strings.Cut(b.info, " "); return word }

// problem is what is wrong with a line of a page.
type problem struct {
	path string
	line int
	what string
}

func (p problem) String() string { return fmt.Sprintf("%s:%d: %s", p.path, p.line, p.what) }

// sources reads the pages of the checkout: their texts by their paths.
func sources(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no pages in docs: %v", err)
	}
	names = append(names, filepath.Join(root, "README.md"), filepath.Join(root, "CONTRIBUTING.md"))
	all := make(map[string]string)
	for _, name := range names {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.ToSlash(rel)] = string(data)
	}
	return all
}

// read reads all pages, in the order of their paths.
func read(sources map[string]string) []*page {
	var pages []*page
	for path, source := range sources {
		pages = append(pages, parse(path, source))
	}
	slices.SortFunc(pages, func(a, b *page) int { return cmp.Compare(a.path, b.path) })
	return pages
}

// parse reads one page.
func parse(path, source string) *page {
	p := &page{path: path, lines: strings.Split(source, "\n"), anchors: make(map[string]bool)}
	src := []byte(source)
	lineOf := func(offset int) int { return 1 + strings.Count(source[:offset], "\n") }
	doc := goldmark.New(goldmark.WithExtensions(extension.Table)).Parser().Parse(text.NewReader(src))
	line := 1 // of the current block, or of the last text in it
	walk := func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		if n.Type() == ast.TypeBlock && n.Lines().Len() != 0 {
			line = lineOf(n.Lines().At(0).Start)
		}
		switch n := n.(type) {
		case *ast.Text:
			line = lineOf(n.Segment.Start)
		case *ast.Heading:
			p.anchor(plain(n, src))
		case *ast.Link:
			p.links = append(p.links, place{lineIn(n, line, lineOf), string(n.Destination)})
		case *ast.Image:
			p.links = append(p.links, place{line, string(n.Destination)})
		case *ast.AutoLink:
			p.links = append(p.links, place{line, string(n.URL(src))})
		case *ast.CodeSpan:
			p.spans = append(p.spans, place{lineIn(n, line, lineOf), plain(n, src)})
		case *ast.FencedCodeBlock:
			info := ""
			if n.Info != nil {
				info = string(n.Info.Value(src))
			}
			p.blocks = append(p.blocks, block{line, info, string(n.Lines().Value(src))})
		case *ast.CodeBlock:
			p.blocks = append(p.blocks, block{line, "", string(n.Lines().Value(src))})
		case *ast.Paragraph, *ast.TextBlock:
			for i := range n.Lines().Len() {
				s := n.Lines().At(i)
				p.prose = append(p.prose, place{lineOf(s.Start), strings.TrimRight(string(s.Value(src)), "\n")})
			}
		}
		return ast.WalkContinue, nil
	}
	if err := ast.Walk(doc, walk); err != nil {
		panic(err) // walk returns no error
	}
	return p
}

// lineIn returns the line of the first text in a node, or the given line.
func lineIn(n ast.Node, line int, lineOf func(int) int) int {
	for c := n.FirstChild(); c != nil; c = c.FirstChild() {
		if t, ok := c.(*ast.Text); ok {
			return lineOf(t.Segment.Start)
		}
	}
	return line
}

// plain returns the text of a node without markup.
func plain(n ast.Node, src []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(src))
			if t.SoftLineBreak() {
				b.WriteByte(' ')
			}
			continue
		}
		b.WriteString(plain(c, src))
	}
	return b.String()
}

// anchor adds the anchor that GitHub makes of a heading: lower case, with "-" for
// blanks and only letters, digits, "-" and "_", and a number if the page has that
// anchor already.
func (p *page) anchor(heading string) {
	slug := strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case unicode.IsLetter(r), unicode.IsDigit(r), r == '-', r == '_':
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
	name := slug
	for i := 1; p.anchors[name]; i++ {
		name = fmt.Sprintf("%s-%d", slug, i)
	}
	p.anchors[name] = true
}
