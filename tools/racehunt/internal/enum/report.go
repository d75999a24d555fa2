package enum

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"ktimeout/tools/internal/tty"
	"ktimeout/tools/model/enumerate"
	"ktimeout/tools/racehunt/internal/say"
)

// progress shows how far the work is, and how much time may be left.
type progress struct {
	out      io.Writer
	terminal bool
	width    int // the width of a line
	shown    time.Time
	begun    time.Time
	n        int // number of calls of the programs of chunk from
	from     int // the chunk with which this process began that size
	since    time.Time
}

func newProgress(out io.Writer) *progress {
	return &progress{out: out, begun: time.Now(), terminal: tty.Is(out), width: tty.Width(out)}
}

// show prints a line: on a terminal several times a second, else every ten seconds.
func (p *progress) show(st *enumerate.State) {
	now := time.Now()
	if st.N != p.n {
		p.n, p.from, p.since = st.N, st.Next, now
	}
	every := 10 * time.Second
	if p.terminal {
		every = 300 * time.Millisecond
	}
	if now.Sub(p.shown) < every {
		return
	}
	p.shown = now
	chunks := st.Space.Chunks(st.N)
	f := st.Sizes[st.N-1]
	line := fmt.Sprintf("%s, %s: %.1f %% of the programs, looked at %s, of which fail %s, in %s; %s", st.Revision, say.Count(st.N, "call"),
		100*float64(min(st.Next, chunks))/float64(chunks), say.Thousands(f.Programs), say.Thousands(f.Failing), say.Count(len(st.Groups), "group"), say.Count(f.Runs, "run"))
	if did := st.Next - p.from; did > 0 {
		left := time.Duration(float64(now.Sub(p.since)) / float64(did) * float64(chunks-st.Next))
		line += fmt.Sprintf(", about %v left of this size", left.Round(time.Second))
	}
	if p.terminal {
		if r := []rune(line); len(r) >= p.width {
			line = string(r[:max(p.width-2, 0)]) + "…"
		}
		fmt.Fprintf(p.out, "\r%s\x1b[K", line)
	} else {
		fmt.Fprintln(p.out, line)
	}
}

// clear removes the line from a terminal.
func (p *progress) clear() {
	if p.terminal {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}

// report prints the results.
func report(w io.Writer, st *enumerate.State, asJSON bool) error {
	runs := show(st)
	var b bytes.Buffer
	if asJSON {
		if err := json.NewEncoder(&b).Encode(ofState(st, runs)); err != nil {
			return fmt.Errorf("output: %w", err)
		}
	} else {
		writeText(&b, st, runs)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("output: %w", err)
	}
	return nil
}

// writeText writes the results as text.
func writeText(w *bytes.Buffer, st *enumerate.State, runs []shown) {
	mode := "softclock and client threads bound to their CPUs"
	if st.Space.Floating {
		mode = "softclock and client threads floating"
	}
	on := "one callout"
	if st.Space.Callouts == 2 {
		on = "two callouts"
	}
	fmt.Fprintf(w, "%s: programs of %s on %s, %s, at the start %s, shared by 2 threads on 2 CPUs and the handler\n",
		st.Revision, strings.Join(st.Space.Calls, ", "), on, strings.Join(st.Space.Kinds, " or "), strings.Join(st.Space.Starts, ", "))
	if alone := slices.DeleteFunc(slices.Clone(enumerate.Alone), func(call string) bool { return !slices.Contains(st.Space.Calls, call) }); st.Space.Sbt && len(alone) != 0 {
		fmt.Fprintf(w, "%s in programs of one call only\n", strings.Join(alone, ", "))
	}
	fmt.Fprintf(w, "every interleaving; %s; %s, only where they find a callout due; memory %s\n\n", mode, say.Count(st.Space.Ticks, "tick"), st.Space.Memory.Describe())
	fmt.Fprintf(w, "%5s  %8s  %7s  %5s  %12s  %12s  %9s\n", "calls", "programs", "failing", "cut", "runs", "states", "seconds")
	for _, s := range st.Sizes {
		if s.Programs == 0 {
			continue
		}
		note := ""
		if !st.Complete(s.N) {
			note = fmt.Sprintf("  INCONCLUSIVE: chunk %d of %d", min(st.Next, st.Space.Chunks(s.N)), st.Space.Chunks(s.N))
			if s.N != st.N {
				note = "  INCONCLUSIVE: parts are missing"
			}
		}
		fmt.Fprintf(w, "%5d  %8d  %7d  %5d  %12d  %12d  %9.1f%s\n", s.N, s.Programs, s.Failing, s.Cut, s.Runs, s.States, s.Seconds, note)
	}
	fmt.Fprintf(w, "\ncomplete up to %s, INCONCLUSIVE beyond; %s of failures\n", say.Count(st.Largest(), "call"), say.Count(len(st.Groups), "group"))
	for i, g := range st.Groups {
		least := "perhaps not the least"
		if g.Least {
			least = "the least there is"
		}
		fmt.Fprintf(w, "\n%d. %s %v: %s\n   %s, the smallest of %s; %s (%s), %s\n", i+1, g.Kind, g.Grade, g.Text,
			say.Count(g.Programs, "program"), say.Count(g.N, "call"), say.Count(g.Preemptions, "preemption"), least, say.Count(len(g.Schedule), "step"))
		for _, l := range strings.Split(strings.TrimSpace(g.Program), "\n") {
			fmt.Fprintf(w, "       %s\n", l)
		}
		if runs[i].err != nil {
			fmt.Fprintf(w, "   its run cannot be shown: %v\n", runs[i].err)
		} else {
			fmt.Fprintf(w, "   racehunt replay %s\n", runs[i].trace.Token)
		}
	}
}
