package diagram

import (
	"fmt"
	"strings"

	"ktimeout/tools/model/spec"
)

// script builds a trace step by step.
type script struct {
	*Trace
	state []string
}

func newScript(t *Trace) *script { return &script{t, append([]string{}, t.Start...)} }

// lane returns the number of a lane.
func (s *script) lane(name string) int {
	for i, l := range s.Lanes {
		if l.Name == name {
			return i
		}
	}
	panic("no lane " + name)
}

// do adds a step of a lane: its operation, and its place as "function file:line". All
// else that the step has follows as "key value".
func (s *script) do(lane, op, where string, more ...string) {
	step := Step{Lane: s.lane(lane), Op: op}
	function, place, _ := strings.Cut(where, " ")
	file, line, _ := strings.Cut(place, ":")
	step.Func, step.File = function, file
	fmt.Sscan(line, &step.Line)
	for _, m := range more {
		key, v, _ := strings.Cut(m, " ")
		switch key {
		case "call":
			step.Call = append(step.Call, Moment{v, strings.HasPrefix(v, "handler of "), strings.Contains(v, ") = ") || strings.HasSuffix(v, " returned")})
		case "took":
			step.Took = append(step.Took, v)
		case "gave":
			step.Gave = append(step.Gave, v)
		case "woke":
			step.Woke = append(step.Woke, s.lane(v))
		case "moved":
			step.Moved = v
		case "waits":
			step.Waits = v
		case "preempts":
			step.Preempts = true
			if n := len(s.Steps); n != 0 {
				step.Left = s.Steps[n-1].Lane
			}
			s.Preemptions++
		case "beside":
			step.Beside = true
		case "bad":
			step.Bad = true
		default:
			for i, c := range s.Columns {
				if v, ok := strings.CutPrefix(m, c+" "); ok {
					s.state[i] = v
				}
			}
		}
	}
	step.State = append([]string{}, s.state...)
	s.Steps = append(s.Steps, step)
}

var twoCPUs = []Lane{
	{"t1", "client", 0}, {"softclock 0", "softclock", 0}, {"clock 0", "clock", 0},
	{"t2", "client", 1}, {"softclock 1", "softclock", 1},
}

const assuming = "2 CPUs, 2 ticks each, softclock and client threads bound to their CPUs, preemption by interrupts and by softclock where the kernel allows it, memory sequentially consistent"

