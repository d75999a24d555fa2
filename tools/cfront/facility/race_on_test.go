//go:build race

package facility

// racing: the race detector, which makes a search 20 times slower, is on.
const racing = true
