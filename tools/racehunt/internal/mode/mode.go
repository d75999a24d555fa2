// Package mode has the two ways in which threads are scheduled. It imports the
// standard library only.
package mode

import "fmt"

// Mode says whether softclock and client threads stay on their CPUs.
type Mode uint8

// The modes.
const (
	Bound    Mode = iota // threads stay on their CPUs and share them
	Floating             // threads float
)

// All are both modes.
var All = []Mode{Bound, Floating}

// Of returns the mode in which threads float, or do not.
func Of(floating bool) Mode {
	if floating {
		return Floating
	}
	return Bound
}

// Floats tells whether threads float.
func (m Mode) Floats() bool { return m == Floating }

func (m Mode) String() string { return [...]string{"bound", "floating"}[m] }

// Parse returns the mode of that name.
func Parse(name string) (Mode, error) {
	for _, m := range All {
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
	*m, err = Parse(string(text))
	return err
}