// drainMoves is the first problem of the seed, in r216804.
func drainMoves() *Trace {
	s := newScript(&Trace{
		Scenario: "drain-moves",
		Title:    "a thread drains a callout while its handler moves it to the other CPU",
		Revision: "r216804",
		Verdict:  "rule 5",
		Grade:    spec.Manual,
		Sentence: "callout_drain(c) of t2 returned while the handler of c, taken before, still runs on CPU 0",
		Assuming: assuming,
		Minimal:  "with one preemption less there is none",
		Token:    "s1.drain-moves.r216804.bound.AAICAgICAwMDAwMDAwMDAwMDAwMDAwQEAwMDAwMDAwQ",
		Lanes:    twoCPUs,
		Columns:  []string{"c_cpu", "c_flags", "cc_curr 0", "cc_curr 1"},
		Start:    []string{"0", "0", "", ""},
	})
	f := func(name string, line int) string { return fmt.Sprintf("%s r216804/kern_timeout.go:%d", name, line) }

	s.do("t1", "load c.c_flags", f("Callout_reset_on", 525), "call callout_reset_on(c, 1, f, cpu 0)")
	s.do("t1", "load c.c_cpu", f("callout_lock", 262))
	s.do("t1", "lock callout 0", f("callout_lock", 264), "took callout 0")
	s.do("t1", "load c.c_cpu", f("callout_lock", 265))
	s.do("t1", "load c.c_flags", f("Callout_reset_on", 548))
	s.do("t1", "load c.c_cpu", f("Callout_reset_on", 561))
	s.do("t1", "c.c_flags = ACTIVE|PENDING", f("Callout_reset_on", 572), "c_flags ACTIVE|PENDING")
	s.do("t1", "load ticks", f("Callout_reset_on", 574))
	s.do("t1", "unlock callout 0", f("Callout_reset_on", 587), "gave callout 0", "call callout_reset_on(c, 1, f, cpu 0) = 0")

	s.do("clock 0", "tick", "Hardclock_anycpu kern_clock.go:52")
	s.do("clock 0", "lock callout 0", f("callout_tick", 212), "took callout 0")
	s.do("clock 0", "unlock callout 0", f("callout_tick", 222), "gave callout 0")
	s.do("clock 0", "swi_sched clock", f("callout_tick", 225), "woke softclock 0")

	s.do("softclock 0", "lock callout 0", f("softclock", 316), "took callout 0")
	s.do("softclock 0", "c.c_flags = ACTIVE", f("softclock", 358), "c_flags ACTIVE")
	s.do("softclock 0", "cc_cancel 0 = 0", f("softclock", 362), "cc_curr 0 c")

	s.do("t2", "load c.c_cpu", f("callout_lock", 262), "preempts", "beside", "call callout_drain(c)")
	s.do("t2", "lock callout 0", f("callout_lock", 264), "waits lock callout 0 (held by softclock 0)")

	s.do("softclock 0", "unlock callout 0", f("softclock", 363), "gave callout 0", "woke t2")
	s.do("softclock 0", "f(c)", f("softclock", 406), "call handler of c entered")
	s.do("softclock 0", "load c.c_flags", f("Callout_reset_on", 525), "call callout_reset_on(c, 1, f, cpu 1)")
	s.do("softclock 0", "load c.c_cpu", f("callout_lock", 262))
	s.do("softclock 0", "lock callout 0", f("callout_lock", 264), "took callout 0")
	s.do("softclock 0", "load c.c_cpu", f("callout_lock", 265))
	s.do("softclock 0", "load c.c_flags", f("Callout_reset_on", 548))
	s.do("softclock 0", "load c.c_cpu", f("Callout_reset_on", 561))
	s.do("softclock 0", "c.c_cpu = 1", f("Callout_reset_on", 562), "c_cpu 1", "moved c: CPU 0 to CPU 1")
	s.do("softclock 0", "unlock callout 0", f("Callout_reset_on", 563), "gave callout 0")
	s.do("softclock 0", "load c.c_cpu", f("callout_lock", 262))
	s.do("softclock 0", "lock callout 1", f("callout_lock", 264), "took callout 1")
	s.do("softclock 0", "load c.c_cpu", f("callout_lock", 265))
	s.do("softclock 0", "c.c_flags = ACTIVE|PENDING", f("Callout_reset_on", 572), "c_flags ACTIVE|PENDING")
	s.do("softclock 0", "unlock callout 1", f("Callout_reset_on", 587), "gave callout 1", "call callout_reset_on(c, 1, f, cpu 1) = 0")

	s.do("t2", "lock callout 0", f("callout_lock", 264), "preempts", "took callout 0")
	s.do("t2", "load c.c_cpu", f("callout_lock", 265))
	s.do("t2", "unlock callout 0", f("callout_lock", 268), "gave callout 0")
	s.do("t2", "load c.c_cpu", f("callout_lock", 262))
	s.do("t2", "lock callout 1", f("callout_lock", 264), "took callout 1")
	s.do("t2", "load c.c_cpu", f("callout_lock", 265))
	s.do("t2", "load c.c_flags", f("Callout_stop_safe", 638))
	s.do("t2", "c.c_flags = 0", f("Callout_stop_safe", 706), "c_flags 0")
	s.do("t2", "unlock callout 1", f("Callout_stop_safe", 723), "gave callout 1",
		"call callout_drain(c) = 1", "bad")
	return s.Trace
}

