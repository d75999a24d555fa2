//go:build linux && amd64 && !race

package sys

// UNLOCK_STORES tells whether a spin mutex can be given back with a plain store, where the host has
// a membarrier: the processor makes its stores seen in their order.
const UNLOCK_STORES = true
