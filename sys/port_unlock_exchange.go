//go:build !linux || !amd64 || race

package sys

// UNLOCK_STORES tells whether a spin mutex can be given back with a plain store.
const UNLOCK_STORES = false