// spinDeadlock is what CPUBLOCK does in r216805: the move that the handler asked for is
// recorded, and the thread that holds the lock that the handler wants spins.
func spinDeadlock() *Trace {
	s := newScript(&Trace{
		Scenario: "stop-spins",
		Title:    "a thread stops a callout that moves, holding a lock that the handler wants",
		Revision: "r216805",
		Verdict:  "spin deadlock",
		Sentence: "t1 spins until c.c_cpu is not CPUBLOCK, which softclock 0 changes after the handler, which waits for lock m, which t1 holds",
		Assuming: strings.Replace(assuming, "bound to their CPUs", "floating", 1),
		Minimal:  "with one preemption less there is none",
		Token:    "s1.stop-spins.r216805.float.AQEBAQEBAQEBAQAAAAAAAQ",
		Lanes: []Lane{
			{"t1", "client", -1}, {"softclock 0", "softclock", -1}, {"clock 0", "clock", 0},
		},
		Columns: []string{"c_cpu", "c_flags", "cc_curr 0", "cc_migration 0"},
		Start:   []string{"0", "ACTIVE|PENDING", "", ""},
	})
	f := func(name string, line int) string { return fmt.Sprintf("%s r216805/kern_timeout.go:%d", name, line) }

	s.do("clock 0", "tick", "Hardclock_anycpu kern_clock.go:52")
	s.do("clock 0", "lock callout 0", f("callout_tick", 225), "took callout 0")
	s.do("clock 0", "unlock callout 0", f("callout_tick", 235), "gave callout 0")
	s.do("clock 0", "swi_sched clock", f("callout_tick", 238), "woke softclock 0")

	s.do("softclock 0", "lock callout 0", f("softclock", 359), "took callout 0")
	s.do("softclock 0", "c.c_flags = ACTIVE", f("softclock", 404), "c_flags ACTIVE")
	s.do("softclock 0", "cc_cancel 0 = 0", f("softclock", 408), "cc_curr 0 c")
	s.do("softclock 0", "unlock callout 0", f("softclock", 409), "gave callout 0")
	s.do("softclock 0", "f(c)", f("softclock", 452), "call handler of c entered")
	s.do("softclock 0", "load c.c_flags", f("Callout_reset_on", 600), "call callout_reset_on(c, 5, f, cpu 1)")
	s.do("softclock 0", "load c.c_cpu", f("callout_lock", 275))
	s.do("softclock 0", "lock callout 0", f("callout_lock", 283), "took callout 0")
	s.do("softclock 0", "load c.c_cpu", f("callout_lock", 284))
	s.do("softclock 0", "load c.c_flags", f("Callout_reset_on", 622))
	s.do("softclock 0", "load c.c_cpu", f("Callout_reset_on", 635))
	s.do("softclock 0", "c.c_cpu = CPUBLOCK", f("Callout_reset_on", 636), "c_cpu CPUBLOCK")
	s.do("softclock 0", "unlock callout 0", f("Callout_reset_on", 647), "gave callout 0",
		"cc_migration 0 CPU 1, 5 ticks, f(c)", "call callout_reset_on(c, 5, f, cpu 1) = 0")

	s.do("t1", "lock m", "_mtx_lock_sleep kern_mutex.go:381", "preempts", "took m")
	s.do("t1", "load c.c_cpu", f("callout_lock", 275), "call callout_stop(c)")
	s.do("t1", "load c.c_cpu", f("callout_lock", 277), "waits c.c_cpu to change")

	s.do("softclock 0", "lock m", "_mtx_lock_sleep kern_mutex.go:381", "waits lock m (held by t1)", "bad")
	return s.Trace
}

// long is a run of n steps in which many lanes take turns of a few steps.
func long(n, turn int) *Trace {
	s := newScript(&Trace{
		Scenario: "long", Revision: "r262057", Verdict: "rule 1", Sentence: "an arming was lost",
		Lanes: twoCPUs, Columns: []string{"c_cpu", "c_flags"}, Start: []string{"0", "0"},
	})
	for i := range n {
		lane := twoCPUs[i/turn%len(twoCPUs)].Name
		more := []string{fmt.Sprintf("c_flags %d", i/3)}
		if i%turn == 0 && i%4 == 0 {
			more = append(more, "preempts")
		}
		if i%5 == 0 {
			more = append(more, fmt.Sprintf("call callout_stop(c%d)", i))
		}
		if i == n-1 {
			more = append(more, "bad")
		}
		s.do(lane, fmt.Sprintf("c.c_flags = %d", i/3), fmt.Sprintf("Callout_stop_safe r262057/kern_timeout.go:%d", 900+i), more...)
	}
	return s.Trace
}

// hostile has names that would break out of markup, or steer a terminal.
func hostile() *Trace {
	const evil = `</text></svg></title><script>alert("&1")</script>`
	const bell = "\x1b[31mred\x07\x00\n日本語"
	s := newScript(&Trace{
		Scenario: evil, Title: bell, Revision: evil, Verdict: bell, Sentence: evil + bell,
		Assuming: evil, Minimal: bell, Token: evil,
		Lanes:   []Lane{{evil, "client", 0}, {bell, evil, -1}},
		Columns: []string{evil, bell}, Start: []string{bell, evil},
	})
	s.do(evil, evil, evil+" "+evil+":1", "call "+evil, "took "+evil, evil+" "+evil)
	s.do(bell, bell, bell+" "+bell+":1", "woke "+evil, "moved "+bell, "waits "+evil)
	s.do(evil, evil, "f g:1", "bad")
	return s.Trace
}

