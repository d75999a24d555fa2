package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/compare"
	"ktimeout/tools/sbs/internal/pairs"
	"ktimeout/tools/sbs/internal/review"
)

// cmdAccept runs sbs accept: it writes down that the notes of the port were read beside
// what differs, for the differences that there are now.
func cmdAccept(args []string, stdout, stderr io.Writer) int {
	fs, src, rev := newFlags("accept")
	if status, ok := parse(fs, args, stdout, stderr); !ok {
		return status
	}
	if fs.NArg() > 0 {
		return fail(stderr, fmt.Errorf("%q is no flag; sbs accept -h lists them", fs.Arg(0)))
	}
	if *rev == "" {
		return fail(stderr, fmt.Errorf("say of which port: -rev REV"))
	}
	reviewed, err := review.Review(review.Request{Src: *src, Rev: *rev})
	if err != nil {
		return fail(stderr, err)
	}
	t, err := pairs.Open()
	if err != nil {
		return fail(stderr, err)
	}
	for i := range reviewed {
		r := &reviewed[i]
		var lines []string
		for k := range r.Items {
			for _, row := range r.Items[k].Rows {
				if row.Sum == "" {
					continue
				}
				line := row.Sum + " " + r.Items[k].Name
				if !slices.Contains(lines, line) {
					lines = append(lines, line)
					if row.State == compare.Different {
						fmt.Fprintf(stdout, "%s: %s\n", r.Items[k].Name, strings.TrimSpace(row.Why))
					}
				}
			}
		}
		if err := t.Accept(*rev, &r.Source, lines); err != nil {
			return fail(stderr, err)
		}
		fmt.Fprintf(stdout, "%s, %s: %d differences are accepted\n", r.Source.C, *rev, len(lines))
	}
	return 0
}
