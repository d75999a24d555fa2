package main

import (
	"fmt"
	"runtime/debug"
)

// version says in one line which program this is: the version of its module and the
// revision that it was built from, as tools/version does for the tools whose modules
// can import that.
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
