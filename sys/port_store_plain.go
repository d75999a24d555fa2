//go:build amd64 && !race

package sys

// store writes a word. The processor makes its stores seen in their order.
func store(w *int32, v int32) { *w = v }
