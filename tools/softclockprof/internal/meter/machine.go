package meter

import (
	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// machine is the running machine, with its wait for locks measured. Taking a free
// lock costs nothing extra.
type machine struct {
	sys.Machine
	m *Meter
}

// LockWait implements sys.Machine.
func (w *machine) LockWait(lo *sys.Lock_object, word *sys.Lockword, v, bit uintptr, s sys.Spin) sys.Spin {
	cpu, ok := w.m.locks[lo]
	if !ok {
		return w.Machine.LockWait(lo, word, v, bit, s)
	}
	st := w.m.cpus[cpu]
	if s.N == 0 {
		st.waits.Add(1)
	}
	start := smp.Binuptime()
	s = w.Machine.LockWait(lo, word, v, bit, s)
	st.waited.Add(smp.Binuptime() - start)
	return s
}
