package version

import (
	"runtime/debug"
	"testing"
)

func TestLine(t *testing.T) {
	of := func(settings ...debug.BuildSetting) *debug.BuildInfo {
		return &debug.BuildInfo{GoVersion: "go1.25.0", Main: debug.Module{Path: "ktimeout", Version: "v1.2.3"}, Settings: settings}
	}
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "abc"}
	tests := []struct {
		name string
		info *debug.BuildInfo
		want string
	}{
		{"clean", of(revision, debug.BuildSetting{Key: "vcs.modified", Value: "false"}), "x: ktimeout v1.2.3, revision abc; go1.25.0"},
		{"modified", of(revision, debug.BuildSetting{Key: "vcs.modified", Value: "true"}), "x: ktimeout v1.2.3, revision abc, modified; go1.25.0"},
		{"go run", of(), "x: ktimeout v1.2.3, revision unknown: go build in a checkout notes it, go run does not; go1.25.0"},
	}
	for _, tt := range tests {
		if got := line("x", tt.info); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}
