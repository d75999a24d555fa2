package native

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// facility is the tree of this project's own callout facility in C.
const facility = "../../../tools/cfront/facility/c"

// all are the cases.
var all = []string{CompareAndSwap, LockPair, ResetStop, ResetSame, ResetOther, PendingInOrder, PendingAtRandom, TickAlone, Fire}

// tree copies the facility into the tree of a kernel, with each from replaced by its to.
func tree(t *testing.T, fromTo ...string) string {
	t.Helper()
	dir := t.TempDir()
	edit := strings.NewReplacer(fromTo...)
	for from, to := range map[string]string{"kern_timeout.c": "sys/kern", "sys/callout.h": "sys/sys", "sys/_callout.h": "sys/sys"} {
		text, err := os.ReadFile(filepath.Join(facility, from))
		if err != nil {
			t.Fatal(err)
		}
		if len(fromTo) > 0 && from == "kern_timeout.c" && !strings.Contains(string(text), fromTo[0]) {
			t.Fatalf("%s: there is no %q", from, fromTo[0])
		}
		if err := os.MkdirAll(filepath.Join(dir, to), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, to, filepath.Base(from)), []byte(edit.Replace(string(text))), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// needsCompiler skips a test where there is no C compiler.
func needsCompiler(t *testing.T) {
	t.Helper()
	if _, err := compiler(); err != nil {
		t.Skip(err)
	}
}

// start builds a tree and starts the program.
func start(t *testing.T, tree string) *Program {
	t.Helper()
	needsCompiler(t)
	program, err := Build(tree, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p, err := Start(program)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Each case can be timed, more than once, one after the other.
func TestCases(t *testing.T) {
	p := start(t, tree(t))
	for range 2 {
		for _, name := range all {
			if took, err := p.Time(name, 1000); err != nil || took <= 0 {
				t.Errorf("%s: %v, %v", name, took, err)
			}
		}
	}
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
}

// Ctrl-C is for the program that times: what it has timed so far is not lost.
func TestInterrupt(t *testing.T) {
	p := start(t, tree(t))
	for range 2 {
		if took, err := p.Time(LockPair, 1000); err != nil {
			t.Fatalf("%v, %v", took, err)
		}
		if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Stop(); err != nil {
		t.Error(err)
	}
}

// Code that does not do what is timed is found out.
func TestWrongCode(t *testing.T) {
	const retracted, never = "\treturn (1);\n", "callout_reset_on did not cancel what was pending"
	for _, c := range []struct{ from, to, run, want string }{
		{retracted, "\treturn (0);\n", ResetStop, "callout_stop did not stop what was pending"},
		{retracted, "\treturn (0);\n", ResetSame, never},
		{retracted, "\treturn (0);\n", ResetOther, never},
		{retracted, "\treturn (0);\n", PendingInOrder, never},
		{retracted, "\treturn (0);\n", PendingAtRandom, never},
		{"cc->cc_firsttick = cc->cc_ticks = ticks;\n\tfor", "for", TickAlone, "callout_tick did not see the tick"},
		{"swi_sched(cc->cc_cookie, 0)", "", Fire, "callout_tick did not schedule softclock"},
		{"\t\tc_func(c_arg);\n", "", Fire, "softclock did not enter each handler once"},
		{"\t\tc_func(c_arg);\n", "c_func(c_arg), c_func(c_arg);", Fire, "softclock did not enter each handler once"},
		{"#define\tCC_UNLOCK(cc)\t\tmtx_unlock_spin(&(cc)->cc_lock)", "#define CC_UNLOCK(cc)", ResetStop, "a cc_lock is still owned"},
	} {
		p := start(t, tree(t, c.from, c.to))
		if took, err := p.Time(c.run, 1000); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want %q", c.run, took, err, c.want)
		}
	}
	p := start(t, tree(t))
	if _, err := p.Time("nothing", 1); err == nil || err.Error() != "the C code: there is no such case" {
		t.Errorf("a case that there is not: %v", err)
	}
}

// What cannot be built is refused in one line that names the file.
func TestRefused(t *testing.T) {
	needsCompiler(t)
	dir := tree(t)
	file := filepath.Join(dir, "sys/kern/kern_timeout.c")
	for text, want := range map[string]string{
		"sbintime_t now;\nvoid callout_tick(void);": "kern_timeout.c: it is of 10.0 or later, whose time is no tick: give a tree of 8.0 to 9.3",
		"int x;":                             "kern_timeout.c: there is no callout_tick: give a kern_timeout.c of 8.0 to 9.3",
		"#include <../../x.h>\ncallout_tick": "kern_timeout.c: it includes ../../x.h, which is outside the tree",
		"int callout_tick;\nint x":           "kern_timeout.c does not compile: ",
	} {
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := Build(dir, t.TempDir()); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
	for _, name := range []string{"sys/sys/callout.h", "sys/kern/kern_timeout.c"} {
		dir := tree(t)
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
		if _, err := Build(dir, t.TempDir()); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("without %s: %v", name, err)
		}
	}
}

// Where there is no compiler that is said.
func TestNoCompiler(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	if _, err := Build(tree(t), t.TempDir()); err == nil || !strings.Contains(err.Error(), "no C compiler in PATH: install cc, gcc or clang") {
		t.Error(err)
	}
}
