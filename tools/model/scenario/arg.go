package scenario

import (
	"fmt"

	"ktimeout/tools/model/kpi"
)

// arg is the kind of an argument of a step: what may stand after the first word.
type arg uint8

const (
	argCallout   arg = iota
	argHandle        // a handle, which is in Callouts too
	argLock          // a mutex, a rwlock or giant
	argRwlock        // a lock too
	argChannel       //
	argTicks         // 0 to maxTicks
	argTime          // ticks from 1
	argDue           // ticks, or a time of the sbt era
	argSpan          // a time of the sbt era
	argHow           // how callout_reset_sbt is called
	argMoments       // the results of when, or nothing
	argInterlock     // a lock, or nothing
	argUntil         // ticks from 1, or nothing
	argCount         // a number of ticks, or nothing, which is 1
	argCrowd         // a number of callouts
	argWhere         // a CPU, or nothing
	argCancelled     // a result, 0 or 1, or nothing
	argStopped       // the result of a stop or a drain, which in the sbt era may be -1, or nothing
	argWoken         // the result of a sleep, or nothing
	argFirst         // a result in ticks from 1, or nothing
	argThreads       // a number of threads as the result, or nothing
	argVar           // a variable
	argRef           // a count of references
	argValue         // what a variable is set to
	argAddend        // what is added to it
	argTested        // what it is as the result, or nothing
)

// usages has for each kind of argument what error messages write for it.
var usages = [...]string{
	argCallout: "CALLOUT", argHandle: "HANDLE", argLock: "LOCK", argRwlock: "RWLOCK", argChannel: "CHANNEL",
	argTicks: "TICKS", argTime: "TICKS", argDue: "TICKS|TIME", argSpan: "TIME", argHow: "[direct] [abs|precalc] [hardclock] [prec TIME]", argMoments: "[= TIME TIME]", argInterlock: "[LOCK]", argUntil: "[TICKS]", argCount: "[N]", argCrowd: "N",
	argWhere: "[cpu N|curcpu]", argCancelled: "[= 0|1]", argStopped: "[= -1|0|1]", argWoken: "[= woken|timeout]", argFirst: "[= TICKS]", argThreads: "[= N]",
	argVar: "VAR", argRef: "REF", argValue: "N", argAddend: "N", argTested: "[= N]",
}

// arg reads an argument of a step.
func (w *words) arg(a arg, s *Step) (err error) {
	switch a {
	case argCallout:
		s.Callout, err = w.name(kindCallout)
	case argHandle:
		s.Callout, err = w.name(kindHandle)
	case argLock:
		s.Lock, err = w.lock()
	case argRwlock:
		s.Lock, err = w.name(kindRwlock)
	case argChannel:
		s.Channel, err = w.name(kindChannel)
	case argTicks:
		s.Ticks, err = w.number("ticks", 0, maxTicks)
	case argTime:
		s.Ticks, err = w.number("ticks", 1, maxTicks)
	case argDue:
		if !w.done() && isSpan(w.rest[0].text) {
			s.How.Span, err = w.span("time")
		} else {
			s.Ticks, err = w.number("ticks", 0, maxTicks)
		}
	case argSpan:
		s.How.Span, err = w.span("time")
	case argHow:
		err = w.how(s)
	case argMoments:
		if w.accept("=") {
			if s.Moments.Due, err = w.span("result"); err == nil {
				s.Moments.Prec, err = w.span("precision")
			}
		}
	case argInterlock:
		if !w.done() && !isNumber(w.rest[0].text) {
			s.Lock, err = w.lock()
		}
	case argUntil:
		if !w.done() {
			s.Ticks, err = w.number("ticks", 1, maxTicks)
		}
	case argCount:
		s.Ticks = 1
		if !w.done() {
			s.Ticks, err = w.number("tick", 1, maxTicks)
		}
	case argCrowd:
		s.Count, err = w.number("crowd", 1, maxCrowd)
	case argWhere:
		switch {
		case w.accept("curcpu"):
			s.CPU = kpi.Curcpu
		case !w.done() && w.rest[0].text == "cpu":
			s.CPU, err = w.cpu()
		}
	case argCancelled:
		if w.accept("=") {
			s.Result, err = w.number("result", 0, 1)
		}
	case argStopped:
		if w.accept("=") {
			s.Result, err = w.number("result", -1, 1)
		}
	case argFirst:
		if w.accept("=") {
			s.Result, err = w.number("result", 1, maxTicks)
		}
	case argThreads:
		if w.accept("=") {
			s.Result, err = w.number("result", 0, maxThreads)
		}
	case argWoken:
		if w.accept("=") {
			s.Result, err = w.woken()
		}
	case argVar:
		s.Var, err = w.name(kindVar)
	case argRef:
		s.Var, err = w.name(kindRef)
	case argValue:
		s.Count, err = w.number("value", 0, maxValue)
	case argAddend:
		s.Count, err = w.number("number", -maxValue, maxValue)
	case argTested:
		if w.accept("=") {
			s.Result, err = w.number("result", -maxValue, maxValue)
		}
	}
	return err
}

// argument returns an argument of a step, or "" if it is left out.
func (s *Scenario) argument(a arg, st *Step) string {
	switch a {
	case argCallout, argHandle:
		return s.Callouts[st.Callout].Name
	case argLock, argRwlock:
		return s.Locks[st.Lock].Name
	case argInterlock:
		if st.Lock >= 0 {
			return s.Locks[st.Lock].Name
		}
	case argChannel:
		return s.Channels[st.Channel].Name
	case argTicks, argTime:
		return fmt.Sprint(st.Ticks)
	case argDue, argSpan:
		if st.How.Span == 0 {
			return fmt.Sprint(st.Ticks)
		}
		return spanString(st.How.Span)
	case argHow:
		return st.How.howString()
	case argMoments:
		if st.Moments != (Moments{}) {
			return "= " + spanString(st.Moments.Due) + " " + spanString(st.Moments.Prec)
		}
	case argUntil:
		if st.Ticks != 0 {
			return fmt.Sprint(st.Ticks)
		}
	case argCount:
		if st.Ticks != 1 {
			return fmt.Sprint(st.Ticks)
		}
	case argCrowd, argValue, argAddend:
		return fmt.Sprint(st.Count)
	case argVar, argRef:
		return s.Vars[st.Var].Name
	case argWhere:
		switch st.CPU {
		case kpi.Stay:
		case kpi.Curcpu:
			return "curcpu"
		default:
			return fmt.Sprintf("cpu %d", st.CPU)
		}
	case argCancelled, argStopped, argFirst, argThreads, argTested:
		if st.Result != NoResult {
			return fmt.Sprintf("= %d", st.Result)
		}
	case argWoken:
		if st.Result != NoResult {
			return "= " + st.resultString(int32(st.Result))
		}
	}
	return ""
}
