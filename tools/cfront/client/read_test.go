package client

import (
	"slices"
	"strings"
	"testing"
)

// head has what the clients of the tests are about.
const head = `struct softc { struct mtx m; struct callout c; int flag; u_int n; int flags; u_int refs; struct task t; struct cv cv; };
static struct softc softc;
static struct rwlock rw;
void tick(void *arg);
void init(struct softc *sc) {
	mtx_init(&sc->m, "m", NULL, MTX_DEF); callout_init(&sc->c, 1); rw_init(&rw, "rw"); refcount_init(&sc->refs, 2);
}
`

// program reads a client, and returns its lists: those of handlers, of zero and of threads.
func program(t *testing.T, text string, threads ...string) (string, *Client) {
	t.Helper()
	o := Options{Entries: 1}
	for _, name := range threads {
		o.Threads = append(o.Threads, Thread{name, 1})
	}
	c, err := Read("d.c", []byte(head+text), o)
	if err != nil {
		t.Errorf("%s: %v", text, err)
		return "", nil
	}
	var lists []string
	for _, l := range strings.Split(c.Scenario.String(), "\n") {
		if word, _, _ := strings.Cut(l, " "); slices.Contains([]string{"handler", "zero", "drained", "thread", "start:"}, word) {
			lists = append(lists, strings.Replace(l, " cpu 1:", ":", 1))
		}
	}
	return strings.Join(lists, "\n"), c
}

