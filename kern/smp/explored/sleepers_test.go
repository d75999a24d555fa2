package explored_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
)

// spinMutex is a spin mutex of the host machine as a program: the same calls of sys.Sleepers in
// the same order as in kern_mutex.go and port_host_lock.go, with a word that is given back by a
// store, and a futex beneath them. What is left out of it can be said.
type spinMutex struct {
	word     sys.Word // 0: free
	sleepers sys.Sleepers

	// The futex: those that sleep on the state, the oldest first, under a lock, as in the host's kernel.
	bucket sys.Mtx
	queue  [3]int32
	queued int32

	threads [3]*sys.Thread
	inside  [1]int32
	twice   [1]int32
	fenced  bool // the machine has a membarrier, or else all exchange
	without string
}

// What can be left out.
const (
	theBarrier  = "the barrier"
	theCover    = "the duty of a thread that has slept to cover the rest"
	theHandOver = "the wake by a thread that leaves"
	theWake     = "the wake"
	theLook     = "the look at who sleeps after the store"
	theSlowBit  = "the look for the slow bit before the store"
	theExchange = "the exchange where nobody fences"
	theState    = "the comparison of the state before the sleep"
)

// Membarrier is left out where that is said.
type noBarrier struct{ sys.Machine }

func (noBarrier) Membarrier() bool { return true }

// lock is Mtx_lock_spin: _mtx_obtain_lock, and _mtx_lock_spin. Who is impatient waits once at most, as
// _thread_lock_flags does if the lock is another by then. It tells whether the thread has the
// mutex.
func (m *spinMutex) lock(self int32, impatient bool) bool {
	slept := false
	for !m.word.Cmpset(0, self+1) {
		for m.word.Load() != 0 {
			slept = true
			m.wait(self)
			if impatient {
				if m.without != theHandOver {
					m.sleepers.Clear()
					m.futex_wake()
				}
				return false
			}
		}
	}
	if slept && m.without != theCover {
		m.sleepers.Cover()
	}
	m.inside[0]++
	if m.inside[0] != 1 {
		m.twice[0] = 1
	}
	return true
}

// wait is the sleep of host.MtxWait.
func (m *spinMutex) wait(self int32) {
	m.sleepers.Enter()
	if seen, ok := m.sleepers.Announce(); ok && m.word.Load() != 0 {
		m.futex_wait(self, seen)
	}
	m.sleepers.Leave()
}

// unlock is Mtx_unlock_spin: the long way, which exchanges, or the store and the look.
func (m *spinMutex) unlock() {
	m.inside[0]--
	if m.without != theExchange && !m.fenced || m.without != theSlowBit && m.sleepers.State() != 0 {
		m.sleepers.Passed()
		m.word.Fetchadd(-m.word.Peek())
	} else if m.word.Store(0); m.without == theLook {
		return
	}
	if m.without != theWake && m.sleepers.Asleep() && m.sleepers.Clear() {
		m.futex_wake()
	}
}

func (m *spinMutex) futex_wait(self int32, seen uint32) {
	lock.Mtx_lock_spin(&m.bucket)
	if m.without != theState && uint32(m.sleepers.State()) != seen {
		lock.Mtx_unlock_spin(&m.bucket)
		return
	}
	m.queue[m.queued] = self
	m.queued++
	lock.Mtx_unlock_spin(&m.bucket)
	sys.Mach.Park(m.threads[self])
}

func (m *spinMutex) futex_wake() {
	lock.Mtx_lock_spin(&m.bucket)
	who := int32(-1)
	if m.queued > 0 {
		who = m.queue[0]
		copy(m.queue[:], m.queue[1:])
		m.queued--
		m.queue[m.queued] = 0
	}
	lock.Mtx_unlock_spin(&m.bucket)
	if who >= 0 {
		sys.Mach.Unpark(m.threads[who])
	}
}

// sleepersProgram is what the threads do: each letter is one turn of the mutex, which a capital
// leaves if it has to wait.
type sleepersProgram struct {
	turns   [3]string
	without string
	quiet   int32
	fenced  bool
	lost    bool // a wakeup can be lost
	long    bool // it takes seconds
	longest bool // it takes a minute or more: with SLEEPERS=all in the environment
}

func (p *sleepersProgram) String() string {
	return fmt.Sprintf("%q, fenced %v, quiet %d, without %q", p.turns, p.fenced, p.quiet, p.without)
}

