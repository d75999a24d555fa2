package explore

// states are the states that Reach has come to, numbered from 0. They are found by the
// hashes that are their keys, in a table with open addressing: a search keeps millions.
type states struct {
	explored pages[Set] // by state: the actors whose steps were explored from it
	table    []slot
}

// slot is a key with the number of the state that has it, plus 1; or 0 if it is free.
type slot struct {
	key uint64
	no  int32
}

// number returns the number of the state with this key, and whether it is a new one.
func (t *states) number(key uint64) (no int32, isNew bool) {
	if 2*int(t.explored.n) >= len(t.table) {
		t.grow()
	}
	s := t.at(key)
	if s.no == 0 {
		*s = slot{key, t.explored.add(0) + 1}
		isNew = true
	}
	return s.no - 1, isNew
}

// at returns the slot of a key, or a free one where it belongs.
func (t *states) at(key uint64) *slot {
	mask := len(t.table) - 1
	for i := int(key) & mask; ; i = (i + 1) & mask {
		if s := &t.table[i]; s.no == 0 || s.key == key {
			return s
		}
	}
}

func (t *states) grow() {
	old := t.table
	t.table = make([]slot, max(1024, 2*len(old)))
	for _, s := range old {
		if s.no != 0 {
			*t.at(s.key) = s
		}
	}
}