// What statements of C come to.
func TestStatements(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"a result that is not looked at", "callout_stop(&sc->c); (void)callout_drain(&sc->c);", "stop c; drain c"},
		{"a result", "if (callout_stop(&sc->c) == 1) wakeup(sc); else wakeup(&sc->flag);", "if stop c = 1: wakeup softc; else: wakeup flag"},
		{"a result that is true", "if (callout_stop(&sc->c)) wakeup(sc);", "if stop c != 0: wakeup softc"},
		{"a result that is not negative", "if (callout_stop(&sc->c) >= 0) wakeup(sc);", "if stop c != -1: wakeup softc"},
		{"a result that is kept", "int r; r = callout_stop(&sc->c); mtx_lock(&sc->m); if (r > 0) wakeup(sc); mtx_unlock(&sc->m);", "if stop c = 1: lock m; wakeup softc; else: lock m; end; unlock m"},
		{"early return", "if (callout_pending(&sc->c)) return; callout_reset(&sc->c, 1, tick, sc);", "if pending c = 0: reset c 1"},
		{"goto", "mtx_lock(&sc->m); if (callout_pending(&sc->c)) goto out; callout_reset(&sc->c, 1, tick, sc); out: mtx_unlock(&sc->m);", "lock m; if pending c = 0: reset c 1; end; unlock m"},
		{"and", "if (callout_pending(&sc->c) && callout_active(&sc->c)) wakeup(sc);", "if pending c = 1: if active c = 1: wakeup softc"},
		{"or", "if (!callout_pending(&sc->c) || !callout_active(&sc->c)) wakeup(sc);", "if pending c = 1: if active c = 0: wakeup softc; end; else: wakeup softc"},
		{"a condition with ?:", "callout_reset(&sc->c, callout_active(&sc->c) ? 2 : 1, tick, sc);", "if active c = 1: reset c 2; else: reset c 1"},
		{"what both ways do", "if (callout_pending(&sc->c)) { wakeup(sc); wakeup(&sc->flag); } else { wakeup(sc); wakeup(&sc->flag); }", "pending c; wakeup softc; wakeup flag"},
		{"switch", "switch (callout_pending(&sc->c)) { case 0: wakeup(sc); break; default: wakeup(&sc->flag); }", "if pending c = 1: wakeup flag; else: wakeup softc"},
		{"a loop whose turns are known", "int i; for (i = 0; i < 3; i++) callout_reset_on(&sc->c, i + 1, tick, sc, i & 1);", "reset c 1 cpu 0; reset c 2 cpu 1; reset c 3 cpu 0"},
		{"do once", "do { wakeup(sc); } while (0);", "wakeup softc"},
		{"break", "int i; for (i = 0; i < 9; i++) { if (i == 2) break; if (i == 0) continue; callout_reset(&sc->c, i, tick, sc); }", "reset c 1"},
		{"a call", "arm(sc, 2);", "+refs; if reset c 2 = 1: -refs"},
		{"curcpu", "callout_reset_curcpu(&sc->c, 1, tick, sc); callout_reset_on(&sc->c, 1, tick, sc, curcpu); callout_schedule(&sc->c, 2);", "reset c 1 curcpu; reset c 1 curcpu; schedule c 2"},
		{"an assertion about a result", "KASSERT(callout_stop(&sc->c) == 0, (\"armed\"));", "stop c = 0"},
		{"an assertion about one that is kept", "int r; r = callout_stop(&sc->c); wakeup(sc); if (r == 1) panic(\"armed\");", "if stop c = 1: wakeup softc; test panicked = 1; else: wakeup softc"},
		{"sleep", "mtx_lock(&sc->m); msleep(sc, &sc->m, 0, \"w\", 0); if (mtx_sleep(sc, &sc->m, PCATCH | PDROP, \"w\", 2) == EWOULDBLOCK) wakeup(sc);", "lock m; sleep softc m; if sleep softc m 2 = timeout: unlock m; wakeup softc; else: unlock m"},
		{"tsleep and pause", "tsleep(sc, 0, \"w\", 3); pause(\"p\", 2); rw_wlock(&rw); rw_sleep(sc, &rw, 0, \"w\", 1); rw_wunlock(&rw);", "sleep softc 3; pause 2; lock rw; sleep softc rw 1; unlock rw"},
		{"condition variables", "mtx_lock(&sc->m); cv_wait(&sc->cv, &sc->m); if (cv_timedwait(&sc->cv, &sc->m, 2)) cv_signal(&sc->cv); cv_broadcast(&sc->cv); mtx_unlock(&sc->m);", "lock m; sleep cv m; if sleep cv m 2 = timeout: wakeup_one cv; end; wakeup cv; unlock m"},
		{"locks", "rw_rlock(&rw); rw_runlock(&rw); mtx_lock(&Giant); mtx_unlock(&Giant); if (mtx_trylock(&sc->m)) mtx_unlock(&sc->m);", "rlock rw; runlock rw; lock giant; unlock giant; if trylock m = 1: unlock m"},
		{"the softc of a device", "device_t dev = NULL; struct softc *s; s = device_get_softc(dev); if (s == NULL) return; LOCK(s); callout_stop(&s->c); UNLOCK(s);", "lock m; stop c; unlock m"},
		{"what is not known", "if (hw_ready(sc)) wakeup(sc);", "if chance = 1: wakeup softc"},
		{"what is not known, twice the same", "int e; e = hw_ready(sc); if (e) wakeup(sc); wakeup(&sc->flag); if (!e) wakeup(&rw);", "if chance = 1: wakeup softc; wakeup flag; else: wakeup flag; wakeup rw"},
		{"what is not known and does not matter", "if (hw_ready(sc)) printf(\"ready\\n\");  wakeup(sc);", "wakeup softc"},
		{"a loop that does nothing", "while (hw_busy(sc)) DELAY(10); wakeup(sc);", "wakeup softc"},
		{"an assertion about what is not known", "KASSERT(hw_ready(sc), (\"not ready\")); wakeup(sc);", "wakeup softc"},
		{"a loop", "mtx_lock(&sc->m); while (callout_pending(&sc->c)) msleep(sc, &sc->m, 0, \"w\", 0); mtx_unlock(&sc->m);", "lock m; until pending c != 1: sleep softc m; end; unlock m"},
		{"a loop that tries", "mtx_lock(&sc->m); while (callout_stop(&sc->c) == 0) { mtx_unlock(&sc->m); pause(\"p\", 1); mtx_lock(&sc->m); } mtx_unlock(&sc->m);", "lock m; until stop c != 0: unlock m; pause 1; lock m; end; unlock m"},
	} {
		text := "#define LOCK(s) mtx_lock(&(s)->m)\n#define UNLOCK(s) mtx_unlock(&(s)->m)\nvoid tick(void *arg) {}\nvoid rele(struct softc *sc) { refcount_release(&sc->refs); }\n" +
			"int arm(struct softc *sc, int n) { int r; refcount_acquire(&sc->refs); r = callout_reset(&sc->c, n, tick, sc); if (r == 1) { rele(sc); return (1); } return (0); }\n" +
			"void thread(struct softc *sc) {\n" + tt.body + "\n}\n"
		if got, _ := program(t, text, "thread"); got != "thread thread: "+tt.want {
			t.Errorf("%s: %s\ncomes to %q,\nnot %q", tt.name, tt.body, got, tt.want)
		}
	}
}

