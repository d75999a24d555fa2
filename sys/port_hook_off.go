//go:build nohook

package sys

const HOOKS = false