// ends are the ends that the program comes to.
func (p *sleepersProgram) ends(t *testing.T, which explored.Memory, states bool) []string {
	t.Helper()
	_, mach := booted(t)
	defer smp.Shutdown()
	defer sys.Set_unlock_stores(sys.Unlock_stores())
	sys.Set_unlock_stores(p.fenced)
	defer sys.Set_sleepers_quiet(sys.Set_sleepers_quiet(p.quiet))
	m := &spinMutex{fenced: p.fenced, without: p.without}
	if p.without == theBarrier {
		defer func(m sys.Machine) { sys.Mach = m }(sys.Mach)
		sys.Mach = noBarrier{sys.Mach}
	}
	lock.Mtx_init(&m.bucket, "futex", "", sys.MTX_SPIN|sys.MTX_NOWITNESS)
	mach.Report.Name(unsafe.Pointer(&m.word), "word")
	mach.Report.Name(unsafe.Pointer(m.sleepers.Futex()), "state")
	for i, turns := range p.turns {
		if turns == "" {
			continue
		}
		actor := mach.Setup.Thread(string(rune('a'+i)), int32(i%2), func() {
			for _, turn := range turns {
				if m.lock(int32(i), turn == 'L') {
					m.unlock()
				}
			}
		})
		m.threads[i] = mach.Setup.Td(actor)
	}
	mach.Setup.Memory(which)
	mach.Setup.Membarriers()
	mach.Setup.Save(0, false, &m.word, &m.sleepers, &m.bucket, m.queue[:], &m.queued, m.inside[:], m.twice[:])
	o := &onMachine{m: mach, ends: map[string]bool{}, p: &litmus{}}
	o.final = func() string { return fmt.Sprint("ends ", m.word.Peek(), m.twice[0], m.queued) }
	return o.explored(t, states)
}

// The programs. Those of three threads take seconds each, the last a minute.
var sleepersPrograms = []sleepersProgram{
	{turns: [3]string{"l", "l"}, fenced: true},
	{turns: [3]string{"l", "l"}, fenced: true, without: theBarrier, lost: true},
	{turns: [3]string{"l", "l"}, fenced: true, without: theWake, lost: true},
	{turns: [3]string{"l", "l"}, fenced: true, without: theLook, lost: true},
	{turns: [3]string{"l", "l"}, fenced: true, without: theState, lost: true},
	{turns: [3]string{"l", "l"}},
	{turns: [3]string{"l", "l"}, without: theExchange, lost: true},
	{turns: [3]string{"ll", "l"}, fenced: true},
	{turns: [3]string{"ll", "l"}, fenced: true, quiet: 1},
	{turns: [3]string{"ll", "ll"}, fenced: true, quiet: 2},
	{turns: [3]string{"ll", "ll"}, fenced: true, quiet: 2, without: theSlowBit, lost: true},
	{turns: [3]string{"l", "l", "l"}, without: theCover, lost: true},

	{turns: [3]string{"l", "l", "l"}, fenced: true, long: true},
	{turns: [3]string{"l", "l", "l"}, fenced: true, quiet: 1, long: true},
	{turns: [3]string{"l", "l", "l"}, fenced: true, without: theCover, lost: true, long: true},
	{turns: [3]string{"l", "l", "L"}, fenced: true, long: true},
	{turns: [3]string{"l", "l", "L"}, fenced: true, quiet: 1, long: true},
	{turns: [3]string{"l", "l", "L"}, fenced: true, without: theHandOver, lost: true, long: true},
	{turns: [3]string{"ll", "l", "l"}, fenced: true, long: true, longest: true},
}

// elsewhere tells whether the program is of another build: where mutexes are always given back by an
// exchange nobody fences.
func (p *sleepersProgram) elsewhere() bool { return p.fenced && !sys.UNLOCK_STORES }

// Under total store order nobody sleeps for ever for a spin mutex that is given back by a plain store, nor
// do two have it. Without any one of the statements that see to that, a wakeup is lost.
func TestSleepers(t *testing.T) {
	for i := range sleepersPrograms {
		p := &sleepersPrograms[i]
		if testing.Short() && p.long || p.longest && os.Getenv("SLEEPERS") != "all" || p.elsewhere() {
			continue
		}
		p.expect(t, explored.TSO_xchg, p.lost, true)
		if !p.long {
			p.expect(t, explored.TSO, p.lost, true)
		}
		if p.turns == [3]string{"l", "l"} {
			p.expect(t, explored.TSO_xchg, p.lost, false)
		}
	}
}

// Where memory is sequentially consistent there is nothing that a barrier or an exchange is needed for.
func TestSleepersNeedNoBarrierThere(t *testing.T) {
	for i := range sleepersPrograms {
		p := &sleepersPrograms[i]
		if p.long || p.elsewhere() {
			continue
		}
		p.expect(t, explored.SC, p.lost && p.without != theBarrier && p.without != theExchange && p.without != theSlowBit, true)
	}
}

// expect holds that a wakeup can be lost in the program, or not, and that it ends well otherwise.
func (p *sleepersProgram) expect(t *testing.T, which explored.Memory, lost, states bool) {
	t.Helper()
	ends := p.ends(t, which, states)
	other := slices.DeleteFunc(slices.Clone(ends), func(end string) bool { return strings.Contains(end, "sleeps on") })
	if (len(other) != len(ends)) != lost || !slices.Equal(other, []string{"ends 0 0 0"}) {
		t.Errorf("%v, %v, by states %v: it ends in %v", p, which, states, ends)
	}
}
