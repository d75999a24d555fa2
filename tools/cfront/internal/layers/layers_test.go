package layers

import (
	"go/types"
	"os"
	"strings"
	"testing"
	"testing/fstest"
)

// packages are those of the tick era.
var packages = []string{"ktimeout/sys", "ktimeout/kern/smp", "ktimeout/kern/lock", "ktimeout/kern/sleepqueue"}

func load(t *testing.T) *Layers {
	t.Helper()
	l, err := Load(os.DirFS("../../../.."), packages)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// Names of C lead to what the layers have, whatever their capitals, and structures and
// macros of one name are kept apart.
func TestNames(t *testing.T) {
	l := load(t)
	for name, want := range map[string]string{
		"mtx_lock_spin": "ktimeout/kern/lock.Mtx_lock_spin", "CALLOUT_PENDING": "ktimeout/sys.CALLOUT_PENDING", "ticks": "ktimeout/sys.Ticks",
		"K_LOCK_CLASS": "ktimeout/kern/lock.LOCK_CLASS", "sleepq_add": "ktimeout/kern/sleepqueue.Sleepq_add", "mp_maxid": "ktimeout/kern/smp.Mp_maxid",
		"nothing_of_that_name": "",
	} {
		got := ""
		if o := l.Value(name); o != nil {
			got = o.Pkg().Path() + "." + o.Name()
		}
		if got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if _, ok := l.Value("lock_class").(*types.TypeName); ok {
		t.Error("lock_class is a value")
	}
	for name, want := range map[string]bool{"callout": true, "lock_class": true, "callout_tailq": true, "LOCK_CLASS_": false, "mtx_lock": false} {
		if got := l.Type(name) != nil; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// Sources that are not there, or no Go, are an error.
func TestLoadErrors(t *testing.T) {
	for _, src := range []fstest.MapFS{{}, {"sys/a.go": {Data: []byte("package sys\nfunc {")}}} {
		if _, err := Load(src, packages); err == nil || !strings.HasPrefix(err.Error(), "the sources of the layers: ") {
			t.Error(err)
		}
	}
}

// A file is typed with the layers, and what is wrong in it has its line.
func TestCheck(t *testing.T) {
	l := load(t)
	const head = "package text\n\nimport \"ktimeout/sys\"\n\n"
	if _, err := l.Check("t.go", []byte(head+"func f(c *sys.Callout) int32 { return c.C_flags.Load() }\n")); err != nil {
		t.Error(err)
	}
	for text, want := range map[string]string{
		"func f(c *sys.Callout) int32 { return c.C_nothing }\n": "t.go:5:41: c.C_nothing undefined",
		"func f( {":                   "t.go:5:9: ",
		"func f() int32 { return }\n": "t.go:5:18: not enough return values have () want (int32)",
		"//line kern_timeout.c:77\nfunc f() int32 { return \"\" }\n": "kern_timeout.c:77",
	} {
		if _, err := l.Check("t.go", []byte(head+text)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}
