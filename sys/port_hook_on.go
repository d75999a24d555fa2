//go:build !nohook

package sys

// HOOKS tells whether the seam has its hook. The tag nohook builds without it, to
// measure what it costs: such a build cannot explore.
const HOOKS = true
