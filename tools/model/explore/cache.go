package explore

// cache remembers hashes of states, each with the fewest preemptions with which
// the state was reached. It is a table with open addressing, which takes 13 to 27
// bytes a state: a search keeps tens of millions of them.
type cache struct {
	keys []uint64 // 0: free
	used []uint16
	n    int
}

// seen tells whether a state was reached before with at most used preemptions, and
// remembers that it was reached now.
func (c *cache) seen(key uint64, used uint16) bool {
	if key == 0 {
		key = 1
	}
	if 4*c.n >= 3*len(c.keys) {
		c.grow()
	}
	i := c.slot(key)
	switch {
	case c.keys[i] == 0:
		c.n++
	case c.used[i] <= used:
		return true
	}
	c.keys[i], c.used[i] = key, used
	return false
}

// slot returns the index of a key, or of a free slot if the key is not there.
func (c *cache) slot(key uint64) int {
	mask := len(c.keys) - 1
	i := int(key) & mask
	for c.keys[i] != 0 && c.keys[i] != key {
		i = (i + 1) & mask
	}
	return i
}

func (c *cache) grow() {
	old := *c
	size := max(1024, 2*len(old.keys))
	c.keys, c.used = make([]uint64, size), make([]uint16, size)
	for i, k := range old.keys {
		if k != 0 {
			j := c.slot(k)
			c.keys[j], c.used[j] = k, old.used[i]
		}
	}
}

// reset forgets everything.
func (c *cache) reset() {
	clear(c.keys)
	c.n = 0
}
