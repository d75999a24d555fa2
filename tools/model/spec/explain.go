package spec

import (
	"iter"
	"slices"
	"strconv"
	"strings"

	"ktimeout/tools/model/kpi"
)

// violation returns which rule an event breaks, if none of the cases before it
// allows the event.
func (k Kind) violation(before iter.Seq[*noted], e Event) *Violation {
	for c := range before {
		if text := c.misuse(e); text != "" {
			return misuse(text)
		}
	}
	switch e.What {
	case Began:
		return Breaks(Rule10Client, "%v comes after the client has freed the memory: no client may arm it before callout_init", e.Op)
	case Ended:
		return k.explainEnd(before, e)
	case Entered:
		return k.explainEnter(before, e)
	case Drained:
		return explainDrained(before)
	default:
		return k.explainRest(before)
	}
}

func (k Kind) explainEnd(before iter.Seq[*noted], e Event) *Violation {
	var op kpi.Op
	var running, mayEnd, shared, cancels, kept, entry bool
	var right [3]bool // for -1, 0 and 1: some case allows it
	for c := range before {
		q := c.calls[e.Slot]
		for i := range right {
			right[i] = right[i] || q.phase == done && q.allows(int8(i-1))
		}
		op = q.op
		shared = q.maker&reading != 0
		cancels = cancels || q.result == cancelled || q.result == nonzero
		running = c.run.on
		entry = entry || slices.Contains(c.fates[:], entered)
		kept = kept || slices.Contains(c.fates[:], asyncRefused)
		mayEnd = mayEnd || q.phase == done || q.phase == waiting && c.clear(e.Slot)
	}
	if op == kpi.Drain && !mayEnd {
		if running {
			return Breaks(Rule5, "callout_drain returned while the handler ran")
		}
		return Breaks(Rule5, "callout_drain returned although softclock had taken an arming and was to enter it")
	}

	rule := Promise(op)
	if (op == kpi.AsyncDrain || k.Negative && (op == kpi.Stop || op == kpi.Drain)) && !(op == kpi.Drain && cancels && e.Result < 0) {
		return Breaks(rule, "%v returned %d, where %s is right", op, e.Result, results(right))
	}
	yes := e.Result != 0
	switch {
	case op == kpi.Active && yes:
		return Breaks(rule, "callout_active returned 1 although the callout was not active")
	case op == kpi.Active:
		return Breaks(rule, "callout_active returned 0 although the callout was active")
	case op == kpi.Pending && yes && kept:
		return Breaks(Rule5Armed, "callout_pending returned 1 for an arming that a callout_async_drain had refused")
	case op == kpi.Pending && yes:
		return Breaks(rule, "callout_pending returned 1 although nothing was pending")
	case op == kpi.Drain && e.Result < 0 && cancels:
		return Breaks(rule, "callout_drain returned %d although it had cancelled an arming", e.Result)
	case yes && op.Arms() && shared && entry:
		return Breaks(Rule3Read, "%v under the read lock returned %d although there was nothing that it cancelled", op, e.Result)
	case yes:
		return Breaks(rule, "%v returned %d although there was nothing that it cancelled", op, e.Result)
	case k.Locked && op != kpi.Pending && op != kpi.Drain && !shared:
		return Breaks(rule, "%v returned 0 although an arming was pending, or taken and not entered", op)
	default:
		return Breaks(rule, "%v returned 0 although an arming was pending", op)
	}
}

// explainDrained says what is wrong with a call of the function of an async drain.
func explainDrained(before iter.Seq[*noted]) *Violation {
	owed, running, taken, paid := false, true, true, false
	for c := range before {
		paid = paid || c.paid
		if c.owed != 0 {
			owed = true
			running = running && c.run.on
			taken = taken && (c.run.on || c.taken[0].live())
		}
	}
	switch {
	case !owed && paid:
		return Breaks(Rule5, "the function of callout_async_drain was called a second time")
	case !owed:
		return Breaks(Rule5, "the function of callout_async_drain was called although none had found the callout being serviced")
	case running:
		return Breaks(Rule5, "the function of callout_async_drain was called while the handler ran")
	case taken:
		return Breaks(Rule5, "the function of callout_async_drain was called although softclock had taken an arming and was to enter it")
	}
	return Breaks(Rule5Armed, "the function of callout_async_drain was called while an arming was pending that the handler had made")
}

// misfit is the one thing that is wrong with an entry.
type misfit uint8

// The misfits, the most likely first.
const (
	whileRunning misfit = iota
	unlocked
	lockTaken
	wrongCPU
	wrongWay
	crossed
	early
	overtook
	wrongArgument
	dead
)

