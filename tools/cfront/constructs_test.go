package cfront_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"ktimeout/tools/cfront/internal/family"
	"ktimeout/tools/cfront/internal/gen"
	"ktimeout/tools/cfront/internal/layers"
	"ktimeout/tools/cfront/internal/parse"
)

// refused are the constructs that the front end does not translate, with a word of the
// reason that it gives.
var refused = map[string]string{
	"beyond_pointer_walk":           "arithmetic with something other than integers", // an index that is out of bounds is noticed, a pointer is not
	"beyond_pointer_difference":     "arithmetic with something other than integers",
	"beyond_pointer_increment_read": "not a pointer to something known",    // strings are those of Go
	"beyond_bit_field":              "bit field a",                         // Go has none
	"beyond_goto_into_block":        "goto in into a block",                // Go has none
	"beyond_switch_into_loop":       "a case within a block of its switch", // Go has none
}

// root is the module's folder.
const root = "../.."

// fragment translates some C that is no kern_timeout.c.
func fragment(name string, text []byte, headers map[string][]byte) (gen.File, error) {
	l, err := layers.Load(os.DirFS(root), family.Tick.Packages())
	if err != nil {
		return gen.File{}, err
	}
	ast, err := parse.Parse(parse.Text{Name: name, Text: text, Family: family.Tick, Headers: headers, Fragment: true}, "")
	if err != nil {
		return gen.File{}, err
	}
	f, err := gen.Generate(gen.Input{AST: ast, Layers: l, Main: name, Path: name, Era: "any", Fragment: true})
	if err != nil {
		return f, err
	}
	_, err = l.Check("text.go", f.Source)
	return f, err
}

// program builds a Go program of files that are not in the module but as if they stood
// in it, and returns what it prints. The names are those from the module's folder.
func program(t *testing.T, main string, files map[string][]byte, args ...string) string {
	t.Helper()
	out, err := exec.Command(build(t, main, files), args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// build builds the package main, a folder of the module, and returns the program.
func build(t *testing.T, main string, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	top, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	var overlay []string
	for name, text := range files {
		at := filepath.Join(dir, strings.ReplaceAll(name, "/", "+"))
		if err := os.WriteFile(at, text, 0o600); err != nil {
			t.Fatal(err)
		}
		overlay = append(overlay, fmt.Sprintf("%q: %q", filepath.Join(top, name), at))
	}
	list, exe := filepath.Join(dir, "overlay.json"), filepath.Join(dir, "program")
	if err := os.WriteFile(list, []byte(`{"Replace": {`+strings.Join(overlay, ",")+`}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("go", "build", "-overlay", list, "-o", exe, "./"+main)
	cmd.Dir = top
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return exe
}

// Every construct has the value in Go that C gives it, or is refused by name.
func TestConstructsInGo(t *testing.T) {
	headers := map[string][]byte{}
	var err error
	if headers["constructs.h"], err = os.ReadFile(filepath.Join(constructs, "constructs.h")); err != nil {
		t.Fatal(err)
	}
	sources, _ := sources(t)
	files := map[string][]byte{}
	missing := map[string]bool{}
	const folder = "tools/cfront/internal/constructs_in_go"
	main := "package main\n"
	calls := ""
	for _, path := range sources {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		f, err := fragment(path, text, headers)
		if err != nil {
			t.Error(err)
			continue
		}
		for _, m := range f.Missing {
			missing[m.Func] = true
			if why, ok := refused[m.Func]; !ok || !strings.Contains(m.Text, why) || !strings.HasPrefix(m.Pos, path+":") {
				t.Errorf("%s: %s: %s", m.Pos, m.Func, m.Text)
			}
		}
		pkg := strings.TrimSuffix(filepath.Base(path), ".c") + "_c"
		table := "package text\n\nvar Table = []struct { Name string; F func() int32 }{\n"
		for _, m := range construct.FindAllStringSubmatch(string(text), -1) {
			if !missing[m[1]] {
				table += fmt.Sprintf("{%q, %s},\n", m[1], m[1])
			}
		}
		files[folder+"/"+pkg+"/text.go"] = f.Source
		files[folder+"/"+pkg+"/table.go"] = []byte(table + "}\n")
		main += fmt.Sprintf("import %s %q\n", pkg, "ktimeout/"+folder+"/"+pkg)
		calls += fmt.Sprintf("for _, f := range %s.Table { println(f.Name, f.F()) }\n", pkg)
	}
	files[folder+"/main.go"] = []byte(main + "func main() {\n" + calls + "}\n")
	got := program(t, folder, files)
	want, err := os.ReadFile(filepath.Join(constructs, "expected.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for line := range strings.Lines(string(want)) {
		if name, _, _ := strings.Cut(line, " "); !missing[name] {
			kept = append(kept, line)
		}
	}
	if d := differences(got, strings.Join(kept, "")); d != "" {
		t.Errorf("a value differs from that of C:\n%s", d)
	}
	for name := range refused {
		if !missing[name] {
			t.Errorf("%s is translated: take it off the list", name)
		}
	}
}
