package cfront_test

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the values that the C compiler gives to expected.txt")

// constructs is the folder of the table of C constructs.
const constructs = "testdata/constructs"

// construct matches what begins a function of the table.
var construct = regexp.MustCompile(`(?m)^int\n([a-z0-9_]+)\(void\)$`)

// compiler returns the C compiler of this machine, or skips the test.
func compiler(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"cc", "gcc", "clang"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("there is no C compiler (cc, gcc, clang) in PATH; the values in expected.txt are believed")
	return ""
}

// sources returns the C files of the table, and its functions in their order.
func sources(t *testing.T) (files, functions []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(constructs, "*.c"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files in %s: %v", len(files), constructs, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range construct.FindAllStringSubmatch(string(text), -1) {
			functions = append(functions, m[1])
		}
	}
	return files, functions
}

// values compiles the files with a main that calls each function once, and returns a
// line for each: its name and its value.
func values(t *testing.T, cc string, files, functions []string, flags ...string) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("int printf(const char *, ...);\n")
	for _, f := range functions {
		fmt.Fprintf(&text, "int %s(void);\n", f)
	}
	text.WriteString("int\nmain(void)\n{\n")
	for _, f := range functions {
		fmt.Fprintf(&text, "\tprintf(\"%s %%d\\n\", %s());\n", f, f)
	}
	text.WriteString("\treturn (0);\n}\n")
	dir := t.TempDir()
	main, program := filepath.Join(dir, "main.c"), filepath.Join(dir, "constructs")
	if err := os.WriteFile(main, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	// A kernel's ints wrap; its chars are signed on the machines that matter here.
	args := append([]string{"-std=gnu99", "-fwrapv", "-fsigned-char", "-w", "-o", program, main}, flags...)
	if out, err := exec.Command(cc, append(args, files...)...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", cc, err, out)
	}
	out, err := exec.Command(program).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// differences lists the lines that are in only one of two tables.
func differences(got, want string) string {
	var all strings.Builder
	for _, side := range []struct{ what, in, notIn string }{{"got ", got, want}, {"want", want, got}} {
		for line := range strings.Lines(side.in) {
			if !strings.Contains("\n"+side.notIn, "\n"+line) {
				fmt.Fprintf(&all, "%s %s", side.what, line)
			}
		}
	}
	return all.String()
}

// The C compiler gives every construct the value that is recorded, whether or not it
// makes the code faster: none depends on what C leaves open.
func TestConstructsInC(t *testing.T) {
	cc := compiler(t)
	files, functions := sources(t)
	if len(functions) < 120 {
		t.Errorf("only %d functions", len(functions))
	}
	path := filepath.Join(constructs, "expected.txt")
	if *update {
		if err := os.WriteFile(path, []byte(values(t, cc, files, functions)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, level := range []string{"-O0", "-O2"} {
		if d := differences(values(t, cc, files, functions, level), string(want)); d != "" {
			t.Errorf("%s: look at it, and run the test with -update if it is as it should be:\n%s", level, d)
		}
	}
}

// A value that is not the recorded one is noticed, and so is a function that is only
// on one side.
func TestDifferences(t *testing.T) {
	const got, want = "a 1\nb 2\nd 4\n", "a 11\nb 2\nc 3\n"
	if d := differences(got, want); d != "got  a 1\ngot  d 4\nwant a 11\nwant c 3\n" {
		t.Errorf("%q", d)
	}
	if d := differences(want, want); d != "" {
		t.Errorf("%q", d)
	}
}

// The recorded table has every function, each once: also where there is no compiler.
func TestConstructsAreRecorded(t *testing.T) {
	_, functions := sources(t)
	text, err := os.ReadFile(filepath.Join(constructs, "expected.txt"))
	if err != nil {
		t.Fatal(err)
	}
	recorded := map[string]int{}
	for line := range strings.Lines(string(text)) {
		name, _, _ := strings.Cut(line, " ")
		recorded[name]++
	}
	for _, f := range functions {
		if recorded[f] != 1 {
			t.Errorf("%s is recorded %d times", f, recorded[f])
		}
		delete(recorded, f)
	}
	for f := range recorded {
		t.Errorf("%s is recorded, but no file has it", f)
	}
}
