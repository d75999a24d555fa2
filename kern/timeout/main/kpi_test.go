package timeout_main

import (
	"strings"
	"testing"

	"ktimeout/kern/lock"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

const us = sbt.SBT_1US

// When a callout is due, and how much later it may be entered, by each flag.
func TestWhen(t *testing.T) {
	m := boot(t)
	tick, threshold := sbt.Tick_sbt, sbt.Sbt_tickthreshold
	m.at(m.now() + tick)
	hard := Revision.Era.Clock.Hardclock(0)
	now := hard + tick/3
	Revision.Era.Clock.Start([]int64{now})
	for _, c := range []struct {
		what       string
		time, prec sbt.Sbintime_t
		flags      int32
		due, late  sbt.Sbintime_t
	}{
		{"a short time counts from now", 5 * us, 0, 0, now + 5*us, 5 * us >> sbt.Tc_precexp},
		{"a precision that is asked for", 5 * us, 3 * us, 0, now + 5*us, 3 * us},
		{"one that is less than the usual one", 640 * us, us, 0, now + 640*us, 640 * us >> sbt.Tc_precexp},
		{"C_PREL", 64 * us, 0, sbt.C_PREL(2), now + 64*us, 16 * us},
		{"C_PREL(0): once more the time", 64 * us, 0, sbt.C_PREL(0), now + 64*us, 64 * us},
		{"C_PREL, and a precision that is more", 64 * us, 20 * us, sbt.C_PREL(2), now + 64*us, 20 * us},
		{"a long time counts from the hardclock after the last", threshold, 0, 0, hard + tick + threshold, threshold >> sbt.Tc_precexp},
		{"and one that is a little less does not", threshold - 1, 0, 0, now + threshold - 1, (threshold - 1) >> sbt.Tc_precexp},
		{"C_HARDCLOCK counts from the last hardclock", 3 * tick, 0, sbt.C_HARDCLOCK, hard + 3*tick, 3 * tick >> sbt.Tc_precexp},
		{"C_HARDCLOCK is a tick at least", 0, 0, sbt.C_HARDCLOCK, hard + tick, tick >> sbt.Tc_precexp},
		{"C_ABSOLUTE", 7, 9, sbt.C_ABSOLUTE, 7, 9},
		{"C_ABSOLUTE looks at no other flag", 7, 9, sbt.C_ABSOLUTE | sbt.C_HARDCLOCK | sbt.C_PREL(1), 7, 9},
		{"C_PRECALC", 7, 9, sbt.C_PRECALC, 7, 9},
		{"no time is later than the last", sbt.SBT_MAX - 1, 0, 0, sbt.SBT_MAX, (sbt.SBT_MAX - 1) >> sbt.Tc_precexp},
	} {
		var due, late sbt.Sbintime_t
		Callout_when(c.time, c.prec, c.flags, &due, &late)
		want(t, c.what+": due", due, c.due)
		want(t, c.what+": late", late, c.late)
		if c.flags&sbt.C_ABSOLUTE != 0 {
			continue
		}
		// What it returns is what C_PRECALC takes: the callout is due then.
		var one, other sbt.Callout
		Callout_init(&one, 1)
		Callout_init(&other, 1)
		Callout_reset_sbt_on(&one, c.time, c.prec, nothing, nil, 1, c.flags)
		Callout_reset_sbt_on(&other, due, late, nothing, nil, 1, sbt.C_PRECALC)
		want(t, c.what+": due by C_PRECALC", other.C_time, one.C_time)
		want(t, c.what+": late by C_PRECALC", other.C_precision, one.C_precision)
		Callout_stop(&one)
		Callout_stop(&other)
	}
}

// What reset, schedule, stop and drain return in every state of a callout.
func TestReturnValues(t *testing.T) {
	m := boot(t)
	var c sbt.Callout
	Callout_init(&c, 1)
	state := func(what string, active, pending bool) {
		t.Helper()
		want(t, what+": active", Callout_active(&c), active)
		want(t, what+": pending", Callout_pending(&c), pending)
	}
	state("as initialised", false, false)
	want(t, "stop of one never armed", Callout_stop(&c), -1)
	want(t, "drain of one never armed", Callout_drain(&c), -1)
	want(t, "first reset", Callout_reset_sbt(&c, 5*us, 0, nothing, "first", 0), 0)
	state("armed", true, true)
	want(t, "reset of one pending", Callout_reset_sbt_curcpu(&c, 5*us, 0, nothing, "first", 0), 1)
	want(t, "to another CPU", Callout_reset_on(&c, 10, nothing, "first", 1), 1)
	want(t, "its CPU", c.C_cpu.Peek(), 1)
	want(t, "stays where it is", Callout_reset(&c, 10, nothing, "first"), 1)
	want(t, "its CPU", c.C_cpu.Peek(), 1)
	want(t, "to the caller's CPU", Callout_reset_curcpu(&c, 10, nothing, "first"), 1)
	want(t, "its CPU", c.C_cpu.Peek(), 0)
	want(t, "schedule", Callout_schedule(&c, 10), 1)
	want(t, "schedule_on", Callout_schedule_on(&c, 10, 1), 1)
	want(t, "schedule_curcpu", Callout_schedule_curcpu(&c, 10), 1)
	want(t, "schedule_sbt", Callout_schedule_sbt(&c, 5*us, 0, 0), 1)
	want(t, "schedule_sbt_on", Callout_schedule_sbt_on(&c, 5*us, 0, 1, 0), 1)
	want(t, "schedule_sbt_curcpu", Callout_schedule_sbt_curcpu(&c, 5*us, 0, 0), 1)
	want(t, "its argument", c.C_arg, any("first"))
	want(t, "stop of one pending", Callout_stop(&c), 1)
	state("stopped", false, false)
	want(t, "second stop", Callout_stop(&c), -1)
	want(t, "schedule of one stopped", Callout_schedule_sbt(&c, 5*us, 0, 0), 0)
	want(t, "drain of one pending", Callout_drain(&c), 1)
	want(t, "second drain", Callout_drain(&c), -1)

	// One that waits for softclock is armed still.
	Callout_reset_sbt(&c, 5*us, 0, nothing, nil, 0)
	m.at(m.now() + 10*us)
	want(t, "it waits for softclock", expired(&c), true)
	state("waiting for softclock", true, true)
	want(t, "reset of one that waits", Callout_reset_sbt(&c, 5*us, 0, nothing, nil, 0), 1)
	want(t, "it waits no longer", expired(&c), false)
	m.at(m.now() + 10*us)
	want(t, "stop of one that waits", Callout_stop(&c), 1)
	want(t, "it waits no longer", expired(&c), false)

	// In its handler.
	Callout_reset_sbt(&c, 5*us, 0, func(any) {
		state("running", true, false)
		want(t, "stop of one that runs", Callout_stop(&c), 0)
		state("running, stopped", false, false)
		want(t, "reset of one that runs", Callout_reset_sbt(&c, 5*us, 0, nothing, nil, 0), 0)
		want(t, "reset of one that runs and is pending", Callout_reset_sbt(&c, 5*us, 0, nothing, nil, 0), 1)
		want(t, "stop of one that runs and is pending", Callout_stop(&c), 0)
		state("running, stopped again", false, false)
		want(t, "reset to another CPU", Callout_reset_sbt_on(&c, 5*us, 0, nothing, "moved", 1, 0), 0)
		state("with a recorded move", true, true)
		want(t, "a second one", Callout_reset_sbt_on(&c, 7*us, 0, nothing, "moved twice", 1, 0), 1)
	}, nil, 0)
	m.at(m.now() + 10*us)
	want(t, "handlers", softclock(), 1)
	want(t, "its CPU after the move", c.C_cpu.Peek(), 1)
	want(t, "its argument after the move", c.C_arg, any("moved twice"))
	want(t, "stop of one that was moved", Callout_stop(&c), 1)
	Callout_reset_sbt_on(&c, 5*us, 0, nothing, nil, 0, 0)
	m.at(m.now() + 10*us)
	softclock()
	state("served", true, false)
	Callout_deactivate(&c)
	state("served and deactivated", false, false)
	want(t, "stop of one that was served", Callout_stop(&c), -1)
}

// A direct callout is entered by the interrupt, with its lock; it stays direct when it is armed
// without the flag.
func TestDirect(t *testing.T) {
	m := boot(t)
	var mtx sys.Mtx
	lock.Mtx_init(&mtx, "spin client", "", sys.MTX_SPIN)
	var c sbt.Callout
	Callout_init_mtx(&c, &mtx, 0)
	var entered []any
	handler := func(arg any) {
		want(t, "the lock is held", lock.Mtx_owned(&mtx), true)
		want(t, "stop in the handler", Callout_stop(&c), 0)
		entered = append(entered, arg)
	}
	for i, flags := range []int32{sbt.C_DIRECT_EXEC, 0} {
		lock.Mtx_lock_spin(&mtx)
		want(t, "reset", Callout_reset_sbt(&c, 5*us, 0, handler, i, flags), 0)
		lock.Mtx_unlock_spin(&mtx)
		m.at(c.C_time - 1)
		want(t, "entries before its time", len(entered), i)
		m.at(c.C_time)
		want(t, "entries at its time", len(entered), i+1)
		want(t, "the argument", entered[i], any(i))
		want(t, "it waits for softclock", expired(&c), false)
	}
	want(t, "what the timer is told of after it", m.told() > m.now(), true)
}

// A direct callout may not have a lock that the interrupt cannot take.
func TestDirectSleepMutex(t *testing.T) {
	boot(t)
	var mtx sys.Mtx
	lock.Mtx_init(&mtx, "client", "", sys.MTX_DEF)
	var c sbt.Callout
	Callout_init_mtx(&c, &mtx, 0)
	lock.Mtx_lock(&mtx)
	defer lock.Mtx_unlock(&mtx)
	panics(t, "which cannot take its lock", func() {
		Callout_reset_sbt(&c, 5*us, 0, nothing, nil, sbt.C_DIRECT_EXEC)
	})
}

// panics expects a panic of the kernel with a text.
func panics(t *testing.T, text string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if r := recover(); r == nil || !strings.Contains(sys.Panicstr(), text) {
			t.Errorf("%v, %q; want a panic with %q", r, sys.Panicstr(), text)
		}
	}()
	f()
}

