//go:build !linux || !amd64 || race

package sys

import "sync/atomic"

// UNLOCK_STORES tells whether a spin mutex can be given back with a plain store.
const UNLOCK_STORES = false

// give_back writes the word of a lock.
func give_back(w *uintptr, v uintptr) { atomic.StoreUintptr(w, v) }
