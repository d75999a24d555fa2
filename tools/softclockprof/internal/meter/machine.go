package meter

import (
	"runtime/pprof"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// machine is the running machine, with its wait for locks measured, and the runs of
// softclock where that is a thread of its own. Taking a free lock costs nothing extra.
type machine struct {
	sys.Machine
	m *Meter
}

// MtxWait implements sys.Machine.
func (w *machine) MtxWait(mtx *sys.Mtx, v uintptr, s sys.Spin) sys.Spin {
	cpu, ok := w.m.locks[&mtx.Lock_object]
	if !ok {
		return w.Machine.MtxWait(mtx, v, s)
	}
	st := w.m.cpus[cpu]
	if s.N == 0 {
		st.waits.Add(1)
	}
	start := smp.Binuptime()
	s = w.Machine.MtxWait(mtx, v, s)
	st.waited.Add(smp.Binuptime() - start)
	return s
}

// Park implements sys.Machine. A softclock that is a thread of its own parks when it has nothing
// to do, and for nothing else.
func (w *machine) Park(td *sys.Thread) {
	if era := w.m.rev.Era; era == nil || !era.Threads {
		w.Machine.Park(td)
		return
	}
	// The first time it parks, the machine may be booting.
	if st := w.m.softclockOf(td); st != nil && st.begun != 0 {
		w.m.ran(st, td, st.begun)
	}
	w.Machine.Park(td)
	if st := w.m.softclockOf(td); st != nil {
		if st.begun == 0 && w.m.Labels != NoLabels {
			pprof.SetGoroutineLabels(st.labels)
		}
		trace(td, "running")
		st.begun = smp.Binuptime()
	}
}
