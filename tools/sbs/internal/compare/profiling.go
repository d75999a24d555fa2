package compare

import (
	"bytes"
	"slices"

	"ktimeout/tools/sbs/internal/gotree"
	"ktimeout/tools/sbs/internal/tree"
)

// This file holds which statements count for the running means: those that C builds with
// the option CALLOUT_PROFILING alone stand under the constant of that name in Go, and no
// others do. Trees do not tell, as a reason says that the port builds the option.

// profiled marks the statements of a function that stand under the option in one text only.
// Declarations may, and a statement of which the option changes a part begins before it.
func (w *worker) profiled(it *Item) {
	if it.C == nil || it.Go == nil || it.Go.Kind != tree.Func {
		return
	}
	for i := range it.Rows {
		r := &it.Rows[i]
		if r.C == nil || r.Go == nil || r.Depth == 0 || r.C.Kind == tree.Var {
			continue
		}
		c, g := within(w.profiling, r.C.Pos), within(it.File.Profiling, r.Go.Pos)
		if c == g {
			continue
		}
		r.State, r.Cause = Different, Option
		r.Why = "C has it without the option CALLOUT_PROFILING, which is asked here"
		if c {
			r.Why = "C has it with the option CALLOUT_PROFILING only, which is not asked here"
		}
		r.GoMarks = append(r.GoMarks, r.GoHead)
	}
}

func within(in []gotree.Range, pos int) bool {
	return slices.ContainsFunc(in, func(r gotree.Range) bool { return r.Pos <= pos && pos < r.End })
}

// profiling returns what C builds with the option alone.
func profiling(text []byte) (out []gotree.Range) {
	if !bytes.Contains(text, []byte("CALLOUT_PROFILING")) {
		return nil
	}
	var around []bool // by #if that is open: whether it asks for the option, in its first branch
	begin, at := 0, 0
	for _, line := range bytes.SplitAfter(text, []byte("\n")) {
		before := slices.Contains(around, true)
		words := bytes.Fields(bytes.Replace(line, []byte("#"), []byte("# "), 1))
		if len(words) > 1 && string(words[0]) == "#" {
			around = directive(around, string(words[1]), string(bytes.Join(words[2:], nil)))
		}
		at += len(line)
		switch after := slices.Contains(around, true); {
		case !before && after:
			begin = at
		case before && !after:
			out = append(out, gotree.Range{Pos: begin, End: at - len(line)})
		}
	}
	return out
}

// directive is around after a directive.
func directive(around []bool, word, rest string) []bool {
	switch {
	case word == "ifdef":
		return append(around, rest == "CALLOUT_PROFILING")
	case word == "if":
		return append(around, rest == "defined(CALLOUT_PROFILING)")
	case word == "ifndef":
		return append(around, false)
	case len(around) == 0:
	case word == "else", word == "elif":
		around[len(around)-1] = false
	case word == "endif":
		return around[:len(around)-1]
	}
	return around
}
