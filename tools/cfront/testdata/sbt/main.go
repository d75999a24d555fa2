// The program of TestFacilitySbt: it searches scenarios on the facility of the sbt era that was
// made from C, and prints a line for each: variant, scenario, mode, verdict. The test puts it,
// and a file that says which revisions there are, where the packages made from C are as well.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

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
			}
		}
	}
}
