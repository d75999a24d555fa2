package retrace

import (
	"fmt"
	"strings"
	"unsafe"

	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/racehunt/internal/diagram"
)

// op says what the step that is open has done.
func (rec *recorder) op(s *diagram.Step) string {
	switch {
	case s.Value != "":
		return s.Object + " = " + s.Value
	case rec.does == explored.Op_probe:
		// Probes come in pairs, around a handler.
		rec.probes[s.Lane]++
		if rec.probes[s.Lane]%2 != 0 {
			return "probe callout_start"
		}
		return "probe callout_end"
	case rec.does == explored.Op_park && rec.m.Report.Kind(s.Lane) == explored.Softclock:
		return "softclock runs"
	case rec.does == explored.Op_park:
		return "wakes up"
	}
	return says(rec.does, s.Object)
}

// says puts an operation into words; obj is the name of its object, "" if it has none.
func says(k explored.Op_kind, obj string) string {
	switch k {
	case explored.Op_load, explored.Op_store:
		if obj == "" {
			obj = "a word"
		}
	case explored.Op_lock, explored.Op_unlock:
		if obj == "" {
			obj = "a lock"
		}
	case explored.Op_rmw:
		return strings.TrimSpace("change " + obj)
	case explored.Op_wait:
		return strings.TrimSpace("look at " + obj + " again")
	case explored.Op_park:
		return "wake up"
	case explored.Op_probe:
		return "fire a probe"
	case explored.Op_drain:
		return strings.TrimSpace("drain the store of " + obj)
	case explored.Op_fence:
		return "wait for an empty store buffer"
	case explored.Op_barrier:
		return "wait for another to have an empty store buffer"
	}
	return written(k, obj)
}

// written returns an operation as it is written in tokens.
func written(k explored.Op_kind, obj string) string { return strings.TrimSpace(k.String() + " " + obj) }

// saysWritten puts an operation of a token into words. A token may contain any text; what
// is no operation is returned as it is.
func saysWritten(op string) string {
	what, obj, _ := strings.Cut(op, " ")
	for k := range explored.Op_barrier + 1 {
		if k.String() == what {
			return says(k, obj)
		}
	}
	return op
}

// value returns what the word of that name holds, if words of its kind are shown.
func (rec *recorder) value(name string) (string, bool) {
	freed := false
	for i := range rec.p.Scenario.Callouts {
		mem, called := rec.p.Memory(i), rec.p.Called(i)
		switch {
		case mem == nil:
			freed = freed || name == called+".c_flags" && rec.p.Freed(i)
		case name == called+".c_cpu":
			return cpuWord(mem.C_cpu.Peek()), true
		case name == called+".c_flags":
			return flagWord(mem.C_flags.Peek()), true
		}
	}
	if freed {
		return "freed", true
	}
	var cpu int32
	if n, err := fmt.Sscanf(name, "cc_cancel %d", &cpu); err == nil && n == 1 {
		return fmt.Sprint(rec.p.Rev.Cc_cancel(cpu).Peek()), true
	}
	return "", false
}

// cpuWord puts the value of a c_cpu into words.
func cpuWord(cpu int32) string {
	if cpu == sys.CPUBLOCK {
		return "CPUBLOCK"
	}
	return fmt.Sprint(cpu)
}

// flagWord puts a c_flags into words: those flags that change in a run.
func flagWord(flags int32) string {
	var on []string
	for _, f := range []struct {
		bit  int32
		name string
	}{{sys.CALLOUT_ACTIVE, "ACTIVE"}, {sys.CALLOUT_PENDING, "PENDING"}, {sys.CALLOUT_DFRMIGRATION, "DFRMIGRATION"}} {
		if flags&f.bit != 0 {
			on = append(on, f.name)
		}
	}
	if len(on) == 0 {
		return "0"
	}
	return strings.Join(on, "|")
}

// waits says what an actor waits for, so that it can stand behind "waits for". It is ""
// if the actor can go on, or waits only for its CPU.
func (rec *recorder) waits(actor int) string {
	switch w := rec.m.Report.Waits(actor); w.Kind {
	case explored.Spins_for_lock, explored.Sleeps_for_lock:
		if w.Holder != "" {
			return "lock " + w.Object + " (held by " + w.Holder + ")"
		}
		return "lock " + w.Object
	case explored.Spins_for_word:
		return w.Object + " to change"
	case explored.Sleeps:
		if name := rec.channel(actor); name != "" {
			return "a wakeup of " + name
		}
		return fmt.Sprintf("a wakeup (%s)", w.Wmesg)
	}
	return ""
}

// stands tells whether an actor cannot go on, be it only because another has its CPU.
func (rec *recorder) stands(actor int) bool {
	return rec.m.Report.Waits(actor).Kind != explored.Not_waiting
}

// stuck says why an actor cannot go on, as the predicate of a sentence about it.
func (rec *recorder) stuck(actor int) string {
	w := rec.m.Report.Waits(actor)
	switch w.Kind {
	case explored.Spins_for_lock, explored.Sleeps_for_lock:
		if w.Holder != "" {
			w.Object = "lock " + w.Object
		}
	case explored.Spins_for_word:
		return "spins until " + w.Object + " changes"
	case explored.Sleeps:
		if name := rec.channel(actor); name != "" {
			return "sleeps until a wakeup of " + name
		}
	}
	return w.String()
}

// channel names the client's wait channel on which an actor sleeps, "" if there is none.
func (rec *recorder) channel(actor int) string {
	return rec.p.ChannelName(unsafe.Pointer(rec.m.Report.Actors()[actor].Td_wchan.Peek()))
}
