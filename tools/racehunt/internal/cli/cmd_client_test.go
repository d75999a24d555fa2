//go:build !thin

package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const drivers = "../../../cfront/client/drivers/"

// A user searches a client in C, on two revisions, and replays its failing run.
func TestClient(t *testing.T) {
	status, out, errs := racehunt(t, "client", drivers+"kqueue-timer-after.c", "-rev", "r262057,timeout")
	if status != 0 || errs != "" {
		t.Fatalf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	for _, want := range []string{"rule 5 M", "unreachable",
		"kqueue-timer-after: either way, as its value is not known: line 39: (kn->flags & 0x0010) == 0\n",
		"kqueue-timer-after: the handler of timer does nothing from the time on that it is entered after 2\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
	token := aToken.FindStringSubmatch(out)
	if token == nil {
		t.Fatalf("there is no token:\n%s", out)
	}
	if status, again, errs := racehunt(t, "replay", token[1]); status != 0 || errs != "" || !strings.Contains(again, "callout_drain(timer)") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, again)
	}
}

// The scenario that is printed can be searched, and the choices are said beside it; so they
// are beside JSON.
func TestClientPrinted(t *testing.T) {
	status, out, errs := racehunt(t, "client", drivers+"kqueue-timer-before.c", "-print", "-ticks", "1")
	if status != 0 || !strings.Contains(errs, "line 32: ") || !strings.Contains(out, "ticks 1\n") || !strings.Contains(out, "stop timer; # line 49\n") {
		t.Fatalf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	name := put(t, t.TempDir(), "printed.scn", out)
	if status, out, errs := racehunt(t, "scenario", name, "-rev", "timeout"); status != 0 || errs != "" || !strings.Contains(out, "rule 10 O") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	status, out, errs = racehunt(t, "client", drivers+"kqueue-timer-before.c", "-json", "-rev", "timeout", "-mode", "bound")
	var object map[string]any
	if err := json.Unmarshal([]byte(out), &object); status != 0 || err != nil || !strings.Contains(errs, "line 32: ") {
		t.Errorf("exit status %d, %v, stderr %q:\n%s", status, err, errs, out)
	}
}

// A client that gets another verdict than its text expects makes the status 1.
func TestClientThatDoesNotGetWhatItExpects(t *testing.T) {
	text := readFile(t, drivers+"tcp-timer-after.c")
	name := put(t, t.TempDir(), "driver.c", strings.Replace(text, " == 1)\n\t\trelease", " == 0)\n\t\trelease", 1))
	status, out, _ := racehunt(t, "client", name, "-rev", "timeout", "-mode", "bound")
	if status != 1 || !strings.Contains(out, "NO: unreachable") {
		t.Errorf("exit status %d:\n%s", status, out)
	}
}

// A client goes on a text of kern_timeout.c, too: by racehunt client -rev and racehunt c.
func TestClientOnText(t *testing.T) {
	if testing.Short() {
		t.Skip("a text is built")
	}
	text := facilityArgs()
	status, out, errs := racehunt(t, append([]string{"client", drivers + "kqueue-timer-after.c", "-mode", "bound", "-rev", text[0]}, text[1:]...)...)
	if status != 0 || errs != "" || !strings.Contains(out, "unreachable") || !strings.Contains(out, "line 39: ") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
	status, out, errs = racehunt(t, append([]string{"c", "-client", drivers + "kqueue-timer-after.c", "-mode", "bound"}, text...)...)
	if status != 0 || !strings.Contains(out, "kqueue-timer-after") || !strings.Contains(out, "line 39: ") || strings.Contains(out, "drain-while-handler-runs") {
		t.Errorf("exit status %d, stderr %q:\n%s", status, errs, out)
	}
}

// facilityArgs are the facility of the tests, with its headers.
func facilityArgs() []string {
	const c = "../../../cfront/facility/c/"
	return []string{c + "kern_timeout.c", "-header", c + "sys/callout.h", "-header", c + "sys/_callout.h"}
}

// Bad input is one line, and the status 2.
func TestBadClient(t *testing.T) {
	dir := t.TempDir()
	bad := put(t, dir, "bad.c", "#include <sys/callout.h>\nstatic struct callout c;\nvoid a(void) {\n\ttimeout(a, 0, 1);\n}\n")
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"client"}, "racehunt: say which: racehunt client DRIVER.c..., clients that are written in C"},
		{[]string{"client", bad}, bad + `:1: no function is a thread; give -thread FUNCTION@CPU, or write "racehunt: thread FUNCTION cpu N" in a comment`},
		{[]string{"client", bad, "-thread", "a@1"}, bad + ":4: timeout is not looked at; write a callout, and callout_reset"},
		{[]string{"client", bad, "-thread", "a@7"}, `racehunt: invalid value "a@7" for flag -thread: "7" is no CPU; give FUNCTION@CPU, with a CPU from 0 to 3; racehunt client -h lists the flags`},
		{[]string{"client", bad, "-thread", "b"}, bad + ":0: there is no function b"},
		{[]string{"client", bad, "-entries", "9"}, "racehunt: -entries 9: give 1 to 8"},
		{[]string{"client", bad, "-cpus", "0"}, "racehunt: -cpus 0: give 1 to 4"},
		{[]string{"client", filepath.Join(dir, "none.c")}, "none.c: no such file or directory; give a client in C"},
		{[]string{"client", put(t, dir, "x.scn", small)}, "a client is a text in C; give a file that ends in .c"},
		{[]string{"client", bad, "-rev", "r1"}, "r1"},
		{append([]string{"c", "-thread", "a@1"}, facilityArgs()...), "racehunt: -thread is about a client in C; give -client, too"},
		{append([]string{"c", "-client", bad, "-thread", "a"}, facilityArgs()...), bad + ":4: timeout is not looked at; write a callout, and callout_reset"},
	} {
		status, out, errs := racehunt(t, tt.args...)
		want := strings.Replace(tt.want, ":0:", ":1:", 1)
		if status != 2 || out != "" || !strings.Contains(errs, want) || strings.Count(errs, "\n") != 1 {
			t.Errorf("%q: exit status %d, stdout %q, stderr %q, want %q", tt.args, status, out, errs, want)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 2 {
		t.Error(left, err)
	}
}