func (k Kind) explainEnter(before iter.Seq[*noted], e Event) *Violation {
	best := dead
	var was fate
	var freed, read bool
	var ranOn int8
	for c := range before {
		best = min(best, k.misfit(c, e))
		was = max(was, c.fates[e.Arming])
		read = read || c.read&(1<<e.Arming) != 0
		freed = freed || c.freed
		ranOn = c.run.cpu
	}
	switch {
	case freed && was == stopped:
		return Breaks(Rule4, "arming %d was entered after callout_stop, and the memory had been freed since", e.Arming)
	case freed && was == asyncRefused:
		return Breaks(Rule5Armed, "arming %d was entered, which a callout_async_drain had refused, and the memory had been freed since", e.Arming)
	case freed:
		return Breaks(Rule5, "arming %d was entered after the memory had been freed", e.Arming)
	}
	switch best {
	case whileRunning:
		return Breaks(Rule2, "the handler was entered on CPU %d while it ran on CPU %d", e.CPU, ranOn)
	case unlocked:
		return Breaks(Rule6, "the handler was entered without the callout's lock")
	case lockTaken:
		return Breaks(Rule6, "the handler was entered while another thread had the callout's lock")
	case wrongCPU:
		return Breaks(Rule1, "arming %d was entered on CPU %d, for which it was not made", e.Arming, e.CPU)
	case wrongWay, crossed:
		rule := Rule12
		if best == crossed {
			rule = Rule12Crossed
		}
		if e.Direct {
			return Breaks(rule, "arming %d was entered from the timer interrupt, and was made without C_DIRECT_EXEC", e.Arming)
		}
		return Breaks(rule, "arming %d was entered from softclock, and was made with C_DIRECT_EXEC", e.Arming)
	case early:
		return Breaks(k.lost(), "arming %d was entered before its tick", e.Arming)
	case overtook:
		return Breaks(Rule1, "arming %d was entered before another that its CPU had taken earlier", e.Arming)
	case wrongArgument:
		return Breaks(Rule1, "the handler was entered with an argument that is not that of its arming")
	}
	switch was {
	case stopped:
		return Breaks(Rule4, "arming %d was entered after callout_stop had cancelled it", e.Arming)
	case drained:
		return Breaks(Rule5, "arming %d was entered after callout_drain had cancelled it", e.Arming)
	case asyncDrained:
		return Breaks(Rule5, "arming %d was entered after callout_async_drain had cancelled it", e.Arming)
	case refused:
		return Breaks(Rule5, "arming %d was entered, which a waiting callout_drain had refused", e.Arming)
	case asyncRefused:
		return Breaks(Rule5Armed, "arming %d was entered, which a callout_async_drain had refused", e.Arming)
	case replaced:
		if read {
			return Breaks(Rule3Read, "arming %d was entered after callout_reset under the read lock had cancelled it", e.Arming)
		}
		return Breaks(Rule3, "arming %d was entered after callout_reset had replaced it", e.Arming)
	case entered:
		return Breaks(Rule1, "arming %d was entered a second time", e.Arming)
	default:
		return Breaks(Rule1, "the handler was entered, and nothing was armed with its argument")
	}
}

// misfit compares an entry with what could have been entered in the case.
func (k Kind) misfit(c *noted, e Event) misfit {
	was := c.fates[e.Arming]
	best := dead
	look := func(a arming, taken bool) {
		if !a.live() {
			return
		}
		var m misfit
		other := a.arg != e.Arming || e.Arming == 0
		switch {
		case other && a.cpu == e.CPU && a.left == 0 && (a.by == kpi.Schedule || was == unknown):
			m = wrongArgument
		case other:
			return
		case a.left > 0:
			m = early
		case a.cpu != e.CPU:
			m = wrongCPU
		case a.direct != e.Direct && a.crossed:
			m = crossed
		case a.direct != e.Direct:
			m = wrongWay
		case c.run.on:
			m = whileRunning
		case !taken:
			m = overtook
		case !e.Lock:
			m = unlocked
		default:
			m = lockTaken
		}
		best = min(best, m)
	}
	look(c.pend, false)
	for _, a := range c.taken {
		look(a, true)
	}
	return best
}

func (k Kind) explainRest(before iter.Seq[*noted]) *Violation {
	// If in every case a stop or reset returned that it had left the arming to
	// softclock, then that result was wrong.
	first, owed := stopped, true
	for c := range before {
		owed = owed && c.owed != 0
		left := unknown
		if !c.pend.live() {
			left = c.fates[c.taken[0].arg]
		}
		first = min(first, left)
	}
	switch {
	case owed:
		return Breaks(Rule5, "callout_async_drain returned 0, and its function was not called")
	}
	switch first {
	case leftByStop:
		return Breaks(Rule4, "callout_stop returned 0 for an arming that was pending: it was not entered either")
	case leftByReset:
		return Breaks(Rule3, "callout_reset returned 0 for an arming that was pending: it was not entered either")
	default:
		return Breaks(k.lost(), "an arming was neither cancelled nor entered")
	}
}

// lost is the clause that an arming breaks that is lost, or entered early. Where locks are
// tried it may have been put off, and the clause of the lower grade is named.
func (k Kind) lost() Clause {
	if k.Tried {
		return Rule13
	}
	return Rule1
}

// results lists the results from -1 on that are right.
func results(right [3]bool) string {
	var list []string
	for i, ok := range right {
		if ok {
			list = append(list, strconv.Itoa(i-1))
		}
	}
	return strings.Join(list, " or ")
}
