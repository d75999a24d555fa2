package diagram

import "strings"

// note is something that a row does to other lanes or to where a callout is, or
// that it waits for.
type note struct {
	kind noteKind
	text string
	lane int // that was woken, or waits
	step int
}

type noteKind int

const (
	moved noteKind = iota
	woke
	waits
)

// notes returns what a row does to others, in the order of its steps.
func (t *Trace) notes(r Row) []note {
	if r.Elided {
		return nil
	}
	var notes []note
	for i := r.First; i <= r.Last; i++ {
		s := &t.Steps[i]
		if s.Moved != "" {
			notes = append(notes, note{moved, "moves " + s.Moved, s.Lane, i})
		}
		for _, l := range s.Woke {
			notes = append(notes, note{woke, "wakes " + t.Lanes[l].Name, l, i})
		}
		if s.Waits != "" {
			notes = append(notes, note{waits, "waits for " + s.Waits, s.Lane, i})
		}
	}
	return notes
}

// class returns what a note looks like in a picture.
func (k noteKind) class() string { return [...]string{"moved", "body", "dim"}[k] }

// cpus returns the two CPUs of Step.Moved.
func cpus(move string) (from, to string, ok bool) {
	i := strings.LastIndex(move, "CPU ")
	j := strings.LastIndex(move[:max(i, 0)], " to ")
	k := strings.LastIndex(move[:max(j, 0)], "CPU ")
	if k < 0 {
		return "", "", false
	}
	return move[k:j], move[i:], true
}
