package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// ratio is the median of a pair, as the file of an earlier run has it.
type ratio struct {
	name, against string
	median        float64
}

// A ratio that has grown by worse is said, by bad fails.
const (
	worse = 4.0 / 3
	bad   = 2.0
)

// readRatios reads a file of ratios: a line for each pair, with its case, what it is held
// against and the median, between tabs.
func readRatios(path string) (all []ratio, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) != 3 {
			return nil, fmt.Errorf("%s:%d: %d fields, want 3 between tabs; write the file again with -save", path, n, len(fields))
		}
		median, err := strconv.ParseFloat(fields[2], 64)
		if err != nil || median <= 0 {
			return nil, fmt.Errorf("%s:%d: %q is no ratio; write the file again with -save", path, n, fields[2])
		}
		all = append(all, ratio{fields[0], fields[1], median})
	}
	return all, lines.Err()
}

// writeRatios writes such a file.
func writeRatios(path string, all []ratio) error {
	var b strings.Builder
	for _, r := range all {
		fmt.Fprintf(&b, "%s\t%s\t%.3g\n", r.name, r.against, r.median)
	}
	return os.WriteFile(path, []byte(b.String()), 0o666)
}

// guard holds the ratios of a run against those of an earlier one, says which are worse, and
// tells whether none is twice as large. What only one of the runs has is left out.
func guard(out io.Writer, last, now []ratio) bool {
	held, compared := true, 0
	for _, r := range now {
		for _, l := range last {
			if l.name != r.name || l.against != r.against {
				continue
			}
			compared++
			grown := r.median / l.median
			if grown < worse {
				continue
			}
			word := "worse"
			if grown >= bad {
				word, held = "BAD", false
			}
			fmt.Fprintf(out, "%s: %s, to %s: %s, was %s\n", word, r.name, r.against, times(r.median), times(l.median))
		}
	}
	fmt.Fprintf(out, "%d ratios were held against those of the last run\n", compared)
	return held
}
