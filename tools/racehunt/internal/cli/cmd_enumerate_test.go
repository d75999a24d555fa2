package cli

import (
	"path/filepath"
	"strings"
	"testing"

	"ktimeout/sys"
	"ktimeout/tools/model/enumerate"
	"ktimeout/tools/model/scenario"
)

// Bad usage of racehunt enumerate prints one line, and nothing else.
func TestBadEnumeration(t *testing.T) {
	dir := t.TempDir()
	damaged, other := put(t, dir, "damaged", `{"Revision":"timeout"}`), filepath.Join(dir, "other")
	if status, _, stderr := racehunt(t, "enumerate", "-n", "1", "-ticks", "1", "-o", other); status != 0 {
		t.Fatalf("exit status %d, stderr %q", status, stderr)
	}
	const calls = "give one or more of reset0,reset1,stop,drain,reset,schedule,deactivate,pending,active"
	for args, want := range map[string]string{
		"":                          "say how far to go: -n 4, -d 20m, or both",
		"-n 13":                     "-n 13: give 1 to 12, or 0 for no limit",
		"-n 1 -rev r1":              "-rev r1: there is no such revision; give one of " + strings.Join(scenario.RevisionNames(), ", ") + ", or the path of a text in C, which ends in .c",
		"-n 1 -mode tight":          "-mode tight: give bound or floating",
		"-n 1 -memory arm":          `invalid value "arm" for flag -memory: "arm" is no memory model; give one of sc, tso, tso-xchg, tso-go; racehunt enumerate -h lists the flags`,
		"-n 1 -shard 2/2":           "-shard 2/2: give i/n with i from 0 to n-1, as in -shard 0/4",
		"-n 1 -shard 1":             "-shard 1: give i/n with i from 0 to n-1, as in -shard 0/4",
		"-n 1 -j 0":                 "-j 0: give 1 or more",
		"-d -1s":                    "-d -1s: give a time above zero, as in -d 20m",
		"-n 1 -calls stop,halt":     `there is no call "halt"; ` + calls,
		"-n 1 -ticks 9":             "9 ticks: give 1 to 8",
		"-n 1 more":                 `"more" is no flag; racehunt enumerate takes flags only, -h lists them`,
		"-n 1 -o " + damaged:        "-o: " + damaged + " is no state of an enumeration: no call is given; " + calls + "; give another file",
		"-merge " + damaged:         "-merge: " + damaged + " is no state of an enumeration: no call is given; " + calls + "; give another file",
		"-n 1 -o " + other:          "-o: " + other + " is of other programs: {[reset0 reset1 stop drain] 1 false sc [mpsafe mutex] [idle armed due] false 1}; give other flags or another file",
		"-merge /nowhere/state":     "-merge: open /nowhere/state: no such file or directory",
		"-n 1 -o /nowhere/state -x": "flag provided but not defined: -x; racehunt enumerate -h lists the flags",
	} {
		status, stdout, stderr := racehunt(t, append([]string{"enumerate"}, strings.Fields(args)...)...)
		if status != 2 || stdout != "" || stderr != "racehunt: "+want+"\n" {
			t.Errorf("%q: status %d, %q\n%s", args, status, stdout, stderr)
		}
	}
}

// The calls and kinds of the sbt era are those that the text has.
func TestSbtWords(t *testing.T) {
	for _, tt := range []struct {
		era         sys.Era
		args        string
		calls       int
		kinds, want string
	}{
		{sys.Era{}, "", len(enumerate.SbtCalls) - 1, "mpsafe,mutex,returnunlocked,shared", ""},
		{sys.Era{Spin: true, Trylock: true}, "-calls reset0,stop", 2, "mpsafe,mutex,spin,returnunlocked,shared,trylock", ""},
		{sys.Era{Spin: true}, "-kinds trylock", 0, "", "-kinds trylock: the text does not have it; give one or more of mpsafe,mutex,spin,returnunlocked,shared"},
		{sys.Era{}, "-calls when", 0, "", "-calls when: the text does not have it; give one or more of " + strings.Join(enumerate.SbtCalls[:len(enumerate.SbtCalls)-1], ",")},
	} {
		fs := newFlags("enumerate")
		calls, kinds := fs.String("calls", "reset0", ""), fs.String("kinds", "mpsafe", "")
		if err := fs.Parse(strings.Fields(tt.args)); err != nil {
			t.Fatal(err)
		}
		sp := enumerate.Space{Calls: words(*calls), Kinds: words(*kinds)}
		switch err := sbtWords(&sp, &sys.Revision{Era: &tt.era}, fs); {
		case tt.want != "":
			if err == nil || err.Error() != tt.want {
				t.Errorf("%q: %v, want %s", tt.args, err, tt.want)
			}
		case err != nil || !sp.Sbt || len(sp.Calls) != tt.calls || strings.Join(sp.Kinds, ",") != tt.kinds:
			t.Errorf("%q: %+v, %v", tt.args, sp, err)
		}
	}
}
