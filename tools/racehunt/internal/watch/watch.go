package watch

import (
	"context"
	"fmt"
	"time"
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/racehunt/internal/check"
	"ktimeout/tools/racehunt/internal/load"
)

const (
	period = 100 * time.Millisecond
	late   = 2 * period // a look that comes this long after the last does not count
	stuck  = 11         // so many looks without a change are a hang: over a second
	cause  = 8          // so many make a handler the cause why other threads are stuck
	still  = 15         // so many at the same value of ticks are a hang
)

// Watch is a watchdog.
type Watch struct {
	Ck  *check.Checker
	Env *load.Env
	// Beat is called after every look.
	Beat func()

	acts   map[*load.Act]*same
	slots  map[*check.Slot]*same
	locks  map[*sys.Thread]*same
	lost   map[*check.Slot]int
	ticks  same
	names  map[*sys.Thread]string
	stacks map[*sys.Thread]string
}

// same counts the looks at which something had not changed.
type same struct {
	what any
	n    int
}

// see notes that a look saw what, and returns how many looks in a row, not counting
// late ones, found it unchanged.
func (s *same) see(what any, onTime bool) int {
	if s.what != what {
		s.what, s.n = what, 0
		return 0
	}
	if onTime {
		s.n++
	}
	return s.n
}

func at[K comparable](m map[K]*same, k K) *same {
	if m[k] == nil {
		m[k] = new(same)
	}
	return m[k]
}

// Run watches until ctx is done. It must have returned before the machine is shut down,
// as smp.Shutdown writes what a look reads.
func (w *Watch) Run(ctx context.Context) {
	w.acts, w.slots = map[*load.Act]*same{}, map[*check.Slot]*same{}
	w.locks, w.lost = map[*sys.Thread]*same{}, map[*check.Slot]int{}
	w.softclocks()
	t := time.NewTicker(period)
	defer t.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		}
		now := time.Now()
		w.Ck.Fail(w.look(now.Sub(last) < late))
		last = now
		w.Beat()
	}
}

// look looks at everything once, and returns the most telling violation, or nil.
func (w *Watch) look(onTime bool) *check.Violation {
	handler := w.handlers(onTime)
	sleeper, caller := w.callers(onTime)
	waiter := w.waiters(onTime)
	lost := w.armings(onTime)
	ticks := w.ticks.see(sys.Ticks.Peek(), onTime)
	for _, v := range []func() *check.Violation{handler, sleeper, caller, waiter} {
		if v != nil {
			return v()
		}
	}
	if lost != nil {
		return lost
	}
	if ticks >= still {
		return w.hang(nil, "ticks stand still")
	}
	return nil
}

// handlers looks for a handler that does not return.
func (w *Watch) handlers(onTime bool) func() *check.Violation {
	var worst *check.Slot
	most := 0
	for _, s := range w.Ck.Slots {
		td, n := s.Handler()
		if td == nil {
			delete(w.slots, s)
			continue
		}
		if k := at(w.slots, s).see(n, onTime); k > most {
			most, worst = k, s
		}
	}
	if most < stuck {
		return nil
	}
	return func() *check.Violation { return w.handlerStuck(worst) }
}

func (w *Watch) handlerStuck(s *check.Slot) *check.Violation {
	td, _ := s.Handler()
	if td == nil {
		return nil
	}
	return w.hang(s, fmt.Sprintf("thread %s %s, in a handler", w.name(td), w.doing(td, s)))
}

// callers looks for calls that do not return. sleeper is for a drain that sleeps
// although no handler runs, caller for any other call; each is nil if there is none.
func (w *Watch) callers(onTime bool) (sleeper, caller func() *check.Violation) {
	for _, a := range w.Env.Acts() {
		td, n, s := a.Td.Load(), a.Serial.Load(), a.Slot.Load()
		if td == nil || n%2 == 0 {
			delete(w.acts, a)
			continue
		}
		asleep := td.Td_md.Md_wait.Load() == sys.WAIT_PARKED
		key := [3]uint64{n}
		if asleep && s != nil {
			h, k := s.Handler()
			key[1] = k
			key[2] = 1
			if h != nil {
				// The drain waits for that handler; handlers looks at handlers.
				delete(w.acts, a)
				continue
			}
		}
		if at(w.acts, a).see(key, onTime) < stuck {
			continue
		}
		op := kpi.Op(a.Op.Load())
		switch {
		case asleep && s != nil:
			sleeper = func() *check.Violation {
				return w.hang(s, fmt.Sprintf("thread %s sleeps in %s although the handler of the callout does not run: the wakeup is lost", w.name(td), op))
			}
		default:
			caller = func() *check.Violation {
				// A handler that is stuck for almost as long is the cause.
				for s, seen := range w.slots {
					if seen.n >= cause {
						if v := w.handlerStuck(s); v != nil {
							return v
						}
					}
				}
				return w.hang(s, fmt.Sprintf("thread %s %s", w.name(td), w.doing(td, s)))
			}
		}
	}
	return sleeper, caller
}

// waiters looks for a thread that waits too long for a lock that one other thread holds.
func (w *Watch) waiters(onTime bool) func() *check.Violation {
	for _, td := range smp.Threads() {
		lo := td.Td_md.Md_lock.Load()
		if td.Td_md.Md_wait.Load() != sys.WAIT_LOCK || lo == nil {
			delete(w.locks, td)
			continue
		}
		owner := lockOwner(lo)
		if at(w.locks, td).see([2]uintptr{uintptr(unsafe.Pointer(lo)), owner}, onTime) >= stuck {
			return func() *check.Violation {
				return w.hang(nil, fmt.Sprintf("thread %s %s", w.name(td), w.doing(td, nil)))
			}
		}
	}
	return nil
}

// lockOwner returns the owner bits of a lock's word. The word stands behind the lock
// object in mutexes and rwlocks alike.
func lockOwner(lo *sys.Lock_object) uintptr {
	word := (*sys.Lockword)(unsafe.Add(unsafe.Pointer(lo), unsafe.Offsetof(sys.Mtx{}.Mtx_lock)))
	return word.Load() &^ 15
}

// armings looks for armings that are never entered.
func (w *Watch) armings(onTime bool) *check.Violation {
	now := w.Env.Now()
	for _, s := range w.Ck.Slots {
		v := s.Lost(now, 2*sys.Hz)
		if v == nil {
			delete(w.lost, s)
			continue
		}
		if onTime {
			w.lost[s]++
		}
		if w.lost[s] >= 5 {
			v.Detail = append(v.Detail, w.hang(nil, "").Detail...)
			return v
		}
	}
	return nil
}
