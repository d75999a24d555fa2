package cfront_test

import (
	"fmt"
	"go/ast"
	"strings"
	"testing"

	"ktimeout/tools/cfront"
)

// names loads the layers.
func names(t *testing.T) *cfront.Names {
	t.Helper()
	n, err := cfront.LoadNames()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A name of C has its name and its type in Go.
func TestNames(t *testing.T) {
	n := names(t)
	for name, want := range map[string]string{
		"mtx_owned":   "func ktimeout/kern/lock.Mtx_owned(m *ktimeout/sys.Mtx) bool",
		"sleepq_lock": "func ktimeout/kern/sleepqueue.Sleepq_lock(wchan unsafe.Pointer)",
		"Giant":       "var ktimeout/kern/lock.Giant ktimeout/sys.Mtx",
		"MAXCPU":      "const ktimeout/sys.MAXCPU untyped int",
	} {
		if o := n.Value(name); o == nil || o.String() != want {
			t.Errorf("%s is %v, want %s", name, o, want)
		}
	}
	if o := n.Type("callout_tailq"); o == nil || o.Name() != "Callout_tailq" {
		t.Errorf("struct callout_tailq is %v", o)
	}
	if o := n.Value("no_such_name"); o != nil {
		t.Errorf("a name that nobody has is %v", o)
	}
}

// A package of Go has types, also where something is wrong in it.
func TestCheckGo(t *testing.T) {
	g, err := names(t).Check("ktimeout/kern/timeout/p", map[string][]byte{
		"a.go": []byte("package p\n\nimport \"ktimeout/kern/lock\"\n\nvar a = b.C_time + c\n"),
		"b.go": []byte("package p\n\nimport \"ktimeout/sys\"\n\nvar b *sys.Callout\nvar d = e\n"),
	})
	if err != nil {
		t.Fatal(err)
	}
	wrong := fmt.Sprint(g.Wrong)
	for _, want := range []string{"a.go:3", "a.go:5", "b.go:6"} {
		if !strings.Contains(wrong, want) {
			t.Errorf("wrong are %v, not %s", wrong, want)
		}
	}
	g, err = names(t).Check("ktimeout/kern/timeout/p", map[string][]byte{"a.go": []byte("package p\n\nimport \"ktimeout/sys\"\n\nvar a, b = sys.Ticks.Load(), c\n")})
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(g.Files["a.go"], func(n ast.Node) bool {
		if e, ok := n.(*ast.CallExpr); ok && g.Info.TypeOf(e).String() != "int32" {
			t.Errorf("a load is %v", g.Info.TypeOf(e))
		}
		return true
	})
	if _, err := names(t).Check("p", map[string][]byte{"a.go": []byte("package p\n\nfunc\n")}); err == nil || !strings.HasPrefix(err.Error(), "a.go:3") {
		t.Error(err)
	}
}
