package hooked

import (
	"os"
	"slices"
	"strings"
	"testing"

	"ktimeout/tools/cfront/internal/family"
	"ktimeout/tools/cfront/internal/layers"
)

// head is what stands before a function of the tests.
const head = `package text

import "ktimeout/sys"

type cpu struct {
	next  *sys.Callout
	wheel []sys.Callout_tailq
	n     int32
	ns    [2]int32
	m     sys.Mtx
	word  sys.Word
	in    struct{ n int32 }
}

var cc cpu
var all [4]cpu
var shown, seen int32
var probe sys.Sdt_probe

func use(...any) {}
func at() *cpu { return sys.Plain_load_ptr(&cpus) }

var cpus *cpu

`

// A parameter that only points to variables of the callers' needs no hook.
func TestPrivate(t *testing.T) {
	l, err := layers.Load(os.DirFS("../../../.."), family.Tick.Packages())
	if err != nil {
		t.Fatal(err)
	}
	const f, want = "func f(p *int32) { *p = *p + 1 }\n", "*p is read or written without a hook"
	for _, c := range []struct{ text, want string }{
		{f + "func g() { var n int32; f(&n); f(&n) }\n", ""},
		{f + "func h(p *int32) { f(p); *p = 0 }\nfunc g() { var n int32; h(&n) }\n", ""},
		{f, want},
		{f + "func g() { f(&seen) }\n", want},
		{f + "func g() { f(&cc.n) }\n", want},
		{f + "func g() { var n int32; f(&n); use(&n) }\n", want},
		{f + "func g() { var n int32; f(&n); use(f) }\n", want},
		{f + "func h(p *int32) { f(p) }\nfunc g() { var n int32; f(&n) }\n", want},
		{f + "func h(p *int32) { f(p); use(p) }\nfunc g() { var n int32; h(&n) }\n", want},
		{f + "func h(p *int32) { f(p); p = &seen }\nfunc g() { var n int32; h(&n) }\n", want},
	} {
		checked, err := l.Check("t.go", []byte(head+c.text))
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		got := Check(checked, nil)
		if c.want == "" && len(got) != 0 || c.want != "" && (len(got) == 0 || !strings.HasSuffix(got[0].Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.text, got, c.want)
		}
	}
}

// What is read or written without a hook is found, and nothing else.
func TestCheck(t *testing.T) {
	l, err := layers.Load(os.DirFS("../../../.."), family.Tick.Packages())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ body, want string }{
		{"a = sys.Plain_load(&c.n)", ""},
		{"a = c.n", "c.n"},
		{"c.n = a", "c.n"},
		{"c.n++", "c.n"},
		{"sys.Plain_store(&c.n, a)", ""},
		{"sys.Plain_store(&c.n, c.in.n)", "c.in.n"},
		{"sys.Plain_store_ptr(&c.next, nil)", ""},
		{"a = sys.Plain_load(&c.ns[a])", ""},
		{"a = c.ns[1]", "c.ns[1]"},
		{"a = cc.n", "cc.n"},
		{"a = sys.Plain_load(&cc.in.n)", ""},
		{"a = sys.Plain_load(&all[seen].n)", "seen"},
		{"a = sys.Plain_load(&all[a].n)", ""},
		{"a = all[a].n", "all[a].n"},
		{"a = shown", ""},
		{"seen = 1", "seen"},
		{"seen += shown", "seen"},
		{"a = c.next.C_time", "c.next,c.next.C_time"},
		{"a = c.next.C_flags.Load()", "c.next"},
		{"a = sys.Plain_load_ptr(&c.next).C_flags.Load()", ""},
		{"a = o.C_flags.Load()", ""},
		{"a = o.C_time", "o.C_time"},
		{"o.C_links.Tqe_next = nil", "o.C_links.Tqe_next"},
		{"sys.Plain_store_ptr(&o.C_links.Tqe_next, nil)", ""},
		{"use(o.C_lock.Lo_name, o)", "o.C_lock"},
		{"use(sys.Plain_load_ptr(&o.C_lock).Lo_name)", ""},
		{"use(&c.m, &c.m.Lock_object, &probe)", ""},
		{"use(c.wheel[a].Tqh_first)", "c.wheel[a].Tqh_first"},
		{"use(&c.wheel[a], len(c.wheel), len(c.wheel[1:]))", ""},
		{"c.word.Store(c.word.Load())", ""},
		{"own = *c", "*c"},
		{"*c = own", "*c"},
		{"a = *p", "*p"},
		{"a = sys.Plain_load(p)", ""},
		{"a, own.n = own.n, a", ""},
		{"use((*int32)(p))", ""},
		{"a = at().n", "at().n"},
		{"use(all)", "all"},
		{"for range c.ns { }; for i := range c.ns { use(i) }; for _, a = range c.ns { }", "c.ns"},
		{"sys.Plain_clear(c)", ""},
		{"if (seen) == 3 { }", "seen"},
		{"use(func() { a = seen })", "seen"},
	} {
		text := head + "func f(c *cpu, o *sys.Callout, p *int32, a int32) {\n\tvar own cpu\n_ = own\n" + c.body + "\n}\n"
		checked, err := l.Check("t.go", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", c.body, err)
			continue
		}
		var got []string
		for _, err := range Check(checked, []string{"shown"}) {
			s, ok := strings.CutPrefix(err.Error(), "t.go:28: ")
			if !ok {
				t.Errorf("%s: %v", c.body, err)
			}
			got = append(got, strings.TrimSuffix(s, " is read or written without a hook"))
		}
		slices.Sort(got)
		if strings.Join(got, ",") != c.want {
			t.Errorf("%s: %q, want %q", c.body, got, c.want)
		}
	}
}
