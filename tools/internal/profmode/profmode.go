// Package profmode has the names of the profiles of github.com/pkg/profile that
// the flag -profile of the tools takes. It imports that package only.
package profmode

import "github.com/pkg/profile"

// Names are the names of all modes.
var Names = []string{"cpu", "mem", "mutex", "block", "trace", "goroutine", "thread"}

// Option returns the option for a mode. name must be one of Names.
func Option(name string) func(*profile.Profile) {
	return map[string]func(*profile.Profile){
		"cpu": profile.CPUProfile, "mem": profile.MemProfile, "mutex": profile.MutexProfile,
		"block": profile.BlockProfile, "trace": profile.TraceProfile,
		"goroutine": profile.GoroutineProfile, "thread": profile.ThreadcreationProfile,
	}[name]
}
