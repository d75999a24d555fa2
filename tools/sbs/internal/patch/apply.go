package patch

import (
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/unidiff"
)

// text is a file of C before and after a diff, with where each hunk stands in it.
type text struct {
	before, after []string
	old, new      []int // first line of each hunk, 0 if it does not fit
	unnamed       []bool
}

// lost tells whether nothing says in which function a hunk is.
func (t *text) lost(i int) bool { return t.unnamed != nil && t.unnamed[i] }

// apply applies the hunks to a text. A hunk that does not fit where it says may
// stand up to fuzz lines away.
func apply(lines []string, hunks []unidiff.Hunk) text {
	const fuzz = 300
	t := text{before: lines}
	next := 0
	for _, h := range hunks {
		want := h.Before()
		at := -1
		for d := 0; d <= fuzz && at < 0; d++ {
			for _, i := range []int{h.Old - 1 - d, h.Old - 1 + d} {
				if i >= next && i+len(want) <= len(lines) && same(lines[i:i+len(want)], want) {
					at = i
					break
				}
			}
		}
		if len(want) == 0 {
			at = min(max(h.Old, next), len(lines)) // nothing but added lines: behind line Old
		}
		if at < 0 {
			t.old, t.new = append(t.old, 0), append(t.new, 0)
			continue
		}
		t.after = append(t.after, lines[next:at]...)
		t.old, t.new = append(t.old, at+1), append(t.new, len(t.after)+1)
		t.after = append(t.after, h.After()...)
		next = at + len(want)
	}
	t.after = append(t.after, lines[next:]...)
	return t
}

// same tells whether lines are the same but for blanks at their end.
func same(a, b []string) bool {
	return slices.EqualFunc(a, b, func(x, y string) bool { return strings.TrimRight(x, " \t") == strings.TrimRight(y, " \t") })
}

// sketch makes a text of the hunks alone: each in a function of its own, named
// after what its header says. It is for a diff whose file nobody has.
func sketch(hunks []unidiff.Hunk) text {
	var t text
	last := ""
	for _, h := range hunks {
		name := section(&h, last)
		head := []string{"void", name + "(void)", "{"}
		whole := heads(h.Before()) || heads(h.After())
		if whole {
			head = nil // the hunk has the head of its function
		}
		t.unnamed = append(t.unnamed, name == "" && !whole)
		if name == "" && !whole {
			t.old, t.new = append(t.old, 1), append(t.new, 1)
			continue
		}
		last = name
		t.before, t.after = append(t.before, head...), append(t.after, head...)
		t.old, t.new = append(t.old, len(t.before)+1), append(t.new, len(t.after)+1)
		t.before = append(t.before, balanced(h.Before())...)
		t.after = append(t.after, balanced(h.After())...)
		if head != nil {
			t.before, t.after = append(t.before, "}"), append(t.after, "}")
		}
	}
	return t
}

// heads tells whether lines have the brace that opens a function's body.
func heads(lines []string) bool { return slices.Contains(lines, "{") }

// balanced takes away what would not end in a piece of a file: preprocessor lines,
// comments that began before it or do not end in it, and braces that close what was
// opened before. It closes what is left open.
func balanced(lines []string) []string {
	out := slices.Clone(lines)
	joined := strings.Join(out, "\n")
	if end := strings.Index(joined, "*/"); end >= 0 && !strings.Contains(joined[:end], "/*") {
		clear(out[:strings.Count(joined[:end], "\n")+1])
	}
	if begin := strings.LastIndex(joined, "/*"); begin >= 0 && !strings.Contains(joined[begin:], "*/") {
		clear(out[strings.Count(joined[:begin], "\n"):])
	}
	depth := 0
	for i, l := range out {
		if strings.HasPrefix(strings.TrimSpace(l), "#") {
			out[i] = ""
			continue
		}
		out[i] = strings.Map(func(r rune) rune {
			switch {
			case r == '{':
				depth++
			case r == '}' && depth == 0:
				return -1
			case r == '}':
				depth--
			}
			return r
		}, l)
	}
	if depth > 0 && len(out) > 0 {
		out[len(out)-1] += strings.Repeat("}", depth)
	}
	return out
}

// section returns the function that the header of a hunk names, or "". Behind a
// label it is the one of the hunk before.
func section(h *unidiff.Hunk, last string) string {
	s := h.Section
	if strings.HasSuffix(s, ":") {
		return last
	}
	if strings.HasPrefix(s, "struct ") && !strings.Contains(s, "(") {
		return ""
	}
	if i := strings.IndexByte(s, '('); i >= 0 {
		s = s[:i]
	}
	if f := strings.Fields(s); len(f) > 0 {
		return strings.TrimLeft(f[len(f)-1], "*")
	}
	return ""
}
