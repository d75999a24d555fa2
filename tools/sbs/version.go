package main

import (
	"fmt"
	"runtime/debug"
)

// version returns the line that identifies this program: the version of its module
// and the revision that it was built from. Tools whose modules can import it use
// tools/version, which says the same.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "sbs: unknown module, revision unknown"
	}
	revision, modified := "unknown: go build in a checkout notes it, go run does not", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = ", modified"
		}
	}
	return fmt.Sprintf("sbs: %s %s, revision %s%s; %s", info.Main.Path, info.Main.Version, revision, modified, info.GoVersion)
}
