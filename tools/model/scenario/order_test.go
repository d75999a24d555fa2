package scenario

import (
	"context"
	"fmt"
	"runtime"
	"sort"
	"strings"
	"testing"
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/tools/model/explore"
)

// The store of a sys.Lword may become visible to other threads only when its thread
// releases the lock, after later reads of that thread. All searches treat it as
// visible at once. No thread can tell the difference if, between the store and the
// next operation that orders all (one on a lock), the storing thread reads only
// words that no other thread can be writing: it holds the lock that writers hold,
// or it has written the word itself. The one exception is ticks: a CPU that writes
// ticks reads no Lword before it has taken a lock, so a thread that has seen the
// tick cannot have missed an earlier store.
func TestStoresAreOrdered(t *testing.T) {
	runs := 100
	if testing.Short() {
		runs = 10
	}
	for _, s := range testdata(t) {
		for _, rev := range watched {
			// What fails already with stores that are visible at once is left
			// out.
			if s.Expected(rev.Name, false).String() != Unreachable.String() {
				continue
			}
			p, err := Load(s, rev, false)
			if err != nil {
				t.Fatal(err)
			}
			o := newOrder(p)
			hook := sys.Hook()
			sys.Set_hook(seeing{hook, o.see})
			for depth := 1; depth <= 5; depth++ {
				explore.PCT(context.Background(), o, 1, depth, runs/5, explore.Options{})
			}
			sys.Set_hook(hook)
			if err := p.Close(); err != nil {
				t.Fatal(err)
			}
			for _, pair := range o.pairs() {
				t.Errorf("%s: %s: %s", s.Name, rev.Name, pair)
			}
		}
	}
}

// seeing calls see before each operation, and then the machine.
type seeing struct {
	sys.Hooks
	see func(op sys.Op, obj unsafe.Pointer)
}

func (s seeing) Operate(op sys.Op, obj unsafe.Pointer) {
	s.see(op, obj)
	s.Hooks.Operate(op, obj)
}

func (s seeing) Load(op sys.Op, at unsafe.Pointer, f sys.Form) sys.Value {
	s.see(op, at)
	return s.Hooks.Load(op, at, f)
}

func (s seeing) Store(op sys.Op, at unsafe.Pointer, f sys.Form, v sys.Value) {
	s.see(op, at)
	s.Hooks.Store(op, at, f, v)
}

// order watches what a thread reads after a store that others may not see yet.
type order struct {
	*Program
	names  map[unsafe.Pointer]string   // names of the words that are watched
	of     map[unsafe.Pointer]*callout // the callout that has the word
	stored map[*sys.Thread]map[unsafe.Pointer]bool
	// unlocked has the words that a thread has written in this run without the
	// lock. Even a thread that holds the lock may read such a word while another
	// writes it.
	unlocked map[unsafe.Pointer]bool
	bad      map[string]bool
}

func newOrder(p *Program) *order {
	o := &order{Program: p, names: map[unsafe.Pointer]string{}, of: map[unsafe.Pointer]*callout{},
		stored: map[*sys.Thread]map[unsafe.Pointer]bool{}, unlocked: map[unsafe.Pointer]bool{}, bad: map[string]bool{}}
	for _, c := range p.callouts {
		for name, w := range map[string]unsafe.Pointer{"c_cpu": unsafe.Pointer(&c.mem.C_cpu), "c_flags": unsafe.Pointer(&c.mem.C_flags)} {
			o.names[w] = c.Name + "." + name
			o.of[w] = c
		}
	}
	for cpu := range smp.CPU_FOREACH {
		o.names[unsafe.Pointer(p.Rev.Cc_cancel(cpu))] = fmt.Sprintf("cc_cancel of CPU %d", cpu)
	}
	return o
}

// Begin begins a new run.
func (o *order) Begin() {
	clear(o.stored)
	clear(o.unlocked)
	o.Program.Begin()
}

