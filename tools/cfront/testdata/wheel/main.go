// The program of TestWheel: it holds the wheels of texts against a list of armings, and prints
// what it finds of each. The test puts it, and a file that says which revisions there are,
// where the packages made from C are as well.
package main

import (
	"fmt"
	"log"
	"os"
	"strconv"

	"ktimeout/tools/model/wheel"
)

// main takes the seed and the number of operations for each text.
func main() {
	seed, err := strconv.ParseUint(os.Args[1], 10, 64)
	if err != nil {
		log.Fatal(err)
	}
	ops, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	for _, r := range made {
		for _, mixed := range []bool{false, true} {
			f, err := wheel.Check(r, seed, ops/2, mixed, wheel.Known{})
			switch {
			case err != nil:
				log.Fatal(err)
			case f == nil:
				fmt.Printf("%s, mixed %v: nothing\n", r.Name, mixed)
			default:
				fmt.Printf("%s, mixed %v: %v\n", r.Name, mixed, f)
			}
		}
	}
}
