package gen

import (
	"os"
	"slices"
	"strings"
	"testing"

	"ktimeout/tools/cfront/internal/family"
	"ktimeout/tools/cfront/internal/layers"
	"ktimeout/tools/cfront/internal/parse"
)

// input reads a text with the headers of the tick era.
func input(t *testing.T, text string) Input {
	t.Helper()
	l, err := layers.Load(os.DirFS("../../../.."), family.Tick.Packages())
	if err != nil {
		t.Fatal(err)
	}
	ast, err := parse.Parse(parse.Text{Name: "t.c", Text: []byte(text), Family: family.Tick}, "")
	if err != nil {
		t.Fatal(err)
	}
	return Input{AST: ast, Layers: l, Main: "t.c", Path: "/t.c"}
}

// without are the names of the headers that the layers do not have, or not in that form:
// what a text defines itself, what the generator makes something else of, and what only
// stands there so that a text can be read.
const without = `CTLFLAG_RW INT_MAX INVARIANTS K_max K_memset K_min K_msg K_no_binuptime K_no_tvtohz
	M_NOWAIT M_WAITOK M_ZERO NULL OID_AUTO SMP _KERNEL __FreeBSD__ __GNUC__ __LP64__ __amd64__ __x86_64__
	_callout_init_lock _callout_stop_safe bintime2timespec bintime_sub bzero callout_handle_init callout_init
	callout_new_inserted callout_reset_on callout_schedule callout_schedule_on callout_tick callout_tickstofirst cold
	kern_timeout_callwheel_alloc kern_timeout_callwheel_init malloc mtx_recursed softclock struct bintime
	struct timespec struct timeval timeout untimeout`

// The constants, functions, variables and structures of the family's headers are those
// of the layers.
func TestHeadersAgree(t *testing.T) {
	a := Compare(input(t, "#include <sys/callout.h>\n#include <sys/systm.h>\n"))
	for _, err := range a.Wrong {
		t.Error(err)
	}
	want := strings.Fields(strings.ReplaceAll(without, "struct ", "struct_"))
	for _, name := range a.Unknown {
		if i := slices.Index(want, strings.ReplaceAll(name, "struct ", "struct_")); i >= 0 {
			want = slices.Delete(want, i, i+1)
		} else {
			t.Errorf("the layers have no %s", name)
		}
	}
	if len(want) > 0 {
		t.Errorf("the layers have %v, or the headers do not: take it off the list", want)
	}
	for _, name := range []string{"CALLOUT_PENDING", "LC_SPINLOCK", "mtx_lock_spin", "swi_add", "ticks", "struct callout's c_time", "struct lock_class's lc_lock"} {
		if !slices.Contains(a.Same, name) {
			t.Errorf("%s is not compared", name)
		}
	}
}

// What a text declares otherwise than the layers is refused, with file, line and what to
// do.
func TestDisagreement(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"#define KTR_SMP 5\n", "/t.c:2: KTR_SMP is 5 here, and 16 in the layers"},
		{"#define KTR_SMP 0x10UL\n", ""},
		{"#define CALLOUT_ACTIVE 0x0008\n", "/t.c:2: CALLOUT_ACTIVE is 8 here, and 2 in the layers; use the value of the layers"},
		{"#define CPUBLOCK (MAXCPU + 1)\n", "/t.c:2: CPUBLOCK is 65 here, and 64 in the layers"},
		{"int cpu_number(long);\nvoid sched_pin(int);\nint swi_remove(void *);\nlong smp_topo(void);\nvoid sleepq_abort(int);\n", ""},
		{"int sleepq_timedwait(void *wchan, long pri);\n", "/t.c:2: sleepq_timedwait is a function whose parameter 2 is a int64 here, and a int32 in the layers"},
		{"int sleepq_timedwait(void *wchan);\n", "/t.c:2: sleepq_timedwait is a function of 1 parameters here, and of 2 in the layers"},
		{"long sleepq_timedwait(void *wchan, int pri);\n", "/t.c:2: sleepq_timedwait is a function whose result is a int64 here, and a int32 in the layers"},
		{"struct callout { long c_time; };\n", "/t.c:2: struct callout's c_time is a int64 here, and a int32 in the layers; use the type of the layers"},
		{"struct callout { int mine; };\n", ""}, // another one of that name
		{"extern long ticks_of_mine;\n", ""},
	} {
		text := "#include <sys/queue.h>\n" + c.text
		var got []string
		for _, err := range Compare(input(t, text)).Wrong {
			got = append(got, err.Error())
		}
		if c.want == "" && len(got) != 0 || c.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], c.want)) {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}
