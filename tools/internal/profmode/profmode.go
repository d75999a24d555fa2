// Package profmode names the profiles of github.com/pkg/profile, as the flag
// -profile of the tools takes them. It imports that package only.
package profmode

import "github.com/pkg/profile"

// Names are the names of all modes.
var Names = []string{"cpu", "mem", "mutex", "block", "trace", "goroutine", "thread"}

// Option returns the option for a mode, whose name is one of Names.
func Option(name string) func(*profile.Profile) {
	return map[string]func(*profile.Profile){
		"cpu": profile.CPUProfile, "mem": profile.MemProfile, "mutex": profile.MutexProfile,
		"block": profile.BlockProfile, "trace": profile.TraceProfile,
		"goroutine": profile.GoroutineProfile, "thread": profile.ThreadcreationProfile,
	}[name]
}
