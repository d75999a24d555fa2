//go:build !thin

package profmode

import "github.com/pkg/profile"

// Option returns the option for a mode. name must be one of Names.
func Option(name string) func(*profile.Profile) {
	return map[string]func(*profile.Profile){
		"cpu": profile.CPUProfile, "mem": profile.MemProfile, "mutex": profile.MutexProfile,
		"block": profile.BlockProfile, "trace": profile.TraceProfile,
		"goroutine": profile.GoroutineProfile, "thread": profile.ThreadcreationProfile,
	}[name]
}