// What variables come to.
func TestVariables(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"one that is written and read", "void a(struct softc *sc) { if (sc->flag == 0) wakeup(sc); }\nvoid b(struct softc *sc) { sc->flag = 1; }",
			"thread a: if test flag = 0: wakeup softc\nthread b: set flag 1"},
		{"one that is read only", "void a(struct softc *sc) { if (sc->flag == 0) wakeup(sc); }\nvoid b(struct softc *sc) { wakeup(sc); }",
			"thread a: if chance = 0: wakeup softc\nthread b: wakeup softc"},
		{"one that is written only", "void a(struct softc *sc) { sc->flag = 1; wakeup(sc); }\nvoid b(struct softc *sc) { sc->flag = 2; wakeup(sc); }",
			"thread a: wakeup softc\nthread b: wakeup softc"},
		{"one that gets what is not known", "void a(struct softc *sc) { if (sc->flag == 0) wakeup(sc); }\nvoid b(struct softc *sc) { sc->flag = hw_read(); wakeup(sc); }",
			"thread a: if chance = 0: wakeup softc\nthread b: wakeup softc"},
		{"one that gets a result", "void a(struct softc *sc) { if (sc->flag == 0) wakeup(sc); }\nvoid b(struct softc *sc) { sc->flag = callout_pending(&sc->c); }",
			"thread a: if test flag = 0: wakeup softc\nthread b: if pending c = 1: set flag 1; else: set flag 0"},
		{"a counter", "void a(struct softc *sc) { sc->n++; if (--sc->n == 0) wakeup(sc); }\nvoid b(struct softc *sc) { if (sc->n > 0) wakeup(sc); sc->n += 2; }",
			"thread a: add n 1; if add n -1 = 0: wakeup softc\nthread b: if test n != 0: wakeup softc; end; add n 2"},
		{"flags", "#define UP 0x1\n#define DYING 0x8000\nvoid a(struct softc *sc) { if ((sc->flags & (UP | DYING)) == UP) wakeup(sc); }\nvoid b(struct softc *sc) { sc->flags |= UP; sc->flags &= ~UP; sc->flags |= DYING; sc->flags = 0; }",
			"thread a: if test UP = 1: if test DYING = 0: wakeup softc\nthread b: set UP 1; set UP 0; set DYING 1; set UP 0; set DYING 0"},
		{"a flag alone", "#define UP 0x8000\nvoid a(struct softc *sc) { if (sc->flags & UP) wakeup(sc); }\nvoid b(struct softc *sc) { atomic_set_int(&sc->flags, UP); }",
			"thread a: if test flags = 1: wakeup softc\nthread b: set flags 1"},
		{"a pointer", "static struct softc *p;\nvoid a(void) { if (p != NULL) wakeup(p); }\nvoid b(void) { p = &softc; p = NULL; }",
			"thread a: if test p = 1: wakeup softc\nthread b: set p 1; set p 0"},
		{"states", "void a(struct softc *sc) { if (sc->flag == 2) wakeup(sc); }\nvoid b(struct softc *sc) { sc->flag = 1; sc->flag = 2; sc->flag = 3; }",
			"thread a: if test flag = 2: wakeup softc\nthread b: set flag 1; set flag 2; set flag 3"},
		{"one whose value decides nothing", "void a(struct softc *sc) { int x = sc->flag; wakeup(sc); (void)x; }\nvoid b(struct softc *sc) { sc->flag = 1; wakeup(sc); }",
			"thread a: wakeup softc\nthread b: set flag 1; wakeup softc"},
	} {
		if got, _ := program(t, "void tick(void *arg) {}\n"+tt.text, "a", "b"); got != tt.want {
			t.Errorf("%s:\n%s\ncomes to\n%s\nnot\n%s", tt.name, tt.text, got, tt.want)
		}
	}
}

// What counts and memory come to.
func TestMemory(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"what the last reference does", "void a(struct s *s) { if (refcount_release(&s->refs)) { mtx_destroy(&s->m); free(s, M_TEMP); } }\nvoid b(struct s *s) { if (!refcount_release(&s->refs)) return; mtx_destroy(&s->m); free(s, M_TEMP); }",
			"zero refs: destroy m; free c\nthread a: -refs\nthread b: -refs"},
		{"what only one place does", "void a(struct s *s) { if (refcount_release(&s->refs)) wakeup(s); }\nvoid b(struct s *s) { refcount_release(&s->refs); }",
			"thread a: if -refs = 1: wakeup s\nthread b: -refs"},
		{"what is done with a lock held", "void a(struct s *s) { mtx_lock(&softc.m); if (refcount_release(&s->refs)) { mtx_unlock(&softc.m); wakeup(s); } else mtx_unlock(&softc.m); }\nvoid b(struct s *s) { wakeup(s); }",
			"thread a: lock softc_m; if -refs = 1: unlock softc_m; wakeup s; else: unlock softc_m\nthread b: wakeup s"},
		{"free after drain", "void a(struct s *s) { callout_drain(&s->c); free(s, M_TEMP); }\nvoid b(struct s *s) { if (s->x) wakeup(s); s->x = 1; }",
			"thread a: drain c; free c; free x; destroy m\nthread b: if test x = 1: wakeup s; end; set x 1"},
		{"free after nothing", "void a(struct s *s) { callout_stop(&s->c); free(s, M_TEMP); }\nvoid b(struct s *s) { wakeup(s); }",
			"zero s2: free c; destroy m\nthread a: stop c; -s2\nthread b: wakeup s"},
	} {
		text := "struct s { struct callout c; struct mtx m; int x; u_int refs; };\n" +
			"void up(struct s *s) { callout_init(&s->c, 1); mtx_init(&s->m, \"m\", NULL, MTX_DEF); refcount_init(&s->refs, 2); mtx_lock(&s->m); mtx_unlock(&s->m); callout_reset(&s->c, 1, tick, s); mtx_lock(&softc.m); mtx_unlock(&softc.m); }\n" +
			"void tick(void *arg) {}\n/* racehunt: start up */\n"
		got, _ := program(t, text+tt.text, "a", "b")
		_, got, _ = strings.Cut(got, "\n")
		if got != tt.want {
			t.Errorf("%s:\n%s\ncomes to\n%s\nnot\n%s", tt.name, tt.text, got, tt.want)
		}
	}
}
