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

// past is an earlier run.
type past struct {
	cpu    string // whose ratios these are
	ratios []ratio
}

// A ratio that has grown by worse is said, by bad fails.
const (
	worse = 4.0 / 3
	bad   = 2.0
)

// ofCPU begins the first line of a file of ratios.
const ofCPU = "# "

// readRatios reads a file of ratios: the processor, and a line for each pair, with its case,
// what it is held against and the median, between tabs.
func readRatios(path string) (*past, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	p := &past{}
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		if n == 1 {
			cpu, ok := strings.CutPrefix(lines.Text(), ofCPU)
			if !ok {
				return nil, fmt.Errorf("%s:1: it does not say of which processor the ratios are; write the file again with -save", path)
			}
			p.cpu = cpu
			continue
		}
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) != 3 {
			return nil, fmt.Errorf("%s:%d: %d fields, want 3 between tabs; write the file again with -save", path, n, len(fields))
		}
		median, err := strconv.ParseFloat(fields[2], 64)
		if err != nil || median <= 0 {
			return nil, fmt.Errorf("%s:%d: %q is no ratio; write the file again with -save", path, n, fields[2])
		}
		p.ratios = append(p.ratios, ratio{fields[0], fields[1], median})
	}
	return p, lines.Err()
}

// writeRatios writes such a file.
func writeRatios(path string, p *past) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s%s\n", ofCPU, p.cpu)
	for _, r := range p.ratios {
		fmt.Fprintf(&b, "%s\t%s\t%.3g\n", r.name, r.against, r.median)
	}
	return os.WriteFile(path, []byte(b.String()), 0o666)
}

// guard holds the ratios of a run against those of an earlier one, says which are worse, and
// tells whether none is twice as large. What only one of the runs has is left out. Ratios of two
// kinds of processor may differ by more than that, so there it is only said.
func guard(out io.Writer, last, now *past) bool {
	held, compared := true, 0
	for _, r := range now.ratios {
		for _, l := range last.ratios {
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
	if last.cpu != now.cpu {
		fmt.Fprintf(out, "that was on another processor, %s, so nothing fails\n", last.cpu)
		return true
	}
	return held
}
