package main

import (
	"fmt"
	"io"
	"strings"

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
		for _, sum := range r.Sums() {
			lines = append(lines, sum.Sum+" "+sum.Item)
			if sum.Why != "" {
				fmt.Fprintf(stdout, "%s: %s\n", sum.Item, strings.TrimSpace(sum.Why))
			}
		}
		if err := t.Accept(*rev, &r.Source, lines); err != nil {
			return fail(stderr, err)
		}
		fmt.Fprintf(stdout, "%s, %s: %d differences are accepted\n", r.Source.C, *rev, len(lines))
	}
	return 0
}
