package family

import (
	"io/fs"
	"strings"
	"testing"
)

func TestOf(t *testing.T) {
	for text, want := range map[string]bool{"int ticks;": true, "sbintime_t now;": false, "int my_sbintime_t;": true, "": true} {
		if f, ok := Of([]byte(text)); ok != want || f != Tick {
			t.Errorf("%q: %v %v", text, f, ok)
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
