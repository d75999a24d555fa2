package explore

// states are the states that Reach has come to, numbered from 0. They are found by the
// hashes of their keys, in a table with open addressing: a search keeps millions.
type states struct {
	all   []reached
	table []slot
	keys  int // in the table
}

// reached is a state.
type reached struct {
	judge    int32
	before   int32 // another state with the same key and another judge, or -1
	explored Set   // the actors whose steps were explored from here
}

// slot is a key with the number of the last state that has it, plus 1; or 0 if it is free.
type slot struct {
	key  uint64
	last int32
}

// first returns the number of a state with this key, or -1. The others follow by before.
func (t *states) first(key uint64) int32 {
	if len(t.table) == 0 {
		return -1
	}
	return t.at(key).last - 1
}

// add adds a state; before is what first returned for its key. It returns its number.
func (t *states) add(key uint64, judge, before int32) int32 {
	if before < 0 {
		if t.keys++; 2*t.keys > len(t.table) {
			t.grow()
		}
	}
	t.all = append(t.all, reached{judge: judge, before: before})
	*t.at(key) = slot{key, int32(len(t.all))}
	return int32(len(t.all)) - 1
}

// at returns the slot of a key, or a free one where it belongs.
func (t *states) at(key uint64) *slot {
	mask := len(t.table) - 1
	for i := int(key) & mask; ; i = (i + 1) & mask {
		if s := &t.table[i]; s.last == 0 || s.key == key {
			return s
		}
	}
}

func (t *states) grow() {
	old := t.table
	t.table = make([]slot, max(1024, 2*len(old)))
	for _, s := range old {
		if s.last != 0 {
			*t.at(s.key) = s
		}
	}
}
