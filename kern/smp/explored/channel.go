package explored

import (
	"unsafe"
)

// channels are the chains on which wait channels are.
type channels struct {
	chains map[unsafe.Pointer]uintptr
	last   uintptr // the last chain that is saved, once there is one
}

// spare_chains are for channels that only come to light in a run.
const spare_chains = 4

// used is how many chains of sleep queues, the first ones, can come to be used in a
// run.
func (m *machine) used() int {
	m.channels.last = 0
	for _, chain := range m.channels.chains {
		m.channels.last = max(m.channels.last, chain>>8)
	}
	m.channels.last += spare_chains
	return int(m.channels.last) + 1
}
