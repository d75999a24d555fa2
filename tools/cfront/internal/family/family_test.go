package family

import (
	"io/fs"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	for text, want := range map[string]Family{"int ticks;": Tick, "sbintime_t now;": Sbt, "int my_sbintime_t;": Tick, "": Tick} {
		if f := Of([]byte(text)); f != want {
			t.Errorf("%q: %v", text, f)
		}
	}
}

// The user's header is found before the family's, and one that nobody has is empty.
func TestHeaders(t *testing.T) {
	h := Headers{Family: Tick, Users: map[string][]byte{"callout.h": []byte("mine")}}
	for name, want := range map[string]string{"include/sys/callout.h": "mine", "include/sys/_callout.h": "struct callout {", "include/machine/cpu.h": ""} {
		text, err := fs.ReadFile(h, name)
		if err != nil || !strings.Contains(string(text), want) || want == "" && len(text) != 0 {
			t.Errorf("%s: %v, %q", name, err, text)
		}
	}
}

// What the headers are told of a text follows from what is in it.
func TestDefines(t *testing.T) {
	const stop = "int\n_callout_stop_safe(struct callout *c, int flags"
	for text, want := range map[string]string{
		"sbintime_t t; c->c_iflags = 0; " + stop + ")":                                                                  "",
		"sbintime_t t; c->c_iflags = 0; " + stop + ", callout_func_t *drain)":                                           "K_ASYNC_DRAIN",
		"sbintime_t t; c->c_flags = 0; " + stop + ", void (*drain)(void *))":                                            "K_ASYNC_DRAIN K_ONE_FLAGS",
		"sbintime_t t; c->c_iflags = 0; " + stop + ", void (*drain)(void *)) { return ((flags & CS_MIGRBLOCK) != 0); }": "K_ASYNC_DRAIN K_STOP_EXECUTING",
		"int ticks; " + stop + ", void (*drain)(void *))":                                                               "",
	} {
		if got := strings.Join(Of([]byte(text)).Defines([]byte(text)), " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
