package client

import (
	"errors"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
)

// bad are clients that cannot be read, each after the lines of head, and what is said.
var bad = []struct{ text, want string }{
	{"void a(struct softc *sc) { while (1) wakeup(sc); }", "9: a loop that goes round too often; write what is done in one turn, or a loop that waits until something is so"},
	{"void a(struct softc *sc) {\n for (;;) wakeup(sc); }", "10: a loop without a condition; write what is done in one turn, or a loop that waits until something is so"},
	{"void a(struct softc *sc) { while (callout_pending(&sc->c) || sc->flag) wakeup(sc); sc->flag = 1; }", "9: a loop whose condition is more than one step; write a loop as while (X != 0) STEP;, whose condition is one call or one variable"},
	{"void a(struct softc *sc) { while (callout_pending(&sc->c)) { if (callout_active(&sc->c)) return; wakeup(sc); } }", "9: a loop that is left otherwise than by its condition; write a loop as while (X != 0) STEP;, whose condition is one call or one variable"},
	{"void a(struct softc *sc) { int n = 0; while (callout_pending(&sc->c)) { n++; wakeup(sc); } }", "9: a loop that counts what it does while it waits; write a loop as while (X != 0) STEP;, whose condition is one call or one variable"},
	{"void a(struct softc *sc) { while (callout_pending(&sc->c)) ; }", "9: a loop that spins without a step; sleep in it, or leave it out"},
	{"void a(struct softc *sc) { while (hw_busy()) callout_stop(&sc->c); }", "9: a loop that goes on as hw_busy() says, which is not known; write what is done in one turn"},
	{"void b(struct softc *sc);\nvoid a(struct softc *sc) { b(sc); }\nvoid b(struct softc *sc) {\n a(sc); }", "10: a calls itself, or too many functions call each other; write what it does once"},
	{"void a(struct softc *sc) { again: wakeup(sc); goto again; }", "9: a loop that goes round too often; write what is done in one turn, or a loop that waits until something is so"},
	{"void a(struct softc *sc) {\n static int n;\n wakeup(sc); }", "10: a variable of a function that is static; make it a variable of the file"},
	{"void a(struct softc *sc) { struct callout c;\n callout_init(&c, 1); }", "10: c is a struct callout on the stack; make it a variable of the file, or a member of a structure"},
	{"void a(struct softc *sc) { untimeout(tick, sc, 0); }", "9: untimeout is not looked at; write a callout, and callout_stop"},
	{"void a(struct softc *sc) { atomic_add_int(&sc->n, 1); }", "9: atomic_add_int is not looked at; write refcount_acquire, or a lock and +="},
	{"void a(struct softc *sc) { callout_stop(&sc->c, 1); }", "9: callout_stop with 2 arguments; give it 1"},
	{"void a(struct softc *sc) { hw_arm(&sc->c); }", "9: hw_arm is not in the text, and gets &sc->c; write the function down, or what it does"},
	{"void a(struct softc *sc) { callout_reset(&sc->c, 1, other, sc); }\nextern void other(void *);", "9: undefined: other; declare it in the text, or give the header that does"},
	{"void other(void *);\nvoid a(struct softc *sc) { callout_reset(&sc->c, 1, other, sc); }", "10: the function other is not in the text; write it down"},
	{"void other(void *x) {}\nvoid a(struct softc *sc) { callout_reset(&sc->c, 1, tick, sc);\n callout_reset(&sc->c, 1, other, sc); }", "11: c is armed for other, and elsewhere for tick; arm it for one function, which looks at a variable"},
	{"void a(struct softc *sc) { callout_reset_on(&sc->c, 1, tick, sc, pick()); }", "9: the CPU pick() is not known; give a number, or curcpu"},
	{"void a(struct softc *sc) { switch (callout_stop(&sc->c)) { case 0: wakeup(sc); break; case 1: wakeup(&sc->flag); break; } }", "9: what is done next depends on more of callout_stop(&sc->c) than whether it is one value; compare it with == or != once"},
	{"void a(struct softc *sc) { if (sc->n > 1) wakeup(sc); sc->n++; }", "9: what is done next depends on more of sc->n than whether it is one value; compare it with == or !=, or make it unsigned"},
	{"void a(struct softc *sc) { mtx_trylock(&sc->m); }", "9: nobody looks at what mtx_trylock returns; write an if around it"},
	{"void a(struct softc *sc) { if (sc->flag) wakeup(sc); sc->flag = 5000; }", "9: 5000 is stored in sc->flag; use 0 to 999, as only whether it is this one matters"},
	{"void a(struct softc *sc) { sc->refs = 2; refcount_acquire(&sc->refs); }", "9: sc->refs counts references, and is assigned; use refcount_init, refcount_acquire and refcount_release"},
	{"void a(struct softc *sc) { refcount_init(&sc->refs, 2); refcount_acquire(&sc->refs); }", "9: &sc->refs is initialised by a thread; do it in the function that -start names"},
	{"struct two { struct callout x, y; };\nvoid f(struct callout *c) { callout_stop(c); }\nvoid a(struct two *t, struct callout *c) { f(c); }", "10: a pointer to a struct callout, of which there are softc.c and two.x; name the one that is meant"},
	{"struct two { struct callout x; };\nvoid a(struct two *t) { callout_stop(&t->x); }", "10: two.x is initialised nowhere; call callout_init, callout_init_mtx or callout_init_rw, in any function of the text"},
	{"void a(struct softc *sc) { mtx_lock(&sc->m); callout_stop(&sc->c);\n }", "9: thread a ends with m held; write \"mtx_unlock(&softc.m)\" at its end"},
	{"void a(struct softc *sc) { mtx_lock(&sc->m);\n callout_stop(&sc->c);\n pause(\"p\", 1);\n mtx_unlock(&sc->m); }", "11: \"pause 1\" with m held, which would stay locked meanwhile; write \"mtx_unlock(&softc.m)\" before it"},
	{"void a(struct softc *sc) { callout_stop(&sc->c) }", "9: unexpected '}', expected ';'; write C of the year 1999 there"},
	{"void a(struct softc *sc) {\n callout_stop(&sc->c);\n", "10: the text ends in the middle of a declaration or a function; end it"},
	{"void a(struct softc *sc) { bus_space_tag_t t; wakeup(sc); }", "9: unexpected identifier, expected ';'; write C of the year 1999 there"},
	{"void a(struct softc *sc) { printf(\"nothing\"); }", "9: a does nothing that is looked at; give a thread that calls the KPI, or leave it out"},
	{"void a(struct softc *sc) { taskqueue_enqueue(taskqueue_thread, &sc->t); }", "9: the task t is initialised nowhere; write TASK_INIT(&t, 0, FUNCTION, ARGUMENT)"},
	{"void w(void *x, int n) {}\nvoid up(struct softc *sc) { TASK_INIT(&sc->t, 0, w, sc); }\nvoid a(struct softc *sc) { taskqueue_drain(taskqueue_thread, &sc->t); }\nvoid b(struct softc *sc) {\n a(sc); }\n/* racehunt: thread a cpu 0\n * racehunt: thread b cpu 1 */", "11: the task t is drained here and by another thread; drain it in one"},
	{"void b(struct softc *sc) { wakeup(sc); }", "1: there is no function a in the text; name one of b, init, tick"},
	{"/* racehunt: illegal: lock */\nvoid a(struct softc *sc) { callout_stop(&sc->c); }", "9: no list of steps breaks the rule \"lock\"; name the one that is broken, or remove the line"},
	{"/* racehunt: threads a cpu 1 */\nvoid a(void) {}", "9: racehunt: knows no \"threads\"; write one of thread, start, tick, entries, cpus, ticks, times, finally, illegal, expect"},
	{"/* racehunt: thread a on 1 */\nvoid a(void) {}", "9: a thread is written \"racehunt: thread FUNCTION cpu N\""},
	{"/* racehunt: thread a cpu 9 */\nvoid a(void) {}", "9: \"9\" is no CPU; give FUNCTION@CPU, with a CPU from 0 to 3"},
	{"/* racehunt: entries 9 */\nvoid a(void) {}", "9: entries are written \"racehunt: entries N\", 1 to 8"},
	{"/* racehunt: ticks many */\nvoid a(struct softc *sc) { wakeup(sc); }", "9: ticks \"many\" is not a number; write 0 to 16"},
	{"/* racehunt: finally: var nothing 0 */\nvoid a(struct softc *sc) { wakeup(sc); }", "9: variable nothing is not declared; write \"var nothing\" above"},
	{"/* racehunt: tick 1 */\nvoid a(struct softc *sc) { wakeup(sc); }", "9: ticks at the end of the start, and there is none; say which function it is, as racehunt: start attach"},
	{"/* racehunt: start up */\nint up(struct softc *sc) { if (hw_reset(sc) != 0) return (1); callout_reset(&sc->c, 1, tick, sc); return (0); }\nvoid a(struct softc *sc) { callout_stop(&sc->c); }", "10: hw_reset(sc) != 0 decides what is done at the start, and is not known; leave the if out there"},
}

