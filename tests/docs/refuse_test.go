package docs

import (
	"fmt"
	"strings"
	"testing"
)

// TestChecksRefuse alters what each check guards, and expects the check to refuse
// it.
func TestChecksRefuse(t *testing.T) {
	good := sources(t)
	for _, tt := range []struct {
		check         func([]*page) []problem
		page          string
		was, is, want string
	}{
		{checkLinks, "README.md", "(docs/racehunt.md)", "(docs/racehunter.md)", "there is no docs/racehunter.md"},
		{checkLinks, "README.md", "(docs/spec.md#rule-5)", "(docs/spec.md#rule-55)", "no heading with the anchor #rule-55"},
		{checkLinks, "docs/spec.md", "(soundness.md#", "(http://soundness.example/#", "give an https address"},
		{checkLinks, "docs/spec.md", "### Rule 4\n", "### Rule four\n", "no heading with the anchor #rule-4"},
		{checkLinks, "docs/design.md", "(../CONTRIBUTING.md)", "(../LICENSE#how)", "LICENSE is no page that has anchors"},
		{checkAnswers, "docs/soundness.md", "## Where a tick is modelled\n", "## Ticks\n", "where a tick is modelled"},
		{checkAnswers, "docs/spec.md", "### Rule 4\n", "### Rule four\n", "what rule 4 says"},
		{checkAnswers, "docs/design.md", "### A frozen revision\n", "### Revisions\n", "where a revision is added"},
		{checkAnswers, "docs/soundness.md", "## Why `unreachable` can be believed\n", "## Believe it\n", "why unreachable can be believed"},
		{checkAnswers, "README.md", "docs/soundness.md#where-a-tick-is-modelled", "docs/soundness.md", "no link to docs/soundness.md#where-a-tick-is-modelled"},
		{checkForm, "docs/racehunt.md", "```sh\n", "```\n", "the code block has no language"},
		{checkForm, "docs/spec.md", "|---|---|---|\n", "|---|---|\n", "this is no table"},
		{checkForm, "docs/spec.md", "**Once.**", "**Once.** " + strings.Repeat("again ", 20), "the line is too wide"},
		{checkForm, "README.md", "## More\n", "## More\n" + strings.Repeat("\n", 100), "more than 160 lines"},
	} {
		t.Run(tt.want, func(t *testing.T) { refuses(t, good, tt.check, tt.page, tt.was, tt.is, tt.want) })
	}
}

// refuses alters a page and fails unless a check that had accepted the pages now
// refuses them.
func refuses(t *testing.T, good map[string]string, check func([]*page) []problem, path, was, is, want string) {
	t.Helper()
	altered := make(map[string]string)
	for p, text := range good {
		altered[p] = text
	}
	altered[path] = strings.Replace(good[path], was, is, 1)
	if altered[path] == good[path] {
		t.Fatalf("%s has no %q; alter something else", path, was)
	}
	if bad := check(read(good)); len(bad) != 0 {
		t.Fatalf("unaltered: %v", bad)
	}
	bad := check(read(altered))
	if !strings.Contains(fmt.Sprint(bad), want) {
		t.Errorf("%q for %q in %s: %v, want %q", is, was, path, bad, want)
	}
}

// TestAnchorNames checks that headings get the anchors that GitHub makes.
func TestAnchorNames(t *testing.T) {
	p := parse("x.md", "# What, *is* `a_b`?\n\n## Ticks: N-1\n\n## Ticks: N-1\n\nÜber\n====\n")
	for _, want := range []string{"what-is-a_b", "ticks-n-1", "ticks-n-1-1", "über"} {
		if !p.anchors[want] {
			t.Errorf("no anchor %q in %v", want, p.anchors)
		}
	}
}

// TestLineOfProblem checks that a problem names the right line.
func TestLineOfProblem(t *testing.T) {
	p := parse("x.md", "# A\n\nfirst\nsecond [link](nowhere.md) on\n\n- item\n  with `docs/none.md`\n\n```sh\na\nb\n```\n")
	if got := fmt.Sprint(checkLinks([]*page{p})); !strings.HasPrefix(got, "[x.md:4: ") {
		t.Error(got)
	}
	if len(p.spans) != 1 || p.spans[0].line != 7 {
		t.Errorf("%v, want the span in line 7", p.spans)
	}
	if len(p.blocks) != 1 || p.blocks[0].line != 10 {
		t.Errorf("%v, want the block from line 10", p.blocks)
	}
}
