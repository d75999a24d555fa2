package smp

// Floor is what a floor tells an explored machine of what it keeps itself.
type Floor struct {
	// State returns pointers to variables of the floor, and slices of them, which
	// make up its state after boot. The machine puts it back at the beginning of
	// every run. So many chains of sleep queues, the first ones, can come to be used.
	State func(chains int) []any
	// Begin is called at the beginning of every run, for what the floor keeps beside
	// the state that steps depend on.
	Begin func()
}

var floors []Floor

// Explored_floor registers a floor; what it does not need is nil. To be called from
// an init function.
func Explored_floor(f Floor) { floors = append(floors, f) }

// Floors returns what the floors have registered, in their order.
func Floors() []Floor { return floors }

// Cpuid_to_pcpu returns the descriptors of the CPUs, by number.
func Cpuid_to_pcpu() []Pcpu { return cpuid_to_pcpu }

// Pcputicks returns the ticks that the hardclock of a CPU has seen. The CPU stands
// still.
func Pcputicks(cpu int32) int32 { return pcpu_find(cpu).pcputicks }
