package races

import (
	"fmt"
	"path/filepath"
	"strings"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/racehunt/internal/say"
	"ktimeout/tools/racehunt/internal/screen"
)

// Print prints the races in the form that sanitizers have.
func (f *Found) Print(p *screen.Screen) error {
	for i := range f.Races {
		r := &f.Races[i]
		p.Hang("", "WARNING: data race of "+r.Field)
		access(p, "", &r.Where.Second)
		access(p, "previous ", &r.Where.First)
		p.Hang("  ", fmt.Sprintf("Scenario: %s, %s%s", r.Scenarios[0], r.Mode, also(r.Scenarios[1:])))
		fmt.Fprintln(p.Out)
	}
	for _, l := range f.Lost {
		p.Hang("", "failed: "+l)
	}
	if len(f.Cut) > 0 {
		p.Hang("", "not all runs were looked at: "+strings.Join(f.Cut, "; "))
	}
	p.Hang("", say.Count(len(f.Races), "data race"))
	return nil
}

// also names further scenarios.
func also(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		return "; also " + names[0]
	}
	return fmt.Sprintf("; also %s and %d more", names[0], len(names)-1)
}

// access prints one of the two accesses, with its stack.
func access(p *screen.Screen, previous string, a *explored.Access) {
	verb := "read"
	if a.Write {
		verb = "write"
	}
	held := "no lock held"
	if len(a.Locks) > 0 {
		held = "held: " + strings.Join(a.Locks, ", ")
	}
	line := fmt.Sprintf("%s%s by %s, %s:", previous, verb, a.Thread, held)
	p.Hang("  ", strings.ToUpper(line[:1])+line[1:])
	for i, fr := range a.Frames {
		name := fr.Function[strings.LastIndexByte(fr.Function, '.')+1:]
		p.Hang("    ", fmt.Sprintf("#%d %s %s:%d", i, name, filepath.Base(fr.File), fr.Line))
	}
}
