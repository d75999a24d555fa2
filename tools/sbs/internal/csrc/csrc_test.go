package csrc

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what is found to the files of expected output")

func TestParse(t *testing.T) {
	text, err := os.ReadFile("../match/testdata/widget.c")
	if err != nil {
		t.Fatal(err)
	}
	f, err := Parse("widget.c", text)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, it := range f.Items {
		fmt.Fprintf(&b, "%s %s %d-%d%s\n", [...]string{"func", "macro", "struct", "variable"}[it.Form], it.Name, it.Line, it.End, under(it.Conds))
		for _, s := range it.Stmts {
			decl := ""
			if s.Decl {
				decl = " decl"
			}
			fmt.Fprintf(&b, "  %d-%d:%d%s %s%s\n", s.Line, s.End, s.Depth, decl, s.Text(), under(s.Conds))
		}
	}
	golden := filepath.Join("testdata", "widget.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func under(conds []Cond) string {
	out := ""
	for _, c := range conds {
		out += " #" + c.Text
		if c.Else {
			out += " else"
		}
	}
	return out
}

func TestErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"Windows", "int x;\r\nint y;\r\n", "a.c:1: its lines end as on Windows; convert it with tr -d '\\r'"},
		{"NUL", "int x;\nint \x00;\n", "a.c:2: it has a NUL byte; give a file of C"},
		{"not C", "This is a letter.\n", "a.c:1: nothing in it is a function, a macro or a declaration; give a file of C"},
		{"empty", "", "a.c:1: nothing in it is a function, a macro or a declaration; give a file of C"},
		{"comment", "int x;\n/* never ends", "a.c:2: comment not terminated; give a file of C"},
		{"else", "#else\nint x;\n", "a.c:1: #else without #if; give a whole file of C"},
		{"if", "int x;\n#ifdef SMP\nint y;\n", "a.c:2: #ifdef SMP without #endif; give a whole file of C"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("a.c", []byte(c.text))
			if err == nil || err.Error() != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	text, err := os.ReadFile("../match/testdata/widget.c")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	for _, s := range []string{"", "f()\n{", "int\nf(a)\n\tint a;\n{\n\treturn (a);\n}\n", "#define A \\\n b\nint x = {1, 2};", "struct s { int a:3, *b[4]; } v;",
		"x: y ? z : w;", "}}}{{{", "#if 1\n#elif 2\n#endif\nint q;", "'\\''", "a\n{\nif (x) else do while(y); case 1: default: }\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		file, err := Parse("a.c", text)
		if err != nil {
			if strings.Contains(err.Error(), "\n") || !strings.HasPrefix(err.Error(), "a.c:") {
				t.Errorf("the error is not one line with its place: %q", err)
			}
			return
		}
		last := 1 + strings.Count(string(text), "\n")
		for _, it := range file.Items {
			for _, s := range it.Stmts {
				if len(s.Tokens) == 0 || s.Line < 1 || s.End > last {
					t.Errorf("%s: statement %d-%d of %d lines: %q", it.Name, s.Line, s.End, last, s.Text())
				}
			}
		}
	})
}
