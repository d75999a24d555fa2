package scenario

import (
	"slices"

	"ktimeout/tools/model/kpi"
)

// form describes how a step is written in a file.
type form struct {
	op   kpi.Op
	word string
	args []arg
}

// forms are the steps as they are written, in the order in which messages list them:
// first the calls on a callout.
var forms = slices.Concat(calls(), []form{
	{LockOp, "lock", []arg{argLock}},
	{UnlockOp, "unlock", []arg{argLock}},
	{TryLock, "trylock", []arg{argLock, argCancelled}},
	{Rlock, "rlock", []arg{argRwlock}},
	{Runlock, "runlock", []arg{argRwlock}},
	{Sleep, "sleep", []arg{argChannel, argInterlock, argUntil, argWoken}},
	{Wakeup, "wakeup", []arg{argChannel}},
	{WakeupOne, "wakeup_one", []arg{argChannel}},
	{Remove, "remove", []arg{argChannel}},
	{Sleepers, "sleepers", []arg{argChannel, argThreads}},
	{Pause, "pause", []arg{argTime}},
	{kpi.Timeout, kpi.Timeout.Word(), []arg{argHandle, argTicks}},
	{kpi.Untimeout, kpi.Untimeout.Word(), []arg{argHandle}},
	{Destroy, "destroy", []arg{argLock}},
	{InitLock, "initlock", []arg{argLock}},
	{Set, "set", []arg{argVar, argValue}},
	{Add, "add", []arg{argVar, argAddend, argTested}},
	{Test, "test", []arg{argVar, argTested}},
	{Hold, "+", []arg{argRef}},
	{Drop, "-", []arg{argRef, argCancelled}},
	{First, "first", []arg{argTime, argFirst}},
	{When, "when", []arg{argSpan, argHow, argMoments}},
	{Crowd, "crowd", []arg{argCrowd, argTime}},
	{Tick, "tick", []arg{argCount}},
	{Chance, "chance", []arg{argCancelled}},
	{Lose, kpi.Free.Word(), []arg{argVar}},
})

// calls returns the forms of the calls on a callout. Each form follows from the kind
// of its call.
func calls() (out []form) {
	for op := range kpi.Ops {
		if !op.OnCallout() {
			continue
		}
		args := []arg{argCallout}
		if op.Arms() {
			args = append(args, argDue, argWhere, argHow)
		}
		switch {
		case op == kpi.Stop, op == kpi.Drain, op == kpi.AsyncDrain:
			args = append(args, argStopped)
		case op.Returns():
			args = append(args, argCancelled)
		}
		out = append(out, form{op, op.Word(), args})
	}
	return out
}

func (f *form) usage() string {
	text := f.word
	for _, a := range f.args {
		text += f.gap(a) + usages[a]
	}
	return text
}

// gap is what stands between the word and its argument, and between arguments.
func (f *form) gap(a arg) string {
	if a == argRef {
		return ""
	}
	return " "
}

// formOf returns the form of a step.
func formOf(op kpi.Op) *form {
	return &forms[slices.IndexFunc(forms, func(f form) bool { return f.op == op })]
}

// called returns the form of the step with that word, or nil.
func called(word string) *form {
	i := slices.IndexFunc(forms, func(f form) bool { return f.word == word })
	if i < 0 {
		return nil
	}
	return &forms[i]
}
