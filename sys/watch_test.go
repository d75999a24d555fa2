package sys

import (
	"sync"
	"testing"
)

// hooked is a hook that is never asked.
type hooked struct{ Hooks }

// Locks are looked at while there is a hook or a class that traces them, whichever comes and goes first.
func TestLockWatched(t *testing.T) {
	defer Set_hook(nil)
	defer Ktr_mask.Store(0)
	for i, step := range []struct {
		do   func()
		want bool
	}{
		{func() {}, false},
		{func() { Ktr_mask.Store(KTR_CALLOUT) }, false},
		{func() { Ktr_mask.Or(KTR_LOCK) }, true},
		{func() { Set_hook(hooked{}) }, true},
		{func() { Ktr_mask.Store(0) }, true},
		{func() { Set_hook(nil) }, false},
		{func() { Set_hook(hooked{}) }, true},
		{func() { Ktr_mask.Or(KTR_LOCKSTAT | KTR_CALLOUT) }, true},
		{func() { Set_hook(nil) }, true},
		{func() { Ktr_mask.Clear(KTR_CALLOUT) }, true},
		{func() { Ktr_mask.Clear(KTR_LOCKSTAT) }, false},
		{func() { Ktr_mask.Store(KTR_LOCK | KTR_PROC) }, true},
		{func() { Ktr_mask.Clear(KTR_LOCK) }, false},
	} {
		step.do()
		if got := Lock_watched(); got != step.want {
			t.Errorf("step %d: %t, want %t", i, got, step.want)
		}
	}
	if m := Ktr_mask.Load(); m != KTR_PROC {
		t.Errorf("the mask is %#x, want %#x", m, KTR_PROC)
	}
}

// Of many that switch classes at the same time the last is the one that counts.
func TestLockWatchedAtOnce(t *testing.T) {
	defer Ktr_mask.Store(0)
	for range 200 {
		var all sync.WaitGroup
		for _, m := range []uint32{KTR_LOCK, KTR_LOCKSTAT} {
			all.Go(func() {
				Ktr_mask.Or(m)
				Ktr_mask.Clear(m)
			})
		}
		all.Go(func() { Ktr_mask.Or(KTR_PROC) })
		all.Wait()
		if Lock_watched() {
			t.Fatal("locks are looked at by nobody")
		}
	}
}
