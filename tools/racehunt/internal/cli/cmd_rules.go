package cli

import (
	"context"
	"io"
	"strconv"

	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/screen"
)

// cmdRules is racehunt rules.
func cmdRules(_ context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	if err := newFlags("rules").only(args, stdout); err != nil {
		return 2, err
	}
	p := screen.New(stdout, stderr, false)
	rows := [][]string{{"rule", "grade", "where", "what it says"}}
	for _, c := range spec.Clauses() {
		rows = append(rows, []string{strconv.Itoa(c.Rule()), c.Grade().String(), c.Anchor(), c.Sentence()})
	}
	if err := p.Table(rows); err != nil {
		return 1, err
	}
	p.Hang("", "The grade says whose sentence a rule is: M, the manual of that era; P, a commit message, a header or practice in FreeBSD's own tree; "+
		"O, a promise of this project alone, which is no bug of FreeBSD.")
	return 0, nil
}
