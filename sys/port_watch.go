package sys

import (
	"sync"
	"sync/atomic"
)

// lock_watched is not 0 while something looks at locks beside those who take them: a hook, or
// a trace of them. So whoever takes a lock has one look; kern/lock has it in assembly, too.
var lock_watched atomic.Uint32

// Lock_watched tells whether something does.
func Lock_watched() bool { return lock_watched.Load() != 0 }

// Lock_traces are the classes of KTR that trace locks.
const Lock_traces = KTR_LOCK | KTR_LOCKSTAT

var watching sync.Mutex

// watch_locks sets lock_watched after what it depends on has changed.
func watch_locks() {
	watching.Lock()
	defer watching.Unlock()
	var on uint32
	if hook != nil || Ktr_mask.Load()&Lock_traces != 0 {
		on = 1
	}
	lock_watched.Store(on)
}

// hook is asked at every visible operation of the running thread. It is nil on the
// host machine.
var hook Hooks

// Hook returns it.
func Hook() Hooks { return hook }

// Set_hook makes h the hook, nil none, while no machine is booted or its threads stand still.
func Set_hook(h Hooks) {
	hook = h
	watch_locks()
}

// Ktr_classes are classes of KTR. They may change at any time.
type Ktr_classes struct{ v atomic.Uint32 }

// Ktr_mask holds the classes that are recorded; none by default. Every trace
// call is guarded by KTR_ON, so that its arguments are not even built when its
// class is off.
var Ktr_mask Ktr_classes

// Load returns the classes.
func (c *Ktr_classes) Load() uint32 { return c.v.Load() }

// Store makes them those of m.
func (c *Ktr_classes) Store(m uint32) {
	c.v.Store(m)
	watch_locks()
}

// Or adds those of m.
func (c *Ktr_classes) Or(m uint32) {
	c.v.Or(m)
	watch_locks()
}

// Clear takes those of m away.
func (c *Ktr_classes) Clear(m uint32) {
	c.v.And(^m)
	watch_locks()
}
