package diagram

import "strings"

// note is an effect of a row on something else: it wakes a lane, moves a callout to
// another CPU, or its own lane begins to wait.
type note struct {
	kind noteKind
	text string
	lane int // the lane that is woken, or that waits
	step int
}

type noteKind int

const (
	moved noteKind = iota
	woke
	waits
)

// notes returns the notes of a row, in the order of its steps.
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

// class returns the class of svg.css for a kind of note.
func (k noteKind) class() string { return [...]string{"moved", "body", "dim"}[k] }

// cpus returns the two CPUs that a text of Step.Moved names last.
func cpus(move string) (from, to string, ok bool) {
	i := strings.LastIndex(move, "CPU ")
	j := strings.LastIndex(move[:max(i, 0)], " to ")
	k := strings.LastIndex(move[:max(j, 0)], "CPU ")
	if k < 0 {
		return "", "", false
	}
	return move[k:j], move[i:], true
}
