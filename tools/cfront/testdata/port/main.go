// The program of TestPortOfMain: it searches small programs on the port of main by hand and on
// the text that was made to Go, by traces, and prints where they differ: in the number of
// traces, in the states that they end in, or in what fails. The test puts it where the
// package made from C is as well.
package main

import (
	"context"
	"fmt"
	"log"
	"maps"
	"os"
	"strconv"
	"strings"

	"ktimeout/sys"
	text "ktimeout/tools/cfront/internal/port_in_go/text"
	"ktimeout/tools/model/enumerate"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
)

// most is how many runs the search of a program may take.
const most = 200_000

// found is what a search finds.
type found struct {
	traces int
	ends   map[string]bool // the states that they end in
	fails  string          // instead of both
}

// main takes how many programs of two calls to leave out between two that are looked at.
func main() {
	stride, err := strconv.Atoi(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	programs, traces, failing, different := 0, 0, 0, 0
	for _, floating := range []bool{false, true} {
		sp := &enumerate.Space{Callouts: 1, Calls: enumerate.Calls, Kinds: enumerate.Kinds, Starts: enumerate.Starts, Ticks: 2, Floating: floating}
		for calls, step := range map[int]int{1: 1, 2: stride} {
			for i := 0; i < sp.Count(calls); i += step {
				s := sp.Program(calls, i)
				if s == nil {
					continue
				}
				hand, made := search(s, scenario.Revision("main"), floating), search(s, &text.Revision, floating)
				programs++
				traces += hand.traces
				if hand.fails != "" {
					failing++
				}
				// Where the order of arguments can change, code made from C asks for it also where
				// the lock is held and callout_cc_add calls cpu_new_callout, so that there are more
				// traces; the port asks in callout_schedule only.
				asks := strings.Contains(s.String(), "schedule")
				if hand.fails != made.fails || hand.traces != made.traces && !asks || !maps.Equal(hand.ends, made.ends) {
					different++
					fmt.Printf("floating %v, by hand: %v\nmade from C: %v\n%s", floating, hand, made, s)
				}
			}
		}
	}
	fmt.Printf("%d programs, %d traces, %d fail, %d differ\n", programs, traces, failing, different)
}

// search looks at all traces of a program, up to the first failure.
func search(s *scenario.Scenario, r *sys.Revision, floating bool) found {
	p, err := scenario.LoadLazy(s, r, floating)
	if err != nil {
		log.Fatal(err)
	}
	defer p.Close()
	ends := map[string]bool{}
	res := p.Prove(context.Background(), explore.Options{Steps: 300, Runs: most, First: true,
		Visit: func(explore.Run) { ends[state(p, r)] = true }})
	switch {
	case res.Failure != nil:
		if scenario.KindOf(res.Failure) == scenario.Panic { // each text has words of its own
			return found{fails: scenario.OutcomeOf(res.Failure).String()}
		}
		return found{fails: res.Failure.Cause}
	case !res.Complete:
		return found{fails: "no end"}
	}
	return found{traces: res.Traces, ends: ends}
}

// state is what the client and the kernel have at the end of a run.
func state(p *scenario.Program, r *sys.Revision) string {
	c := p.Memory(0)
	out := fmt.Sprintf("flags %#x cpu %d due %d until %d", c.C_flags.Peek(), c.C_cpu.Peek(), r.Era.Due(c), r.Era.Window(c))
	for _, w := range r.Era.Words(c) {
		out += fmt.Sprintf(" %s %#x", w.Name, w.Word.Peek())
	}
	for cpu := range int32(2) {
		for _, v := range []sys.Callout_cpu_view{r.Cpu(cpu), r.Era.Direct(cpu)} {
			out += fmt.Sprintf("; cancel %d waiting %d move %d", v.Cc_cancel, v.Cc_waiting, v.Cc_migration_cpu)
		}
		r.Era.Each(cpu, func(*sys.Callout, bool) bool {
			out += " linked"
			return true
		})
	}
	return out
}
