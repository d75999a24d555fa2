package typed

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"modernc.org/cc/v4"

	"ktimeout/tools/cfront/internal/family"
	"ktimeout/tools/cfront/internal/parse"
)

// read returns the types of a text, by what is written there.
func read(t *testing.T, text string) (of, converted map[string]string) {
	t.Helper()
	ast, err := parse.Parse(parse.Text{Name: "t.c", Text: []byte(text), Family: family.Tick}, "")
	if err != nil {
		t.Fatal(err)
	}
	names := func(all map[Span]cc.Type) map[string]string {
		m := map[string]string{}
		for s, ty := range all {
			m[text[s.Pos:s.End]] = ty.String()
		}
		return m
	}
	all := Read(ast, "t.c", []byte(text))
	return names(all.Of), names(all.Converted)
}

const head = `#include <sys/callout.h>
#define TWICE(x) ((x) * 2)
#define MASK (64 - 1)
#define HALF(x) (x) / 2 +
int f(struct callout *c, unsigned n, void *p)
{
`

// Expressions have their types, and macros that are expressions have theirs.
func TestOf(t *testing.T) {
	of, converted := read(t, head+`
	if (c->c_time == 1 && n < TWICE(c->c_time))
		return (n + MASK);
	CTR3(KTR_CALLOUT, "a" "b", c, n - 1, p);
	return (HALF(c->c_time) n);
}
`)
	for text, want := range map[string]string{
		"c": "pointer to struct callout", "c->c_time": "int", "n": "unsigned", "p": "pointer to void", "n - 1": "unsigned",
		"TWICE(c->c_time)": "int", "MASK": "int", "n + MASK": "unsigned", "(n + MASK)": "unsigned", "n < TWICE(c->c_time)": "int",
		"c->c_time == 1 && n < TWICE(c->c_time)": "int", "HALF(c->c_time) n": "unsigned",
	} {
		if !strings.HasPrefix(of[text], want) {
			t.Errorf("%s: %q, want %q", text, of[text], want)
		}
	}
	if got, want := slices.Sorted(maps.Keys(converted)), []string{"1", "MASK", "TWICE(c->c_time)"}; !slices.Equal(got, want) {
		t.Errorf("converted are %q, want %q", got, want)
	}
}

// What a macro hides has no place: its arguments, and expressions that it is a part of
// one side only.
func TestLost(t *testing.T) {
	of, _ := read(t, head+`
	KASSERT(n == 17, ("n is %u", n));
	TAILQ_INSERT_TAIL((struct callout_tailq *)p, c, c_links.tqe);
	return (HALF(18) 19);
}
`)
	want := []string{"(HALF(18) 19)", "19", "HALF(18) 19", `KASSERT(n == 17, ("n is %u", n))`}
	if got := slices.Sorted(maps.Keys(of)); !slices.Equal(got, want) {
		t.Errorf("%q have types, want %q", got, want)
	}
}
