// The program of TestFacilitySbt: it searches scenarios on the facility of the sbt era that was
// made from C, and prints a line for each: variant, scenario, mode, verdict. On the small ones
// it also compares Reach with Prove, and prints where they differ. The test puts it, and a file
// that says which revisions there are, where the packages made from C are as well.
package main

import (
	"context"
	"fmt"
	"log"
	"maps"
	"os"

	"ktimeout/sys"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/scenarios"
)

// main takes scenarios by their names.
func main() {
	for _, name := range os.Args[1:] {
		all, err := scenario.ReadAll(scenarios.Files, name+".scn")
		if err != nil {
			all, err = scenario.ReadAll(scenarios.Sbt, "sbt/"+name+".scn")
		}
		if err != nil {
			log.Fatal(err)
		}
		for _, r := range made {
			for _, floating := range []bool{false, true} {
				v, err := all[0].Hunt(context.Background(), r, floating, nil)
				if err != nil {
					log.Fatal(err)
				}
				fmt.Printf("%s %s %s: %s\n", r.Name, name, scenario.ModeOf(floating), v.Outcome())
				if all[0].Lacks(r, floating) == "" {
					compare(all[0], r, floating)
				}
			}
		}
	}
}

// most is how many runs a search may take that is compared with another.
const most = 3000

// compare compares Reach with Prove: both must find a failure, or both must come to the same
// final states. Searches of too many runs are not compared.
func compare(s *scenario.Scenario, r *sys.Revision, floating bool) {
	p, err := scenario.Load(s, r, floating)
	if err != nil {
		log.Fatal(err)
	}
	defer p.Close()
	var ends map[uint64]bool
	o := explore.Options{Steps: 1000, Runs: most, Visit: func(explore.Run) { ends[p.State()] = true }}
	p.State() // from this call on the machine notes where threads stand
	ends = make(map[uint64]bool)
	proved := p.Prove(context.Background(), o)
	short := ends
	ends = make(map[uint64]bool)
	reached := p.Reach(context.Background(), o)
	if ended(&proved) && ended(&reached) && ((proved.Failure == nil) != (reached.Failure == nil) || proved.Failure == nil && !maps.Equal(short, ends)) {
		fmt.Printf("%s %s %s: Reach came to %d ends and %v, Prove to %d and %v\n", r.Name, s.Name, scenario.ModeOf(floating),
			len(ends), reached.Failure, len(short), proved.Failure)
	}
}

func ended(r *explore.Result) bool { return r.Complete || r.Failure != nil }
