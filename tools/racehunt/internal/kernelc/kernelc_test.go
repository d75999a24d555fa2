package kernelc

import (
	"strings"
	"testing"

	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/causes"
	"ktimeout/tools/racehunt/internal/source"
)

func parse(t *testing.T, text string) *scenario.Scenario {
	t.Helper()
	s, err := scenario.Parse("test.scn", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Each step has its call, with the flags and CPUs that it has.
func TestModule(t *testing.T) {
	got, err := Module(parse(t, `
times 5us 2ms
mutex m
mutex s spin
rwlock r
callout a mutex m returnunlocked
callout b rwlock r shared
callout c mutex s trylock
callout d
start: lock m; reset a 1 cpu 1; unlock m
handler a: stop a; unlock m
handler c: stop c
handler c: active c
thread t1 cpu 1: rlock r; reset b 5us curcpu prec 2us; runlock r; lock s; reset c 2ms direct; unlock s;
	if pending d = 1: drain d; else: schedule d 5us abs; end; reset d 3 direct; stop d = 1; pause 2; drain d; free d
finally: entered a 1; cpu a 1; pending d 0
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"callout_init_mtx(&a, &m, CALLOUT_RETURNUNLOCKED);", "callout_init_rw(&b, &r, CALLOUT_SHAREDLOCK);", "callout_init_mtx(&c, &s, CALLOUT_TRYLOCK);", "callout_init(&d, 1);",
		"mtx_init(&s, \"s\", NULL, MTX_SPIN);", "rw_init(&r, \"r\");",
		"callout_reset_on(&a, 1, a_handler, (void *)1, 1);",
		"callout_reset_sbt_curcpu(&b, 5 * SBT_1US, 2 * SBT_1US, b_handler, (void *)2, 0);",
		"mtx_lock_spin(&s);\n\tcallout_reset_sbt(&c, 2 * SBT_1MS, 0, c_handler, (void *)3, C_DIRECT_EXEC);\n\tmtx_unlock_spin(&s);",
		"if (callout_pending(&d) == 1) {\n\t\tcallout_drain(&d);\n\t} else {\n\t\tcallout_schedule_sbt(&d, sbinuptime() + 5 * SBT_1US, 0, C_ABSOLUTE);\n\t}",
		"callout_reset_sbt(&d, 3 * tick_sbt, 0, d_handler, (void *)5, C_HARDCLOCK | C_DIRECT_EXEC);",
		"KASSERT(callout_stop(&d) == 1, (\"stop d = 1\"));", "pause(\"example\", 2);",
		"if (entered++ != 0) {\n\t\tmtx_unlock(&m);\n\t\treturn;\n\t}\n\tcallout_stop(&a);\n\tmtx_unlock(&m);",
		"switch (entered++) {\n\tcase 0:\n\t\tcallout_stop(&c);\n\t\tbreak;\n\tcase 1:\n\t\tprintf(\"callout_active: %d\\n\", callout_active(&c));\n\t\tbreak;\n\t}",
		"rw_rlock(&r);", "rw_runlock(&r);", "sched_bind(curthread, 1);", "calls of a_handler: 1;", "callout_pending(&d) is 0;",
		"the memory of d may be something else", "kthread_add(t1, NULL, NULL, NULL, 0, 0, \"t1\");",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no\n%s\nin\n%s", want, got)
		}
	}
	if n := strings.Count(got, "{") - strings.Count(got, "}"); n != 0 {
		t.Errorf("%d braces are open", n)
	}
}

// Resets have for argument what sentences about runs call them: those of handlers come first, and
// a schedule has a number, too.
func TestNumbers(t *testing.T) {
	const text = "ticks 2\ncallout c\nstart: reset c 1 cpu 0\nhandler c: reset c 1; schedule c 1; reset c 2\nthread t1 cpu 1: drain c\n"
	got, err := Module(parse(t, text))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"callout_reset(&c, 1, c_handler, (void *)1);", "callout_reset(&c, 2, c_handler, (void *)3);", "callout_reset_on(&c, 1, c_handler, (void *)4, 0);"} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no\n%s\nin\n%s", want, got)
		}
	}
	// On main the first of the handler is entered although a drain has cancelled it.
	p, err := scenario.Load(parse(t, strings.Replace(text, "schedule c 1; ", "", 1)), scenario.Revision("main"), false)
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	r := p.Reach(t.Context(), explore.Options{})
	if r.Failure == nil || r.Failure.Text != "c: arming 1 was entered after callout_drain had cancelled it" {
		t.Errorf("a run says %v", r.Failure)
	}
}

// A step without a counterpart is refused, by its name.
func TestRefused(t *testing.T) {
	for _, c := range []struct{ text, says string }{
		{"channel w\ncallout c\nstart: reset c 1\nthread t1 cpu 0: sleep w 3", `the step "sleep w 3" is not written in C`},
		{"ref k\ncallout c\nstart: reset c 1\nthread t1 cpu 0: -k", "no variables and counts"},
		{"timeout h\nthread t1 cpu 0: timeout h 1", "h: functions of async drains"},
	} {
		if _, err := Module(parse(t, c.text)); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("got %v, want %s", err, c.says)
		}
	}
}

// The programs of all causes can be written.
func TestCauses(t *testing.T) {
	for i := range causes.All {
		files, err := source.Read([]string{causes.All[i].Scenario})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Module(files[0].Scenario); err != nil {
			t.Error(err)
		}
	}
}

// A callout in the memory of another is another name of that, and is initialised where its step is.
func TestSamePlace(t *testing.T) {
	got, err := Module(parse(t, "mutex m\ncallout c\ncallout d at c mutex m\nthread t1 cpu 0: drain c; free c; init d; lock m; reset d 1; unlock m\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"static struct callout c;\n#define d c ", "callout_drain(&c);\n\t/* From here on the memory of c may be something else. */\n\tcallout_init_mtx(&d, &m, 0);",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no\n%s\nin\n%s", want, got)
		}
	}
	if n := strings.Count(got, "callout_init"); n != 2 {
		t.Errorf("%d callouts are initialised, want c and then d\n%s", n, got)
	}
}