// see is called with the operation that the running thread is about to do.
func (o *order) see(op sys.Op, obj unsafe.Pointer) {
	td := smp.Thread_by_g(smp.Curg())
	if td == nil {
		return // between two runs, by the test itself
	}
	switch op {
	case sys.OP_STORE:
		c := o.of[obj]
		if c == nil {
			return // no Lword of a callout: an explored machine's own
		}
		if !o.writes(td, c) {
			if !initialises() {
				o.bad[fmt.Sprintf("%s stores %s without the lock", td.Td_name, o.names[obj])] = true
			}
			return
		}
		if o.stored[td] == nil {
			o.stored[td] = map[unsafe.Pointer]bool{}
		}
		o.stored[td][obj] = true
	case sys.OP_ORDERED_STORE:
		delete(o.stored, td)
		if c := o.of[obj]; c != nil && !o.writes(td, c) {
			o.unlocked[obj] = true
		}
	case sys.OP_LOAD, sys.OP_RACY_LOAD:
		if obj == unsafe.Pointer(&sys.Ticks) || o.guarded(td, obj) {
			return
		}
		for w := range o.stored[td] {
			if w != obj {
				o.bad[fmt.Sprintf("%s stores %s and reads %s before anything orders the two", td.Td_name, o.names[w], o.name(obj))] = true
			}
		}
	case sys.OP_LOCK, sys.OP_UNLOCK, sys.OP_RMW:
		delete(o.stored, td)
	}
}

// guarded tells whether td holds the lock that every writer of the word must
// hold.
func (o *order) guarded(td *sys.Thread, obj unsafe.Pointer) bool {
	if c := o.of[obj]; c != nil {
		// Words of freed callouts are left out: the client may write them, or the
		// run breaks rule 10.
		return (!o.unlocked[obj] || c.freed) && o.owns(td, c.mem.C_cpu.Peek())
	}
	for cpu := range smp.CPU_FOREACH {
		if obj == unsafe.Pointer(o.Rev.Cc_cancel(cpu)) {
			// Writers hold the lock of the CPU's callouts, or that of the callout
			// that its softclock has taken.
			return o.owns(td, cpu) && o.ownsLock(td, o.Rev.Cpu(cpu).Cc_curr)
		}
	}
	return false
}

// writes tells whether td may write the words of a callout: it holds the lock of
// the CPU, or it moves the callout between two CPUs, when no other thread may
// write.
func (o *order) writes(td *sys.Thread, c *callout) bool {
	cpu := c.mem.C_cpu.Peek()
	return cpu == sys.CPUBLOCK || o.owns(td, cpu)
}

// initialises tells whether the store that is about to be done is by a function
// that initialises a callout. No other thread knows the callout then.
func initialises() bool {
	pc := make([]uintptr, 16)
	frames := runtime.CallersFrames(pc[:runtime.Callers(1, pc)])
	for {
		f, more := frames.Next()
		if strings.Contains(strings.ToLower(f.Function), "callout_init") {
			return true
		}
		if !more {
			return false
		}
	}
}

// owns tells whether td holds the lock of the callouts of a CPU.
func (o *order) owns(td *sys.Thread, cpu int32) bool {
	return cpu >= 0 && cpu < smp.Mp_ncpus && o.Rev.Cc_lock(cpu).Mtx_lock.Load()&^sys.MTX_FLAGMASK == td.Td_md.Md_g
}

// ownsLock tells whether td holds the lock of a callout, as a writer.
func (o *order) ownsLock(td *sys.Thread, c *sys.Callout) bool {
	for _, of := range o.callouts {
		if of.mem == c && of.lock != nil {
			return of.lock.ownedBy(td)
		}
	}
	return false
}

func (o *order) name(obj unsafe.Pointer) string {
	if n := o.names[obj]; n != "" {
		return n
	}
	return "another word"
}

func (o *order) pairs() (all []string) {
	for pair := range o.bad {
		all = append(all, pair)
	}
	sort.Strings(all)
	return all
}

// A program begins with arguments that are read from the left, whatever the order was in
// which the last run of the program before it has read: else that order is never tried.
func TestOrderOfArgumentsIsReset(t *testing.T) {
	s, err := Parse("s", []byte("callout c\nthread t1 cpu 0: reset c 1 cpu 0; schedule c 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		p, err := Load(s, Revision("r262057"), false)
		if err != nil {
			t.Fatal(err)
		}
		p.Begin()
		if got := sys.Order_of_arguments.Peek(); got != sys.FROM_THE_LEFT {
			t.Errorf("a run begins with order %d", got)
		}
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
		sys.Order_of_arguments.Store(sys.FROM_THE_RIGHT)
	}
	sys.Order_of_arguments.Store(sys.FROM_THE_LEFT)
}