// report is a page about five revisions.
func report() *Page {
	drain, spin := drainMoves(), spinDeadlock()
	reach := func(verdict, detail string, t *Trace) Cell {
		return Cell{State: Reachable, Verdict: verdict, Detail: detail, Trace: t}
	}
	proof := func(detail string) Cell { return Cell{State: Unreachable, Detail: detail} }
	wrong := reach("lost wakeup", "1 preemption, 44 steps, 12 ms", nil)
	wrong.Expected = "unreachable"
	return &Page{
		Title:     "Which races of callout(9) can be reached, revision by revision",
		Intro:     "Every scenario is a small client program, run in every interleaving that its bounds allow. A cell is reachable if one of them breaks a promise of callout(9); then the shortest is shown below.\n\nAll verdicts hold under sequential consistency.",
		Revisions: []string{"r216804", "r216805", "r220456", "r262057", "timeout"},
		Scenarios: []Scenario{
			{"drain-moves", "a thread drains a callout while its handler moves it to the other CPU", "bound", []Cell{
				reach("rule 5", "2 preemptions, 42 steps, 4 ms", drain), proof("1,204 runs, 388 traces, unbounded"),
				proof("1,311 runs, 402 traces, unbounded"), proof("1,311 runs, 402 traces, unbounded"), proof("1,311 runs, 402 traces, unbounded")}},
			{"stop-spins", "a thread stops a callout that moves, holding a lock that the handler wants", "floating", []Cell{
				proof("96 runs, 31 traces, unbounded"), reach("spin deadlock", "1 preemption, 21 steps, 2 ms", spin),
				proof("88 runs, 29 traces, unbounded"), wrong, {State: NotRun}}},
			{"drain-migrates", "two threads, one drains, one resets to another CPU", "", []Cell{
				reach("rule 9: sleepqueue chain lock leaked", "3 preemptions, 58 steps, 1.2 s", nil), proof("74,464 runs, 21,118 traces, unbounded"),
				{State: Inconclusive, Detail: "up to 3 preemptions, 2,000,000 runs, 60 s"}, proof("74,464 runs, 21,118 traces, unbounded"), proof("74,464 runs, 21,118 traces, unbounded")}},
		},
		Stress: [][]string{
			{"workload", "r216804", "r216805", "r220456", "r262057", "timeout"},
			{"seed", "broke after 4 ms", "hangs after 1.1 s", "held 5 s", "held 5 s", "held 5 s"},
			{"touch", "broke after 32 ms", "held 5 s", "held 5 s", "held 5 s", "held 5 s"},
		},
		Traces: []*Trace{drain, spin},
	}
}

// crowded has everything that can occur together in a row, with the longest names: four
// locks taken at once, several wakeups, two moves, and a lane that is preempted while it
// holds locks.
func crowded() *Trace {
	s := newScript(&Trace{
		Scenario: "crowded", Revision: "r220456", Verdict: "deadlock", Sentence: strings.Repeat("everybody waits for everybody else, ", 5),
		Lanes: []Lane{
			{"softclock 2", "softclock", 2}, {"t1", "client", -1}, {"softclock 0", "softclock", 0}, {"clock 0", "clock", 0},
			{"softclock 1", "softclock", 1}, {"clock 1", "clock", 1}, {"a thread with a long name", "client", -1}, {"clock 2", "clock", 2},
		},
		Columns: []string{"c_cpu", "c_flags", "a column with a long name, longer than the column is wide"},
		Start:   []string{"0", "ACTIVE|PENDING|RETURNUNLOCKED|LOCAL_ALLOC|DFRMIGRATION", "a"},
	})
	const here = "Sleepq_catch_signals_of_a_thread subr_sleepqueue.go:1234"
	s.do("t1", "lock m", here, "took m", "gave a lock held before")
	s.do("t1", "lock sleepqueue chain 0", here, "took sleepqueue chain 0", "call callout_reset_on(another_callout, 1000, handler, cpu 2)")
	s.do("t1", "lock callout 0", here, "took callout 0")
	s.do("t1", "lock callout 1", here, "took callout 1")
	s.do("t1", "c_flags = 0", here, "c_flags 0", "a column with a long name, longer than the column is wide "+strings.Repeat("word ", 30))
	s.do("softclock 2", "f(c)", here, "preempts", "call handler of c entered", "woke t1", "woke clock 0", "moved c: CPU 2 to CPU 0", "moved d: CPU 0 to CPU 7")
	s.do("t1", "unlock callout 0", here, "gave callout 0", "waits "+strings.Repeat("something that takes long to say ", 4))
	s.do("softclock 2", "load x", here, "call callout_stop(c)", "call callout_stop(c) = 0", "call handler of c returned")
	s.do("a thread with a long name", "lock callout 0", here, "preempts", "took callout 0", "bad")
	return s.Trace
}
