//go:build thin

package stress

// Instruments tells whether the program has a gops agent and profiles.
const Instruments = false

// instruments does nothing: no flag can ask for what the program does not have.
func (c *run) instruments() error { return nil }
