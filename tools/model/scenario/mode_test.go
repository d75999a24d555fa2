package scenario

import "testing"

// Each mode is written and read by its name, and nothing else is a mode.
func TestMode(t *testing.T) {
	for _, m := range Modes {
		text, err := m.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var got Mode
		if err := got.UnmarshalText(text); err != nil || got != m || ModeOf(m.Floats()) != m {
			t.Errorf("%v is read as %v, %v", m, got, err)
		}
	}
	for _, bad := range []string{"", "both", "Bound"} {
		if _, err := ParseMode(bad); err == nil {
			t.Errorf("%q is a mode", bad)
		}
	}
}
