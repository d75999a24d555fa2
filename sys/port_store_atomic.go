//go:build !amd64 || race

package sys

import "sync/atomic"

// store writes a word, and makes the store seen after those before it. The race
// detector takes it for what it is meant to be.
func store(w *int32, v int32) { atomic.StoreInt32(w, v) }
