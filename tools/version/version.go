// Package version tells which program this is: the version of its module and the
// revision that it was built from. Every tool of the house prints it after -version;
// tools/sbs has it written once more. It imports the standard library only.
package version

import (
	"flag"
	"fmt"
	"io"
	"runtime/debug"
)

// Flag defines -version.
func Flag(fs *flag.FlagSet) *bool {
	return fs.Bool("version", false, "print the version of this program, and do nothing else")
}

// Print prints one line for the tool of that name.
func Print(w io.Writer, tool string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	fmt.Fprintln(w, line(tool, info))
}

// line says which program the tool is.
func line(tool string, info *debug.BuildInfo) string {
	module, revision, modified := info.Main.Path+" "+info.Main.Version, "", ""
	if info.Main.Path == "" {
		module = "unknown module"
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			modified = ", modified"
		}
	}
	if revision == "" {
		return fmt.Sprintf("%s: %s, revision unknown: go build in a checkout notes it, go run does not; %s", tool, module, info.GoVersion)
	}
	return fmt.Sprintf("%s: %s, revision %s%s; %s", tool, module, revision, modified, info.GoVersion)
}