func TestRefused(t *testing.T) {
	for _, tt := range bad {
		_, err := Read("dir/d.c", []byte(head+"void tick(void *arg) {}\n"+tt.text), Options{Threads: threadOf(tt.text)})
		var e *scenario.Error
		if !errors.As(err, &e) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", tt.text, err)
			continue
		}
		if want := "dir/d.c:" + tt.want; err.Error() != want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.text, err, want)
		}
	}
}

// threadOf is the thread a, where the text does not say another.
func threadOf(text string) []Thread {
	if strings.Contains(text, "racehunt: thread") {
		return nil
	}
	return []Thread{{"a", 0}}
}

// A client without threads is refused, and says how to name them.
func TestNoThread(t *testing.T) {
	_, err := Read("d.c", []byte(head), Options{})
	const want = `d.c:1: no function is a thread; give -thread FUNCTION@CPU, or write "racehunt: thread FUNCTION cpu N" in a comment`
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestParseThread(t *testing.T) {
	for s, want := range map[string]Thread{"detach@1": {"detach", 1}, "detach": {"detach", 0}} {
		if got, err := ParseThread(s); err != nil || got != want {
			t.Errorf("%s: %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "@1", "a@", "a@4", "a@-1", "a@x", "a b@1", "1a"} {
		if _, err := ParseThread(s); err == nil {
			t.Errorf("%q is taken", s)
		}
	}
}
