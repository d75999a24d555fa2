package races

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/child"
	"ktimeout/tools/racehunt/internal/screen"
	"ktimeout/tools/racehunt/internal/source"
)

// Options say what is looked at.
type Options struct {
	Files    []source.File
	Modes    []scenario.Mode
	Revision string
	Program  child.Program // that holds the revision
	Each     time.Duration // limit of time for a scenario and mode
}

// Race is a pair of places, of all callouts and CPUs, with the scenarios whose runs reach
// it.
type Race struct {
	Field     string        `json:"field"` // of C: "c_flags", "cc_cancel"
	Where     explored.Race `json:"where"` // in the first scenario
	Scenarios []string      `json:"scenarios"`
	Mode      scenario.Mode `json:"mode"` // in which the first one was searched
}

// Found is what came out.
type Found struct {
	Races []Race   `json:"races"`
	Cut   []string `json:"cut,omitempty"`    // searches whose time was over before all runs were looked at
	Lost  []string `json:"failed,omitempty"` // those that failed, and why
}

// workers is how many scenarios are searched at a time.
const workers = 2

// Look searches the scenarios. The races are in the order of the scenarios.
func Look(ctx context.Context, o *Options, p *screen.Screen) (*Found, error) {
	type result struct {
		Report
		lost string
		done bool
	}
	results := make([]result, len(o.Files)*len(o.Modes))
	var mu sync.Mutex
	next, searched := 0, 0
	take := func() int {
		mu.Lock()
		defer mu.Unlock()
		if next == len(results) || ctx.Err() != nil {
			return -1
		}
		next++
		return next - 1
	}
	p.Lock()
	p.Progress(func() string {
		mu.Lock()
		defer mu.Unlock()
		return fmt.Sprintf("looked at %d of %d", searched, len(results))
	})
	p.Unlock()
	var wg sync.WaitGroup
	var failed error
	for range workers {
		wg.Go(func() {
			for i := take(); i >= 0; i = take() {
				f := &o.Files[i/len(o.Modes)]
				j := Job{f.Name, f.Text, o.Revision, o.Modes[i%len(o.Modes)], o.Each}
				out, err := child.RunIn(ctx, o.Program, Kind, j, func(message) {})
				mu.Lock()
				r := result{Report: out.Last.Report, done: out.Last.Done}
				switch {
				case err != nil && failed == nil:
					failed = err
				case out.Last.Failed != "":
					r.lost = out.Last.Failed
				case !out.Last.Done:
					r.lost = out.Untold()
				}
				results[i] = r
				searched++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if failed != nil {
		return nil, failed
	}
	found := &Found{}
	for i := range results {
		r, mode := &results[i], o.Modes[i%len(o.Modes)]
		name := o.Files[i/len(o.Modes)].Scenario.Name
		switch {
		case r.lost != "":
			found.Lost = append(found.Lost, fmt.Sprintf("%s, %s: %s", name, mode, r.lost))
		case !r.Complete:
			found.Cut = append(found.Cut, fmt.Sprintf("%s, %s", name, mode))
		}
		for _, x := range r.Races {
			found.add(x, name, mode)
		}
	}
	return found, ctx.Err()
}

// add adds a pair that a scenario reaches.
func (f *Found) add(x explored.Race, name string, mode scenario.Mode) {
	if len(x.First.Frames) == 0 || len(x.Second.Frames) == 0 {
		return // the client's own
	}
	r := Race{Field: field(x.Field), Where: x, Scenarios: []string{name}, Mode: mode}
	for i := range f.Races {
		if o := &f.Races[i]; o.key() == r.key() {
			if !slices.Contains(o.Scenarios, name) {
				o.Scenarios = append(o.Scenarios, name)
			}
			return
		}
	}
	f.Races = append(f.Races, r)
}

// key is the same for races of the same two places, whichever comes first.
func (r *Race) key() string {
	ends := []string{place(&r.Where.First), place(&r.Where.Second)}
	slices.Sort(ends)
	return r.Field + " " + strings.Join(ends, " ")
}

func place(a *explored.Access) string {
	return fmt.Sprintf("%v %s:%d", a.Write, a.Frames[0].File, a.Frames[0].Line)
}

// field is the name of a member without the variable that it is in: "c_flags" of
// "c.c_flags", "tqh_first" of "cc_callwheel[1][9].tqh_first".
func field(name string) string {
	if i := strings.IndexByte(name, '.'); i >= 0 {
		return name[i+1:]
	}
	return name
}
