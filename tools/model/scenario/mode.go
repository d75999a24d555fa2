package scenario

import "fmt"

// Mode says whether softclock and client threads stay on their CPUs.
type Mode uint8

// The modes.
const (
	Bound    Mode = iota // threads stay on their CPUs and share them
	Floating             // threads float
)

// Modes has both modes.
var Modes = []Mode{Bound, Floating}

// ModeOf returns Floating or Bound.
func ModeOf(floating bool) Mode {
	if floating {
		return Floating
	}
	return Bound
}

// Floats tells whether threads float.
func (m Mode) Floats() bool { return m == Floating }

func (m Mode) String() string { return [...]string{"bound", "floating"}[m] }

// ParseMode returns the mode of that name.
func ParseMode(name string) (Mode, error) {
	for _, m := range Modes {
		if name == m.String() {
			return m, nil
		}
	}
	return 0, fmt.Errorf("%.40q is no mode; give bound or floating", name)
}

// MarshalText writes the name.
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what MarshalText has written.
func (m *Mode) UnmarshalText(text []byte) (err error) {
	*m, err = ParseMode(string(text))
	return err
}
