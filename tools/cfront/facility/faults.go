package facility

import (
	"fmt"
	"strings"
)

// Faults is a set of the faults of the facility. In C each is a macro of the same
// name, and code under #ifdef.
type Faults uint8

// The faults.
const (
	FAULT_CANCEL        Faults = 1 << iota // softclock calls what was cancelled meanwhile
	FAULT_MIGRATE_EARLY                    // a callout moves while its handler runs
	FAULT_NO_RECHECK                       // a drain sleeps without a second look
	FAULT_STALE_NEXT                       // softclock goes on with what was taken off
	FAULT_RECORD_KEPT                      // a stop forgets the move that is recorded
	FAULT_NO_WAKEUP                        // softclock does not wake those that drain
	FAULT_SLOT_LOST                        // softclock does not free the slot of a timeout
)

// names has the macro of each fault, in their order.
var names = [...]string{
	"FAULT_CANCEL", "FAULT_MIGRATE_EARLY", "FAULT_NO_RECHECK", "FAULT_STALE_NEXT", "FAULT_RECORD_KEPT", "FAULT_NO_WAKEUP", "FAULT_SLOT_LOST",
}

// All returns every fault, in their order.
func All() []Faults {
	var all []Faults
	for i := range names {
		all = append(all, 1<<i)
	}
	return all
}

// Macros returns the names of the faults in the set: what is to be defined for C.
func (f Faults) Macros() []string {
	var macros []string
	for i, name := range names {
		if f&(1<<i) != 0 {
			macros = append(macros, name)
		}
	}
	return macros
}

// String returns the names of the faults, or "none".
func (f Faults) String() string {
	if f == 0 {
		return "none"
	}
	return strings.Join(f.Macros(), "+")
}

// ParseFault returns the fault of that name; "none" is no fault.
func ParseFault(name string) (Faults, error) {
	for _, f := range append(All(), 0) {
		if f.String() == name {
			return f, nil
		}
	}
	return 0, fmt.Errorf("%.40q is no fault of the facility; write none or one of %s", name, strings.Join(names[:], ", "))
}
