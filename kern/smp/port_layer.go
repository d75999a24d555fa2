package smp

// Layer is what a layer tells an explored machine of what it keeps itself.
type Layer struct {
	// State returns pointers to variables of the layer, and slices of them, which
	// make up its state after boot. The machine puts it back at the beginning of
	// every run. So many chains of sleep queues, the first ones, can come to be used.
	State func(chains int) []any
	// Begin is called at the beginning of every run, for what the layer keeps beside
	// the state that steps depend on.
	Begin func()
}

var layers []Layer

// Explored_layer registers a layer; what it does not need is nil. To be called from
// an init function.
func Explored_layer(f Layer) { layers = append(layers, f) }

// Layers returns what the layers have registered, in their order.
func Layers() []Layer { return layers }

// Cpuid_to_pcpu returns the descriptors of the CPUs, by number.
func Cpuid_to_pcpu() []Pcpu { return cpuid_to_pcpu }

// Pcputicks returns the ticks that the hardclock of a CPU has seen. The CPU stands
// still.
func Pcputicks(cpu int32) int32 { return pcpu_find(cpu).pcputicks }
