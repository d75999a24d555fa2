package client

import (
	"os"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
)

// Whoever drains the task after the callout is safe if the task does not arm the callout when
// the driver goes away, and only then; and only if somebody drains the task, and the callout.
func TestTask(t *testing.T) {
	was, err := os.ReadFile("testdata/task.c")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ without, want string }{
		{"", "unreachable"},
		{"\tif (!sc->dying)\n", "rule 10 O"},
		{"\ttaskqueue_drain(taskqueue_thread, &sc->work);\n", "rule 10 O"},
		{"\tcallout_drain(&sc->timer);\n", "rule 10 O"},
		{"\tsc->dying = 1;\n", "rule 10 O"},
	} {
		text := strings.Replace(string(was), tt.without, "", 1)
		if tt.without != "" && text == string(was) {
			t.Fatalf("there is no %q", tt.without)
		}
		c, err := Read("task.c", []byte(text), Options{})
		if err != nil {
			t.Errorf("without %q: %v", tt.without, err)
			continue
		}
		if got := verdict(t, c.Scenario, "timeout", false); got != tt.want {
			t.Errorf("without %q: %s, want %s\n%s", tt.without, got, tt.want, c.Text)
		}
	}
}

// A task runs once for each time that it is enqueued, before or after that of another thread.
func TestTaskRuns(t *testing.T) {
	const text = `static struct task t; static int done;
void work(void *arg, int pending) { done++; }
void a(void) { TASK_INIT(&t, 0, work, NULL); taskqueue_enqueue(taskqueue_fast, &t); taskqueue_drain(taskqueue_fast, &t); KASSERT(done == 1, ("not run")); }
/* racehunt: thread a cpu 1 */
/* racehunt: ticks 0 */
`
	for from, want := range map[string]string{"": "unreachable", " taskqueue_drain(taskqueue_fast, &t);": "result O"} {
		c, err := Read("t.c", []byte(strings.Replace(text, from, "", 1)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := verdict(t, c.Scenario, "timeout", false); got != want {
			t.Errorf("without %q: %s, want %s\n%s", from, got, want, c.Text)
		}
	}
}

// Times and calls of the sbt era.
func TestSbt(t *testing.T) {
	const text = `static struct callout c; static struct mtx m;
/* racehunt: thread a cpu 1 */
/* racehunt: times 5us 10ms */
void tick(void *arg) {}
void gone(void *arg) { mtx_lock_spin(&m); mtx_unlock_spin(&m); }
void init(void) { mtx_init(&m, "m", NULL, MTX_SPIN); callout_init_mtx(&c, &m, 0); }
void a(void)
{
	mtx_lock_spin(&m);
	callout_reset_sbt(&c, 5 * SBT_1US, 0, tick, NULL, C_DIRECT_EXEC);
	callout_reset_sbt_on(&c, 10 * SBT_1MS, SBT_1US, tick, NULL, 1, C_ABSOLUTE);
	callout_reset_sbt_curcpu(&c, SBT_1S, 0, tick, NULL, C_HARDCLOCK);
	callout_async_drain(&c, gone);
	mtx_unlock_spin(&m);
}
`
	c, err := Read("t.c", []byte(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	const want = "cpus 2\ntimes 5us 10ms\nmutex m spin\ncallout c mutex m\ndrained c: lock m; unlock m\n" +
		"thread a cpu 1: lock m; reset c 5us direct; reset c 10ms cpu 1 abs prec 1us; reset c 1s curcpu hardclock; async_drain c; unlock m\n"
	if got := plain(c.Scenario); got != want {
		t.Errorf("%s, want\n%s", got, want)
	}
}

// Options go before what the text says.
func TestOptions(t *testing.T) {
	const text = `static struct callout c;
/* racehunt: thread a cpu 1 */
// racehunt: cpus 2
/* racehunt: ticks 1
 * racehunt: entries 1
 * racehunt: expect timeout: unreachable
 */
void tick(void *arg) { callout_reset(&c, 1, tick, NULL); }
void up(void) { callout_reset(&c, 1, tick, NULL); }
void a(void) { callout_init(&c, 1); callout_drain(&c); }
void b(void) { callout_drain(&c); }
`
	for _, tt := range []struct {
		o    Options
		want string
	}{
		{Options{Start: "up"}, "cpus 2\nticks 1\ncallout c\nstart: reset c 1\nhandler c: reset c 1\nthread a cpu 1: "},
		{Options{Start: "up", Threads: []Thread{{"b", 0}, {"b", 2}}, CPUs: 3, Ticks: "2 each", Entries: 2},
			"cpus 3\nticks 2 each\ncallout c\nstart: reset c 1\nhandler c: reset c 1\nhandler c: reset c 1\nthread b cpu 0: drain c\nthread b2 cpu 2: drain c\n"},
	} {
		c, err := Read("t.c", []byte(strings.Replace(text, "callout_init(&c, 1); callout_drain(&c); }", "callout_drain(&c); }\nvoid never(void) { callout_init(&c, 1); }", 1)), tt.o)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := plain(c.Scenario); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%s, want\n%s", got, tt.want)
		}
		if want := c.Scenario.Expected("timeout", false); want.String() != scenario.Unreachable.String() {
			t.Errorf("timeout is expected to be %v", want)
		}
	}
}

// What is said of a client besides its verdict.
func TestNotes(t *testing.T) {
	const text = `static struct callout c; static int seen;
/* racehunt: thread a cpu 1 */
void tick(void *arg) { callout_reset(&c, 5 * hz, tick, NULL); }
void up(void) { callout_init(&c, 1); }
void a(void)
{
	hw_stop();
	if (hw_ready(3) != 0)
		callout_reset(&c, 100, tick, NULL);
	if (seen)
		callout_drain(&c);
}
`
	c, err := Read("t.c", []byte(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, choice := range c.Choices {
		got = append(got, choice.String())
	}
	got = append(got, c.Notes...)
	want := []string{"line 8: hw_ready(3) != 0", "line 10: seen",
		"not in the text, and taken to touch nothing that is looked at: hw_ready, hw_stop",
		"line 3: the time 5 * hz counts as 1 tick", "line 9: the time 100 counts as 1 tick",
		"the handler of c does nothing from the time on that it is entered after 2"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A client that breaks a rule on purpose says so, as a scenario does.
func TestIllegal(t *testing.T) {
	const text = `static struct callout c; static struct mtx m;
/* racehunt: thread a cpu 1 */
/* racehunt: illegal: lock */
void tick(void *arg) {}
void init(void) { callout_init_mtx(&c, &m, 0); }
void a(void) { callout_reset(&c, 1, tick, NULL); }
`
	c, err := Read("t.c", []byte(text), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := verdict(t, c.Scenario, "timeout", false); got != "illegal O" {
		t.Errorf("%s", got)
	}
	if _, err := Read("t.c", []byte(strings.Replace(text, "illegal: lock", "ticks 1", 1)), Options{}); err == nil || err.Error() != `t.c:6: reset c needs m held; write "mtx_lock(&m)" before it` {
		t.Errorf("%v", err)
	}
}
