package explored

import (
	"fmt"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Wait_kind is what an actor that cannot take a step waits for.
type Wait_kind uint8

// What they wait for.
const (
	Not_waiting     Wait_kind = iota
	Spins_for_lock            // a spin mutex that another thread has
	Sleeps_for_lock           // a sleep mutex, or a reader/writer lock, that others have
	Spins_for_word            // a word that is to be written
	Sleeps                    // a wakeup
	Wants_CPU                 // its CPU, which others do not let it have
	Could_go_on               // nothing: it is told not to go on
)

// Wait is what one actor waits for.
type Wait struct {
	Kind   Wait_kind
	Thread string // name of the actor
	Object string // the lock or the word
	Holder string // of a mutex: name of the thread that has it, or ""
	Wmesg  string // of Sleeps
	CPU    int32  // of Wants_CPU
}

// String says in a sentence about an actor what it waits for.
func (w Wait) String() string {
	switch w.Kind {
	case Spins_for_lock, Sleeps_for_lock:
		verb := "sleeps"
		if w.Kind == Spins_for_lock {
			verb = "spins"
		}
		if w.Holder == "" {
			return fmt.Sprintf("%s for %s", verb, w.Object)
		}
		return fmt.Sprintf("%s for %s, which %s holds", verb, w.Object, w.Holder)
	case Spins_for_word:
		return fmt.Sprintf("spins until %s is written", w.Object)
	case Sleeps:
		return fmt.Sprintf("sleeps on %q", w.Wmesg)
	case Wants_CPU:
		return fmt.Sprintf("cannot have CPU %d", w.CPU)
	case Could_go_on:
		return "could go on"
	}
	return ""
}

// wait says what an actor that cannot take a step waits for.
func (m *machine) wait(a *actor) Wait {
	p := &a.pend
	w := Wait{Thread: a.name()}
	switch {
	case m.tso != nil && !m.tso.drained(a):
		w.Kind = Could_go_on
	case a.spins:
		w.Kind, w.Object = Spins_for_word, m.objects.all[p.obj].name
	case p.wait == w_lock && !a.stand.can:
		w.Kind, w.Object, w.Holder = Sleeps_for_lock, m.objects.all[p.obj].name, m.holder(p.word)
		if p.spin {
			w.Kind = Spins_for_lock
		}
	case (p.wait == w_lockwait || p.wait == w_rw) && !a.stand.can:
		w.Kind, w.Object = Sleeps_for_lock, m.objects.all[p.obj].name
	case p.wait == w_park && !a.stand.can:
		w.Kind, w.Wmesg = Sleeps, a.td.Td_wmesg
	case !m.permitted(a):
		w.Kind, w.CPU = Wants_CPU, a.home
	default:
		w.Kind = Could_go_on
	}
	return w
}

// holder names the thread that has a mutex; "" if none has.
func (m *machine) holder(w *sys.Lockword) string {
	if a := m.byThr[smp.Thread_by_g(w.Load()&^sys.MTX_FLAGMASK)]; a != nil {
		return a.name()
	}
	return ""
}
