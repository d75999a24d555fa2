package compare

import (
	"testing"

	"ktimeout/tools/sbs/internal/ctree"
	"ktimeout/tools/sbs/internal/gotree"
)

// TestEveryStatementCounts checks that of what has no counterpart, or is not built, every
// statement counts, as it does elsewhere.
func TestEveryStatementCounts(t *testing.T) {
	c := "int both(void)\n{\n#ifdef OFF\n\tif (x)\n\t\tf();\n#endif\n\treturn 0;\n}\n\n" +
		"#ifdef OFF\nvoid off(int a)\n{\n\tif (a) {\n\t\tf();\n\t\tg();\n\t}\n}\n#endif\n\n" +
		"void gone(int a)\n{\n\tif (a) {\n\t\tf();\n\t\tg();\n\t}\n#ifdef OFF\n\tif (a)\n\t\tf();\n#endif\n}\n\n" +
		"void lost(int a)\n{\n\tf();\n}\n"
	g := "package p\n\nfunc both() int32 {\n\treturn 0\n}\n\nfunc more(a int32) {\n\tf()\n\tg()\n}\n"
	reasons, err := ParseReasons("x", "gone: it is not needed\n#defined(OFF) is off: nobody has it\n")
	if err != nil {
		t.Fatal(err)
	}
	cn, err := ctree.Parse("x.c", []byte(c))
	if err != nil {
		t.Fatal(err)
	}
	gf, err := gotree.Parse("x.go", []byte(g))
	if err != nil {
		t.Fatal(err)
	}
	r := Files(&Text{Name: "x.c", Text: []byte(c), Tree: cn}, []*gotree.File{gf}, &Rules{Reasons: reasons})
	r.Items = append(r.Items, r.Extra([]*gotree.File{gf}, map[Place]bool{r.Items[0].Place: true})...)
	want := map[State]int{Identical: 2, NotBuilt: 2 + 4, NotPorted: 4, Different: 2 + 3}
	got := r.Count()
	for _, s := range States {
		if got[s] != want[s] {
			t.Errorf("%s: %d statements, want %d", s, got[s], want[s])
		}
	}
}
