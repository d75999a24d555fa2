package cline

import (
	"strings"
	"testing"

	"ktimeout"
)

// Every line of the table is one of the port, in its order, and every function that a run is in
// has lines.
func TestTable(t *testing.T) {
	table, err := Of("main")
	if err != nil || table == nil {
		t.Fatal(table, err)
	}
	most := map[string]int{}
	for _, p := range table.place {
		most[p.Func] = max(most[p.Func], p.N)
	}
	for f, lines := range table.c {
		if len(lines) > most[f]+1 {
			t.Errorf("%s has lines for %d lines of code, and has %d: write the table anew, as the package says", f, len(lines), most[f]+1)
		}
	}
	for _, f := range []string{"softclock_call_cc", "Callout_reset_sbt_on", "_callout_stop_safe", "callout_cc_add", "callout_lock", "Callout_process"} {
		known := 0
		for _, c := range table.c[f] {
			if c != 0 {
				known++
			}
		}
		if known*2 < len(table.c[f]) || known == 0 {
			t.Errorf("%s: %d of %d lines are known", f, known, len(table.c[f]))
		}
	}
	if none, err := Of("r216805"); none != nil || err != nil {
		t.Errorf("r216805 has a table: %v, %v", none, err)
	}
}

// The line that a statement begins on, and each line that it goes on, is that of the statement.
func TestC(t *testing.T) {
	text, err := ktimeout.Sources.ReadFile("kern/timeout/main/" + File)
	if err != nil {
		t.Fatal(err)
	}
	table, err := Of("main")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for i, l := range lines {
		if strings.Contains(l, "c.C_flags.Store(c.C_flags.Load() | sys.CALLOUT_ACTIVE)") && strings.Contains(lines[i+1], "C_DIRECT_EXEC") {
			if name, c := table.C("callout_cc_add", i+1); name != "callout_cc_add" || c != 597 {
				t.Errorf("line %d is %s:%d", i+1, name, c)
			}
		}
		if strings.HasPrefix(l, "func Callout_reset_sbt_on(") {
			if name, c := table.C("Callout_reset_sbt_on", i+1); name != "callout_reset_sbt_on" || c != 938 {
				t.Errorf("line %d is %s:%d", i+1, name, c)
			}
			if _, c := table.C("Callout_reset_sbt_on", i+2); c != 938 {
				t.Errorf("the line after it is %d", c)
			}
		}
	}
	if name, c := table.C("nowhere", 1); name != "nowhere" || c != 0 {
		t.Errorf("line 1 is %s:%d", name, c)
	}
	if err := (&Table{}).parse("x.txt", "a a 1:x"); err == nil || !strings.Contains(err.Error(), `x.txt:1: "x" is no number`) {
		t.Errorf("got %v", err)
	}
}
