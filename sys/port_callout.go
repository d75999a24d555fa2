package sys

// Callout_func is a handler. It is called by softclock with the argument of
// its arming and, for a locked callout, with the callout's lock held.
type Callout_func = func(arg any)

// callout_md is what the port keeps of a callout and C does not. It lies in the
// bytes that align c_arg: with it a Callout is one cache line.
type callout_md struct {
	// C_boot is the boot in which it was armed, of Boots; 0 if it was not since it
	// was initialised. With the tag invariants only; read and written with single
	// atomic operations. C boots once.
	C_boot int32
}
