package docs

import (
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// TestLinks checks links to other pages and to files of the checkout.
func TestLinks(t *testing.T) { report(t, checkLinks(read(sources(t)))) }

// TestAnchors checks that the README links to the answers that people look for.
func TestAnchors(t *testing.T) { report(t, checkAnswers(read(sources(t)))) }

// TestForm checks that pages have the form that the conventions ask for.
func TestForm(t *testing.T) { report(t, checkForm(read(sources(t)))) }

func report(t *testing.T, problems []problem) {
	t.Helper()
	for _, p := range problems {
		t.Error(p)
	}
}

// answers has questions that people ask, and for each the page and the anchor of
// the answer.
var answers = []struct{ question, page, anchor string }{
	{"where a tick is modelled", "docs/soundness.md", "where-a-tick-is-modelled"},
	{"what rule 4 says", "docs/spec.md", "rule-4"},
	{"where a revision is added", "docs/design.md", "a-frozen-revision"},
	{"why unreachable can be believed", "docs/soundness.md", "why-unreachable-can-be-believed"},
}

// checkAnswers checks that every answer exists and that the README links to it.
func checkAnswers(pages []*page) (bad []problem) {
	for _, a := range answers {
		i := slices.IndexFunc(pages, func(p *page) bool { return p.path == a.page })
		if i < 0 || !pages[i].anchors[a.anchor] {
			bad = append(bad, problem{a.page, 1, "no heading has the anchor #" + a.anchor + ": " + a.question})
			continue
		}
		readme := pages[slices.IndexFunc(pages, func(p *page) bool { return p.path == "README.md" })]
		if !slices.ContainsFunc(readme.links, func(l place) bool { return l.text == a.page+"#"+a.anchor }) {
			bad = append(bad, problem{"README.md", 1, "no link to " + a.page + "#" + a.anchor + ": " + a.question})
		}
	}
	return bad
}

// checkLinks checks that every link of every page leads somewhere. Web addresses
// are only checked for their form, as a test has no network.
func checkLinks(pages []*page) (bad []problem) {
	byPath := make(map[string]*page)
	for _, p := range pages {
		byPath[p.path] = p
	}
	for _, p := range pages {
		for _, l := range p.links {
			if what := leads(p, l.text, byPath); what != "" {
				bad = append(bad, problem{p.path, l.line, "the link to " + l.text + " leads nowhere: " + what})
			}
		}
	}
	return bad
}

// leads returns what is wrong with a link, or "".
func leads(from *page, link string, pages map[string]*page) string {
	u, err := url.Parse(link)
	if err != nil {
		return err.Error()
	}
	if u.Scheme != "" {
		if u.Scheme != "https" || u.Host == "" {
			return "give an https address, or a path from the page"
		}
		return ""
	}
	target := from.path
	if u.Path != "" {
		target = path.Join(path.Dir(from.path), u.Path)
	}
	if _, err := os.Stat(filepath.Join(root, filepath.FromSlash(target))); err != nil {
		return "there is no " + target
	}
	if u.Fragment == "" {
		return ""
	}
	p := pages[target]
	if p == nil {
		return target + " is no page that has anchors"
	}
	if !p.anchors[u.Fragment] {
		return target + " has no heading with the anchor #" + u.Fragment
	}
	return ""
}

// columns is the width of prose, mostLines the number of lines that the README
// may have.
const (
	columns   = 120
	mostLines = 160
)

// languages are the languages that code blocks may have.
var languages = []string{"sh", "go", "c", "scn", "text", "diff", "yaml"}

// checkForm checks line lengths, tables, languages and the length of the README.
func checkForm(pages []*page) (bad []problem) {
	for _, p := range pages {
		for _, l := range p.prose {
			if strings.HasPrefix(strings.TrimSpace(l.text), "|") {
				bad = append(bad, problem{p.path, l.line, "this is no table: its second line must be |---|, and its rows as wide as that"})
			} else if n := utf8.RuneCountInString(p.lines[l.line-1]); n > columns && strings.Contains(strings.TrimSpace(l.text), " ") {
				bad = append(bad, problem{p.path, l.line, "the line is too wide: wrap it at 120 columns"})
			}
		}
		for _, b := range p.blocks {
			if !slices.Contains(languages, b.language()) {
				bad = append(bad, problem{p.path, b.line, "the code block has no language; give one of " + strings.Join(languages, ", ") + " after its ```"})
			}
		}
		if n := len(p.lines) - 1; p.path == "README.md" && n > mostLines {
			bad = append(bad, problem{p.path, n, "the README has more than 160 lines: move something to docs"})
		}
	}
	return bad
}
