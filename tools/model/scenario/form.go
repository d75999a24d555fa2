package scenario

import "slices"

// form is how a step is written.
type form struct {
	word string
	args []arg
}

// arg is what stands after the first word of a step.
type arg uint8

const (
	argCallout   arg = iota
	argHandle        // a callout too
	argLock          // a mutex, a rwlock or giant
	argRwlock        // a lock too
	argChannel       //
	argTicks         // 0 to maxTicks
	argTime          // ticks from 1
	argInterlock     // perhaps a lock
	argUntil         // perhaps ticks, from 1
	argCount         // perhaps a number of ticks, else 1
	argCrowd         // a number of callouts
	argWhere         // perhaps a CPU
	argCancelled     // perhaps a result: 0 or 1
	argWoken         // perhaps the result of a sleep
	argFirst         // perhaps a result in ticks, from 1
	argThreads       // perhaps a result: a number of threads
)

// usages are the arguments as error messages write them.
var usages = [...]string{
	argCallout: "CALLOUT", argHandle: "HANDLE", argLock: "LOCK", argRwlock: "RWLOCK", argChannel: "CHANNEL",
	argTicks: "TICKS", argTime: "TICKS", argInterlock: "[LOCK]", argUntil: "[TICKS]", argCount: "[N]", argCrowd: "N",
	argWhere: "[cpu N|curcpu]", argCancelled: "[= 0|1]", argWoken: "[= woken|timeout]", argFirst: "[= TICKS]", argThreads: "[= N]",
}

// forms are the steps as they are written.
var forms = [...]form{
	Reset:      {"reset", []arg{argCallout, argTicks, argWhere, argCancelled}},
	Schedule:   {"schedule", []arg{argCallout, argTicks, argWhere, argCancelled}},
	Stop:       {"stop", []arg{argCallout, argCancelled}},
	Drain:      {"drain", []arg{argCallout, argCancelled}},
	Pending:    {"pending", []arg{argCallout, argCancelled}},
	Active:     {"active", []arg{argCallout, argCancelled}},
	Deactivate: {"deactivate", []arg{argCallout}},
	Free:       {"free", []arg{argCallout}},
	Init:       {"init", []arg{argCallout}},
	LockOp:     {"lock", []arg{argLock}},
	UnlockOp:   {"unlock", []arg{argLock}},
	Rlock:      {"rlock", []arg{argRwlock}},
	Runlock:    {"runlock", []arg{argRwlock}},
	Sleep:      {"sleep", []arg{argChannel, argInterlock, argUntil, argWoken}},
	Wakeup:     {"wakeup", []arg{argChannel}},
	WakeupOne:  {"wakeup_one", []arg{argChannel}},
	Remove:     {"remove", []arg{argChannel}},
	Sleepers:   {"sleepers", []arg{argChannel, argThreads}},
	Pause:      {"pause", []arg{argTime}},
	Timeout:    {"timeout", []arg{argHandle, argTicks}},
	Untimeout:  {"untimeout", []arg{argHandle}},
	Destroy:    {"destroy", []arg{argLock}},
	InitLock:   {"initlock", []arg{argLock}},
	First:      {"first", []arg{argTime, argFirst}},
	Crowd:      {"crowd", []arg{argCrowd, argTime}},
	Tick:       {"tick", []arg{argCount}},
}

func (f *form) usage() string {
	text := f.word
	for _, a := range f.args {
		text += " " + usages[a]
	}
	return text
}

func opOf(word string) (Op, bool) {
	i := slices.IndexFunc(forms[:], func(f form) bool { return f.word == word })
	return Op(max(i, 0)), i >= 0
}
