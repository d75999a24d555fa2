package draft

import (
	"math/rand/v2"
	"os"
	"regexp"
	"slices"
	"testing"

	"ktimeout/tools/sbs/internal/ctree"
)

// Texts from which a token was taken, or in which two were exchanged, are drafted or
// refused, and carried over or refused, without a fault of the program.
func TestBroken(t *testing.T) {
	text, err := os.ReadFile(facility + "/c/kern_timeout.c")
	if err != nil {
		t.Fatal(err)
	}
	names := loadNames(t)
	p, err := ReadPort(names, root, "tools/cfront/facility")
	if err != nil {
		t.Fatal(err)
	}
	tokens := regexp.MustCompile(`\w+|[^\s\w]`).FindAllIndex(text, -1)
	rounds := 100
	if testing.Short() {
		rounds = 20
	}
	r := rand.New(rand.NewPCG(1, 2))
	read := 0
	for range rounds {
		a, b := tokens[r.IntN(len(tokens))], tokens[r.IntN(len(tokens))]
		if a[0] > b[0] {
			a, b = b, a
		}
		after := string(text[:a[0]]) + string(text[b[0]:b[1]]) + string(text[a[1]:b[0]]) + string(text[a[0]:a[1]]) + string(text[b[1]:])
		if r.IntN(2) == 0 {
			after = string(text[:a[0]]) + string(text[a[1]:])
		}
		if _, err := ctree.Parse("t.c", []byte(after)); err != nil {
			continue
		}
		read++
		func() {
			defer func() {
				if e := recover(); e != nil {
					t.Errorf("without or for %q, %q: %v", text[a[0]:a[1]], text[b[0]:b[1]], e)
				}
			}()
			if _, err := Apply(Patch{Name: "kern_timeout.c", Before: text, After: []byte(after), Port: p, Names: names}); err != nil {
				t.Logf("for %q, %q: %v", text[a[0]:a[1]], text[b[0]:b[1]], err)
			}
		}()
	}
	if read < rounds/10 {
		t.Errorf("only %d of %d texts could be read", read, rounds)
	}
}

// A macro that stands for the parameters of a function, as SYSCTL_HANDLER_ARGS does, is no
// parameter.
func TestMacroOfParameters(t *testing.T) {
	text, err := os.ReadFile(facility + "/c/kern_timeout.c")
	if err != nil {
		t.Fatal(err)
	}
	names := loadNames(t)
	p, err := ReadPort(names, root, "tools/cfront/facility")
	if err != nil {
		t.Fatal(err)
	}
	after := append(slices.Clone(text), "\nstatic int\nsysctl_handler(SYSCTL_HANDLER_ARGS)\n{\n\n\treturn (0);\n}\n"...)
	if _, err := Apply(Patch{Name: "kern_timeout.c", Before: text, After: after, Port: p, Names: names}); err != nil {
		t.Error(err)
	}
}
