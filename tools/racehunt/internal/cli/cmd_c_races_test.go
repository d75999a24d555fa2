package cli

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"ktimeout/tools/racehunt/internal/races"
)

// racesOf runs racehunt c -races on a text, and returns what it prints.
func racesOf(t *testing.T, wanted int, args ...string) string {
	t.Helper()
	status, out, errs := withHeaders(t, append([]string{"c", "-races"}, args...)...)
	errs = regexp.MustCompile(`(?m)^(building|looked at) .*\n`).ReplaceAllString(errs, "")
	if status != wanted || errs != "" {
		t.Fatalf("%q: exit status %d, want %d, stderr %q:\n%s", args, status, wanted, errs, out)
	}
	return out
}

// A pair of accesses that no lock orders is shown as sanitizers do: both places, with
// their stacks and locks. The macros of callout.h are on no line of the text.
func TestRaces(t *testing.T) {
	inC(t, map[string]string{"NEW.c": ""})
	at := func(text string) int { return lineOf(t, "NEW.c", text) }
	want := fmt.Sprintf(`WARNING: data race of c_flags
  Write by softclock 0, held: callout 0:
    #0 callout_arm NEW.c:%d
    #1 callout_reset_on NEW.c:%d
    #2 callout_reset callout.h
    #3 callout_serve NEW.c:%d
    #4 softclock NEW.c:%d
  Previous read by t1, no lock held:
    #0 callout_pending callout.h
  Scenario: return-values-mpsafe-again, bound

1 data race
`, at("c->c_flags = (c->c_flags & ~CALLOUT_DFRMIGRATION) |"), at("callout_arm(callout_home(c)"), at("\t\tc_func(c_arg);"), at("callout_serve(cc, c);"))
	if got := racesOf(t, 1, "NEW.c", "-scenario", "return-values-mpsafe-again"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	var found races.Found
	if err := json.Unmarshal([]byte(racesOf(t, 1, "NEW.c", "-scenario", "return-values-mpsafe-again", "-json")), &found); err != nil || len(found.Races) != 1 {
		t.Fatalf("%v: %+v", err, found)
	}
	r := &found.Races[0]
	write, read := &r.Where.Second, &r.Where.First
	if r.Field != "c_flags" || !write.Write || read.Write || len(write.Locks) != 1 || len(read.Locks) != 0 || len(read.Frames) != 1 ||
		!strings.HasSuffix(read.Frames[0].Function, ".callout_pending") || read.Frames[0].File != "callout.h" || read.Frames[0].Line != 0 {
		t.Errorf("got %+v", r)
	}
}

// What a drain and a lock order is no race; with the drain behind the looks it is one.
func TestNoRaces(t *testing.T) {
	inC(t, map[string]string{"NEW.c": ""})
	const head = "cpus 2\nticks 0\ncallout c\nstart: reset c 1 cpu 0; tick\nthread t1 cpu 1: "
	put(t, ".", "ordered.scn", head+"drain c; pending c; active c\n")
	put(t, ".", "open.scn", head+"pending c; active c; drain c\n")
	if out := racesOf(t, 0, "NEW.c", "-scenario", "ordered.scn"); out != "0 data races\n" {
		t.Errorf("got\n%s", out)
	}
	out := racesOf(t, 1, "NEW.c", "-scenario", "open.scn")
	for _, want := range []string{"    #0 callout_pending callout.h\n", "    #0 callout_active callout.h\n", "\n2 data races\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("it lacks %q:\n%s", want, out)
		}
	}
}

// With a lock left out there are more races.
func TestRacesWithoutALock(t *testing.T) {
	inC(t, map[string]string{"OLD.c": "", "NEW.c": ""})
	const clears = "\tc->c_flags &= ~CALLOUT_ACTIVE;\n"
	edit(t, "NEW.c", "\tstruct callout_cpu *cc = callout_home(c);\n\n"+clears+"\tCC_UNLOCK(cc);\n", clears)
	was := racesOf(t, 1, "OLD.c", "-scenario", "fix-deactivate-loses-pending")
	is := racesOf(t, 1, "NEW.c", "-scenario", "fix-deactivate-loses-pending")
	place := fmt.Sprintf("callout_deactivate NEW.c:%d\n", lineOf(t, "NEW.c", strings.TrimSpace(clears)))
	if strings.Contains(was, "#0 callout_deactivate ") || !strings.Contains(is, "  Previous write by softclock 0, no lock held:\n    #0 "+place) {
		t.Errorf("with the lock\n%s\nwithout\n%s", was, is)
	}
	// The statement reads and writes, as that of callout_arm does: each is a place of its own.
	for _, first := range []string{"read", "write"} {
		both := regexp.MustCompile(`  Write by t1, held: callout 0:\n    #0 callout_arm .*\n(    #.*\n)*  Previous ` + first + ` by softclock 0, no lock held:\n    #0 ` + place)
		if !both.MatchString(is) {
			t.Errorf("no write of callout_arm after a %s of callout_deactivate:\n%s", first, is)
		}
	}
	if n, m := strings.Count(was, "WARNING"), strings.Count(is, "WARNING"); n >= m {
		t.Errorf("with the lock there are %d races, without %d", n, m)
	}
}

// A search that is cut short is named, and is no proof that there are no races.
func TestRacesCutShort(t *testing.T) {
	inC(t, map[string]string{"NEW.c": ""})
	put(t, ".", "long.scn", long)
	if out := racesOf(t, 1, "NEW.c", "-scenario", "long.scn", "-d", "1s", "-mode", "bound"); !strings.Contains(out, "\nnot all runs were looked at: long, bound\n") {
		t.Errorf("got\n%s", out)
	}
}

func TestBadUsageOfRaces(t *testing.T) {
	inC(t, map[string]string{"NEW.c": ""})
	for args, want := range map[string]string{
		"":                         "say which text: racehunt c -races NEW.c",
		"NEW.c NEW.c":              "say which text: racehunt c -races NEW.c",
		"nosuch.c":                 "nosuch.c: no such file",
		"NEW.c -all":               "-races looks at one text for data races, and takes no ",
		"NEW.c -html p.html":       "-races looks at one text for data races, and takes no ",
		"NEW.c -patch x.diff":      "-races looks at one text for data races, and takes no ",
		"NEW.c -git . A..B":        "-races looks at one text for data races, and takes no ",
		"NEW.c -scenario nosuch":   "nosuch: no such file",
		"NEW.c -sarif found.sarif": "-races looks at one text for data races, and takes no ",
		"NEW.c -d 0s":              "give a time above zero",
	} {
		status, out, errs := withHeaders(t, append([]string{"c", "-races"}, strings.Fields(args)...)...)
		if status != 2 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, want) {
			t.Errorf("%q: exit status %d, stdout %q, stderr %q; want %q", args, status, out, errs, want)
		}
	}
}

// Another memory model is refused, and not left unheard.
func TestRacesOfAnotherMemory(t *testing.T) {
	status, out, errs := racehunt(t, "c", "-races", "-memory", "tso", "NEW.c")
	if status != 2 || out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, "leave -memory tso out") {
		t.Errorf("exit status %d, stdout %q, stderr %q", status, out, errs)
	}
}
