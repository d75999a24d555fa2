//go:build !race

package facility

const racing = false
