// The program of TestFacility: it looks for the verdicts of the facility that was made
// from C. The test puts it, and a file that says which revisions there are, where the
// packages made from C are as well.
package main

import (
	"context"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strconv"

	"ktimeout/sys"
	"ktimeout/tools/cfront/facility"
	"ktimeout/tools/model/enumerate"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/scenarios"
)

// main takes what to look at: "cells I N" for each Nth cell of the table from the Ith,
// "programs FAULT made" or "programs FAULT hand" for a search of small programs.
func main() {
	switch os.Args[1] {
	case "cells":
		first, err1 := strconv.Atoi(os.Args[2])
		step, err2 := strconv.Atoi(os.Args[3])
		if err1 != nil || err2 != nil {
			log.Fatal(err1, err2)
		}
		cells(first, step)
	case "programs":
		f, err := facility.ParseFault(os.Args[2])
		if err != nil {
			log.Fatal(err)
		}
		r := facility.Revision(f)
		if os.Args[3] == "made" {
			r = made[f]
		}
		programs(r)
	}
}

func cells(first, step int) {
	table, err := facility.Verdicts()
	if err != nil {
		log.Fatal(err)
	}
	var s *scenario.Scenario
	for i := first; i < len(table); i += step {
		cell := table[i]
		if s == nil || s.Name != cell.Scenario {
			all, err := scenario.ReadAll(scenarios.Files, cell.Scenario+".scn")
			if err != nil {
				log.Fatal(err)
			}
			s = all[0]
		}
		v, err := s.Hunt(context.Background(), made[cell.Fault], cell.Floating, nil)
		if err != nil {
			log.Fatal(err)
		}
		got := v.Outcome().String()
		if slices.Contains(cell.Any, got) {
			fmt.Println("as in Go")
			continue
		}
		fmt.Printf("%s, fault %v, floating %v: %s, want one of %q\n", cell.Scenario, cell.Fault, cell.Floating, got, cell.Any)
	}
}

func programs(r *sys.Revision) {
	var l scenario.Loader
	sp := &enumerate.Space{Callouts: 1, Calls: []string{"reset0", "reset1", "stop", "drain", "schedule"}, Kinds: enumerate.Kinds, Starts: enumerate.Starts, Ticks: 2}
	groups := map[string]int{}
	n, failing, cut := 0, 0, 0
	for calls := 1; calls <= 2; calls++ {
		for chunk := 0; chunk*enumerate.ChunkSize < sp.Count(calls); chunk++ {
			found, _, err := enumerate.Look(context.Background(), &l, sp, r, calls, chunk)
			if err != nil {
				log.Fatal(err)
			}
			n, failing, cut = n+found.Programs, failing+found.Failing, cut+found.Cut
			for _, g := range found.Groups {
				groups[fmt.Sprintf("%v: %s", g.Kind, g.Cause)] += g.Programs
			}
		}
	}
	fmt.Println(n, "programs,", failing, "fail,", cut, "cut")
	for _, g := range slices.Sorted(maps.Keys(groups)) {
		fmt.Println(groups[g], g)
	}
}