// A callout whose lock is tried and busy is put off by half of its precision, which gets less by
// half each time, and is entered when the lock is free.
func TestTrylock(t *testing.T) {
	m := boot(t)
	for _, direct := range []bool{false, true} {
		mtx := new(sys.Mtx)
		name, opts, flags := "client", int32(sys.MTX_DEF), int32(0)
		if direct {
			name, opts, flags = "spin client", sys.MTX_SPIN, sbt.C_DIRECT_EXEC
		}
		lock.Mtx_init(mtx, name, "", opts)
		var c sbt.Callout
		Callout_init_mtx(&c, mtx, sbt.CALLOUT_TRYLOCK)
		entered := 0
		if direct {
			lock.Mtx_lock_spin(mtx)
		} else {
			lock.Mtx_lock(mtx)
		}
		Callout_reset_sbt(&c, 5*us, 64*us, func(any) { entered++ }, nil, flags)
		if direct {
			lock.Mtx_unlock_spin(mtx)
		} else {
			lock.Mtx_unlock(mtx)
		}
		free := mtx.Mtx_lock.Load()
		mtx.Mtx_lock.Store(8) // somebody has it
		prec := c.C_precision
		for range 3 {
			m.at(c.C_time)
			if !direct {
				softclock()
			}
			want(t, "entries while the lock is busy", entered, 0)
			want(t, "pending", Callout_pending(&c), true)
			want(t, "put off to", c.C_time, m.now()+prec/2)
			prec /= 2
			want(t, "precision", c.C_precision, prec)
		}
		mtx.Mtx_lock.Store(free)
		m.at(c.C_time)
		if !direct {
			softclock()
		}
		want(t, "entries when the lock is free", entered, 1)
		want(t, "pending", Callout_pending(&c), false)
	}
}

// What _callout_init_lock takes.
func TestInitLock(t *testing.T) {
	boot(t)
	var mtx sys.Mtx
	lock.Mtx_init(&mtx, "client", "", sys.MTX_DEF)
	var c sbt.Callout
	for _, flags := range []int32{0, sys.CALLOUT_RETURNUNLOCKED, sys.CALLOUT_SHAREDLOCK, sbt.CALLOUT_TRYLOCK} {
		Callout_init_mtx(&c, &mtx, flags)
		want(t, "its flags", c.C_iflags.Peek(), flags)
	}
	panics(t, "are not for clients", func() { Callout_init_mtx(&c, &mtx, sys.CALLOUT_ACTIVE) })
}
