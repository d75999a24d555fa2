// Reduced from FreeBSD sys/kern/subr_witness.c (r216805).
//
// Copyright (c) 2008 Isilon Systems, Inc.
// Copyright (c) 2008 Ilya Maykov <ivmaykov@gmail.com>
// Copyright (c) 1998 Berkeley Software Design, Inc. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package lock

import (
	"fmt"
	"sync"
	"sync/atomic"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// Witness learns the order in which locks are taken, by their types, and
// reports when two are taken in both orders. It runs in builds with the tag
// witness only; its callers ask sys.WITNESS.
//
// Giant has rules of its own, as it is given up in every sleep: it comes before
// all locks that are not sleepable, and before or after those that are. A sleepable
// lock may be held by a thread that sleeps.
//
// PORT: condensed. Left out are what the debugger shows, the full graph and the
// stacks as sysctls (a report has its stacks), blessed pairs, defineorder,
// norelease, save and restore. The lists of locks that wait until witness is
// warm are not needed: its tables are there before main. Lists of held locks
// are kept per thread, those of spin locks too, which C keeps per CPU; see
// port_witness.go.

// Flags of a lock instance; the lowest bits count recursion.
const (
	LI_RECURSEMASK = 0x0000ffff
	LI_EXCLUSIVE   = 0x00010000
)

// WITNESS_COUNT is how many types of locks there can be. Index 0 is none.
const WITNESS_COUNT = 1024

// What w_rmatrix says of the lock of a row towards that of a column.
const (
	WITNESS_UNRELATED        = 0x00
	WITNESS_PARENT           = 0x01 // taken directly before it
	WITNESS_ANCESTOR         = 0x02 // taken before it, with others between
	WITNESS_CHILD            = 0x04 // taken directly after it
	WITNESS_DESCENDANT       = 0x08 // taken after it, with others between
	WITNESS_ANCESTOR_MASK    = WITNESS_PARENT | WITNESS_ANCESTOR
	WITNESS_DESCENDANT_MASK  = WITNESS_CHILD | WITNESS_DESCENDANT
	WITNESS_REVERSAL         = 0x10 // reported already
	WITNESS_LOCK_ORDER_KNOWN = 0x80 // seen, with its stack kept
)

// lock_instance is a lock that a thread holds.
type lock_instance struct {
	li_lock  *sys.Lock_object
	li_pcs   lock_pcs // where it was taken
	li_flags uint32   // LI_ flags
}

// witness is one type of locks.
//
// Locking key:
//
//	(w)  w_mtx
//	(i)  set when the first lock of the type is initialised, then constant
type witness struct {
	w_name     string          // (i)
	w_index    int32           // row and column in w_rmatrix (i)
	w_class    *sys.Lock_class // (i)
	w_refcount int32           // locks of the type (w)
}

type witness_lock_order_key struct {
	from, to int32
}

type witness_order_list_entry struct {
	w_name  string
	w_class *sys.Lock_class
}

// w_mtx protects the tables.
//
// PORT: a Go mutex, which is the machine's and no lock of the kernel: witness
// watches those and must not take them. Nothing in its sections is a visible
// operation.
var w_mtx sync.Mutex

// witness_watch is 1 while witness watches and -1 when its tables are full.
var witness_watch atomic.Int32

var (
	w_data           [WITNESS_COUNT]witness               // (w)
	w_max_used_index int32                                // (w)
	w_hash           map[string]*witness                  // by w_name (w)
	w_lohash         map[witness_lock_order_key][]uintptr // stack of the first time (w)
	// w_rmatrix is written under w_mtx and read without it.
	w_rmatrix []atomic.Uint32
)

// order_lists is the lock order of this project, the first lock of a list taken
// first. Other orders are learned.
var order_lists = [][]witness_order_list_entry{
	{
		{"Giant", &Lock_class_mtx_sleep},
	},
	{
		{"sleepq chain", &Lock_class_mtx_spin},
		{"sched lock", &Lock_class_mtx_spin},
		{"callout", &Lock_class_mtx_spin},
	},
}

func init() {
	if sys.WITNESS {
		w_hash = make(map[string]*witness)
		w_rmatrix = make([]atomic.Uint32, WITNESS_COUNT*WITNESS_COUNT)
		witness_watch.Store(1)
		witness_initialize(nil)
		sys.SYSINIT("witness_init", sys.SI_SUB_WITNESS, sys.SI_ORDER_FIRST, witness_initialize, nil)
		sys.SYSCTL_INT("debug.witness.watch", func() int64 { return int64(witness_watch.Load()) },
			"1 while witness watches, -1 when it has run out of room")
	}
}

func rmatrix(i, j int32) uint32 { return w_rmatrix[i*WITNESS_COUNT+j].Load() }

func rmatrix_set(i, j int32, bits uint32) {
	p := &w_rmatrix[i*WITNESS_COUNT+j]
	p.Store(p.Load() | bits)
}

// witness_lock_type_equal tells whether both are spin locks or both are not.
func witness_lock_type_equal(w1, w2 *witness) bool {
	return w1.w_class.Lc_flags&(sys.LC_SLEEPLOCK|sys.LC_SPINLOCK) ==
		w2.w_class.Lc_flags&(sys.LC_SLEEPLOCK|sys.LC_SPINLOCK)
}

// witness_initialize forgets the orders that were learned and what is held, and
// enters the lists. The types stay, as locks may be older than the boot.
func witness_initialize(_ any) {
	var w, w1 *witness

	w_mtx.Lock()
	for i := range w_rmatrix {
		w_rmatrix[i].Store(WITNESS_UNRELATED)
	}
	w_lohash = make(map[witness_lock_order_key][]uintptr)
	w_mtx.Unlock()
	witness_threads_reset()

	for _, order := range order_lists {
		w = enroll(order[0].w_name, order[0].w_class)
		for _, entry := range order[1:] {
			w1 = enroll(entry.w_name, entry.w_class)
			w_mtx.Lock()
			itismychild(w, w1)
			w_mtx.Unlock()
			w = w1
		}
	}
}

// witness_init enters a lock that is initialised.
func witness_init(lock *sys.Lock_object, type_ string) {
	var (
		class *sys.Lock_class
		w     *witness
	)

	class = LOCK_CLASS(lock)
	if lock.Lo_flags&sys.LO_RECURSABLE != 0 &&
		class.Lc_flags&sys.LC_RECURSABLE == 0 {
		sys.Panic("lock (%s) %s is to be recursable, its class is not", class.Lc_name, lock.Lo_name)
	}
	if lock.Lo_flags&sys.LO_SLEEPABLE != 0 &&
		class.Lc_flags&sys.LC_SLEEPABLE == 0 {
		sys.Panic("lock (%s) %s is to be sleepable, its class is not", class.Lc_name, lock.Lo_name)
	}
	if lock.Lo_flags&sys.LO_UPGRADABLE != 0 &&
		class.Lc_flags&sys.LC_UPGRADABLE == 0 {
		sys.Panic("lock (%s) %s is to be upgradable, its class is not", class.Lc_name, lock.Lo_name)
	}

	lock.Lo_witness = 0
	if witness_watch.Load() < 1 || lock.Lo_flags&sys.LO_WITNESS == 0 {
		return
	}
	w = enroll(type_, class)
	if w != nil {
		lock.Lo_witness = w.w_index
	}
}

// witness_destroy takes a lock out.
func witness_destroy(lock *sys.Lock_object) {
	var w *witness

	if lock.Lo_flags&sys.LO_WITNESS == 0 || lock.Lo_witness == 0 {
		return
	}
	w = &w_data[lock.Lo_witness]

	w_mtx.Lock()
	w.w_refcount--
	w_mtx.Unlock()
}

// witness_checkorder checks that the caller may take lock with what it holds.
// Interlock is a lock that does not count, or nil.
func witness_checkorder(lock *sys.Lock_object, flags int32, interlock *sys.Lock_object) {
	var (
		lock_list           []lock_instance
		lock1, lock2, plock *lock_instance
		class               *sys.Lock_class
		w, w1               *witness
		td                  *sys.Thread
		i, j                int
		report              *Witness_report
	)

	if witness_watch.Load() < 1 || lock.Lo_witness == 0 || sys.Panicstr() != "" {
		return
	}

	w = &w_data[lock.Lo_witness]
	class = LOCK_CLASS(lock)
	td = smp.Curthread()

	if class.Lc_flags&sys.LC_SLEEPLOCK != 0 {

		// Spin locks are critical sections: this puts every sleep lock before
		// every spin lock.
		if td.Td_critnest != 0 {
			sys.Panic("%s takes the sleep lock (%s) %s with a spin lock held or in a critical section\n%s",
				td.Td_name, class.Lc_name, lock.Lo_name, witness_list_locks(td))
		}
	}

	// Nothing held, nothing to check.
	lock_list = *witness_lock_list(td, class)
	if len(lock_list) == 0 {
		return
	}

	// Held already: the same way, and is it allowed?
	//
	// PORT: C leaves recursion to the assertions of the mutexes.
	lock1 = find_instance(lock_list, lock)
	if lock1 != nil {
		if lock1.li_flags&LI_EXCLUSIVE != 0 &&
			flags&sys.LOP_EXCLUSIVE == 0 {
			sys.Panic("%s takes (%s) %s shared and holds it exclusively already\n%s",
				td.Td_name, class.Lc_name, lock.Lo_name, witness_list_lock(lock1))
		}
		if lock1.li_flags&LI_EXCLUSIVE == 0 &&
			flags&sys.LOP_EXCLUSIVE != 0 {
			sys.Panic("%s takes (%s) %s exclusively and holds it shared already\n%s",
				td.Td_name, class.Lc_name, lock.Lo_name, witness_list_lock(lock1))
		}
		if flags&sys.LOP_EXCLUSIVE != 0 && lock.Lo_flags&sys.LO_RECURSABLE == 0 {
			sys.Panic("%s takes (%s) %s, which it holds already, and it may not recurse\n%s",
				td.Td_name, class.Lc_name, lock.Lo_name, witness_list_lock(lock1))
		}
		return
	}

	// The lock that was taken last, interlocks left out.
	i = len(lock_list) - 1
	if interlock != nil && lock_list[i].li_lock == interlock {
		if i == 0 {
			return
		}
		i--
	}
	plock = &lock_list[i]

	// The common case, without the mutex.
	w1 = &w_data[plock.li_lock.Lo_witness]
	if witness_lock_order_check(w1, w) {
		return
	}

	w_mtx.Lock()
	witness_lock_order_add(w1, w)

	// Two of one type. Only the last lock is looked at: others of the type
	// further down show as reversals.
	if w1 == w {
		j = int(w.w_index)
		if lock.Lo_flags&sys.LO_DUPOK == 0 && flags&sys.LOP_DUPOK == 0 &&
			rmatrix(int32(j), int32(j))&WITNESS_REVERSAL == 0 {
			rmatrix_set(int32(j), int32(j), WITNESS_REVERSAL)
			report = witness_report_dup(td, plock, lock, w)
		}
		goto out
	}

	// The order with the last lock is known: nothing else to check.
	if isitmychild(w1, w) {
		goto out
	}

	for i = len(lock_list) - 1; i >= 0; i-- {
		lock1 = &lock_list[i]

		// The interlock does not count, once.
		if interlock != nil && interlock == lock1.li_lock {
			interlock = nil
			continue
		}

		w1 = &w_data[lock1.li_lock.Lo_witness]

		// Giant may come after a sleepable lock, and before one.
		if lock1.li_lock.Lo_flags&sys.LO_SLEEPABLE != 0 &&
			lock == &Giant.Lock_object {
			continue
		}
		if lock.Lo_flags&sys.LO_SLEEPABLE != 0 &&
			lock1.li_lock == &Giant.Lock_object {
			continue
		}

		// Sleepable locks come before those that are not.
		if lock.Lo_flags&sys.LO_SLEEPABLE != 0 &&
			lock1.li_lock.Lo_flags&sys.LO_SLEEPABLE == 0 {
			goto reversal
		}

		// Giant comes before all locks that are not sleepable.
		if lock1.li_lock.Lo_flags&sys.LO_SLEEPABLE == 0 &&
			lock == &Giant.Lock_object {
			goto reversal
		}

		if !isitmydescendant(w, w1) {
			continue
		}
	reversal:

		// Reported already?
		if rmatrix(w1.w_index, w.w_index)&WITNESS_REVERSAL != 0 {
			goto out
		}
		rmatrix_set(w1.w_index, w.w_index, WITNESS_REVERSAL)
		rmatrix_set(w.w_index, w1.w_index, WITNESS_REVERSAL)

		// A lock of the wanted type may have been taken even earlier.
		lock2 = nil
		for j = i; j >= 0; j-- {
			if lock_list[j].li_lock.Lo_witness == w.w_index {
				lock2 = &lock_list[j]
				break
			}
		}
		report = witness_report_reversal(td, lock2, lock1, w1, lock, w)
		goto out
	}

	// A new order. One that puts Giant before a sleepable lock is not learned.
	if flags&sys.LOP_NEWORDER != 0 &&
		!(plock.li_lock == &Giant.Lock_object &&
			lock.Lo_flags&sys.LO_SLEEPABLE != 0) {
		itismychild(&w_data[plock.li_lock.Lo_witness], w)
	}
out:
	w_mtx.Unlock()
	if report != nil {
		witness_debugger(report)
	}
}

// witness_lock notes that the caller has taken the lock.
func witness_lock(lock *sys.Lock_object, flags int32) {
	var (
		lock_list *[]lock_instance
		instance  *lock_instance
		td        *sys.Thread
		wt        *witness_thread
		pcs       lock_pcs
	)

	if witness_watch.Load() == -1 || lock.Lo_witness == 0 {
		return
	}
	td = smp.Curthread()
	pcs.here()

	wt = witness_td(td)
	wt.mtx.Lock()
	defer wt.mtx.Unlock()
	lock_list = witness_lock_list(td, LOCK_CLASS(lock))

	// Once more?
	instance = find_instance(*lock_list, lock)
	if instance != nil {
		instance.li_flags++
		instance.li_pcs = pcs
		return
	}

	*lock_list = append(*lock_list, lock_instance{li_lock: lock, li_pcs: pcs})
	if flags&sys.LOP_EXCLUSIVE != 0 {
		(*lock_list)[len(*lock_list)-1].li_flags = LI_EXCLUSIVE
	}
}

// witness_upgrade notes that the caller has made a shared lock exclusive.
func witness_upgrade(lock *sys.Lock_object, _ int32) {
	var (
		instance *lock_instance
		class    *sys.Lock_class
		td       *sys.Thread
		wt       *witness_thread
	)

	if lock.Lo_witness == 0 || witness_watch.Load() == -1 || sys.Panicstr() != "" {
		return
	}
	class = LOCK_CLASS(lock)
	td = smp.Curthread()
	if lock.Lo_flags&sys.LO_UPGRADABLE == 0 || class.Lc_flags&sys.LC_SLEEPLOCK == 0 {
		sys.Panic("upgrade of (%s) %s, which cannot be upgraded", class.Lc_name, lock.Lo_name)
	}
	wt = witness_td(td)
	wt.mtx.Lock()
	defer wt.mtx.Unlock()
	instance = find_instance(*witness_lock_list(td, class), lock)
	if instance == nil {
		sys.Panic("upgrade of (%s) %s, which %s does not hold", class.Lc_name, lock.Lo_name, td.Td_name)
	}
	if instance.li_flags&LI_EXCLUSIVE != 0 {
		sys.Panic("upgrade of (%s) %s, which %s holds exclusively", class.Lc_name, lock.Lo_name, td.Td_name)
	}
	if instance.li_flags&LI_RECURSEMASK != 0 {
		sys.Panic("upgrade of (%s) %s, which %s holds more than once", class.Lc_name, lock.Lo_name, td.Td_name)
	}
	instance.li_flags |= LI_EXCLUSIVE
}

// witness_downgrade notes that the caller has made an exclusive lock shared.
func witness_downgrade(lock *sys.Lock_object, _ int32) {
	var (
		instance *lock_instance
		class    *sys.Lock_class
		td       *sys.Thread
		wt       *witness_thread
	)

	if lock.Lo_witness == 0 || witness_watch.Load() == -1 || sys.Panicstr() != "" {
		return
	}
	class = LOCK_CLASS(lock)
	td = smp.Curthread()
	if lock.Lo_flags&sys.LO_UPGRADABLE == 0 || class.Lc_flags&sys.LC_SLEEPLOCK == 0 {
		sys.Panic("downgrade of (%s) %s, which cannot be downgraded", class.Lc_name, lock.Lo_name)
	}
	wt = witness_td(td)
	wt.mtx.Lock()
	defer wt.mtx.Unlock()
	instance = find_instance(*witness_lock_list(td, class), lock)
	if instance == nil {
		sys.Panic("downgrade of (%s) %s, which %s does not hold", class.Lc_name, lock.Lo_name, td.Td_name)
	}
	if instance.li_flags&LI_EXCLUSIVE == 0 {
		sys.Panic("downgrade of (%s) %s, which %s holds shared", class.Lc_name, lock.Lo_name, td.Td_name)
	}
	if instance.li_flags&LI_RECURSEMASK != 0 {
		sys.Panic("downgrade of (%s) %s, which %s holds more than once", class.Lc_name, lock.Lo_name, td.Td_name)
	}
	instance.li_flags &^= LI_EXCLUSIVE
}

// witness_unlock notes that the caller is about to give the lock back.
//
// PORT: it goes on when the kernel has panicked, without complaints: a panic
// may be recovered from.
func witness_unlock(lock *sys.Lock_object, flags int32) {
	var (
		lock_list *[]lock_instance
		instance  *lock_instance
		class     *sys.Lock_class
		td        *sys.Thread
		wt        *witness_thread
		i         int
	)

	if lock.Lo_witness == 0 {
		return
	}
	td = smp.Curthread()
	class = LOCK_CLASS(lock)

	wt = witness_td(td)
	wt.mtx.Lock()
	defer wt.mtx.Unlock()
	lock_list = witness_lock_list(td, class)
	for i = len(*lock_list) - 1; i >= 0; i-- {
		instance = &(*lock_list)[i]
		if instance.li_lock == lock {
			goto found
		}
	}

	// Locks taken while witness did not watch are not on the list.
	if witness_watch.Load() > 0 && sys.Panicstr() == "" {
		sys.Panic("%s gives (%s) %s back, which it does not hold", td.Td_name, class.Lc_name, lock.Lo_name)
	}
	return
found:

	if sys.Panicstr() == "" {
		if instance.li_flags&LI_EXCLUSIVE != 0 &&
			flags&sys.LOP_EXCLUSIVE == 0 {
			sys.Panic("%s gives (%s) %s back shared and holds it exclusively\n%s",
				td.Td_name, class.Lc_name, lock.Lo_name, witness_list_lock(instance))
		}
		if instance.li_flags&LI_EXCLUSIVE == 0 &&
			flags&sys.LOP_EXCLUSIVE != 0 {
			sys.Panic("%s gives (%s) %s back exclusively and holds it shared\n%s",
				td.Td_name, class.Lc_name, lock.Lo_name, witness_list_lock(instance))
		}
	}
	if instance.li_flags&LI_RECURSEMASK > 0 {
		instance.li_flags--
		return
	}

	*lock_list = append((*lock_list)[:i], (*lock_list)[i+1:]...)
}

// witness_thread_exit panics if the exiting thread holds a lock.
//
// PORT: C looks at sleep locks only, as spin locks belong to the CPU.
func witness_thread_exit(td *sys.Thread) {
	var held string

	if sys.Panicstr() != "" {
		return
	}
	held = witness_list_locks(td)
	if held != "" {
		sys.Panic("%s exits with locks held:\n%s", td.Td_name, held)
	}
}

// witness_warn complains if the caller holds a lock other than the one given,
// which may be nil, and returns how many. Flags exempt Giant and sleepable
// locks, or make the complaint a panic. The message says what the caller is
// about to do.
//
// PORT: it always panics where a spin lock is held. In C the scheduler does,
// when the thread has gone to sleep on its queue.
func witness_warn(flags int32, lock *sys.Lock_object, format string, args ...any) int32 {
	var (
		lock_list []lock_instance
		lock1     *lock_instance
		td        *sys.Thread
		i         int
		n         int32
		msg, held string
	)

	if witness_watch.Load() < 1 || sys.Panicstr() != "" {
		return 0
	}
	n = 0
	td = smp.Curthread()
	lock_list = *witness_lock_list(td, &Lock_class_mtx_sleep)
	for i = len(lock_list) - 1; i >= 0; i-- {
		lock1 = &lock_list[i]
		if lock1.li_lock == lock {
			continue
		}
		if flags&sys.WARN_GIANTOK != 0 &&
			lock1.li_lock == &Giant.Lock_object {
			continue
		}
		if flags&sys.WARN_SLEEPOK != 0 &&
			lock1.li_lock.Lo_flags&sys.LO_SLEEPABLE != 0 {
			continue
		}
		n++
		held += witness_list_lock(lock1)
	}

	lock_list = *witness_lock_list(td, &Lock_class_mtx_spin)
	if len(lock_list) != 0 {

		// The one spin lock that is asked for may be held, alone.
		if len(lock_list) == 1 && lock_list[0].li_lock == lock && n == 0 {
			return 0
		}

		for i = len(lock_list) - 1; i >= 0; i-- {
			n++
			held += witness_list_lock(&lock_list[i])
		}
		flags |= sys.WARN_PANIC
	}
	if n == 0 {
		return 0
	}
	msg = fmt.Sprintf(format, args...)
	if flags&sys.WARN_PANIC != 0 {
		sys.Panic("%s: %s with locks held:\n%s", td.Td_name, msg, held)
	}
	witness_debugger(witness_report_held(td, msg, held))
	return n
}

// witness_file returns where the holder of the lock has taken it, "?" if that
// is not known.
//
// PORT: witness_file and witness_line of C, which name the place where a lock
// of the type was taken last.
func witness_file(lock *sys.Lock_object) (file string, line int) {
	if !sys.WITNESS {
		return "?", 0
	}
	return witness_holder(lock)
}

// enroll returns the type with the name, making it known if it is new. It
// returns nil if there is no room.
func enroll(description string, lock_class *sys.Lock_class) *witness {
	var w *witness

	if witness_watch.Load() == -1 {
		return nil
	}
	w_mtx.Lock()
	w = w_hash[description]
	if w != nil {
		goto found
	}
	w = witness_get()
	if w == nil {
		w_mtx.Unlock()
		witness_printf("witness: more than %d types of locks; it no longer watches\n", WITNESS_COUNT-1)
		return nil
	}
	w.w_name = description
	w.w_class = lock_class
	w.w_refcount = 1
	w_hash[description] = w
	w_mtx.Unlock()
	return w
found:
	w.w_refcount++
	w_mtx.Unlock()
	if lock_class != w.w_class {
		sys.Panic("lock type %q is of class %s, an earlier lock of it was of class %s",
			description, lock_class.Lc_name, w.w_class.Lc_name)
	}
	return w
}

// adopt makes child a direct descendant of parent, and relates all before
// parent to all after child. Called with w_mtx held.
func adopt(parent, child *witness) {
	var pi, ci, i, j int32

	if isitmychild(parent, child) {
		return
	}

	pi = parent.w_index
	ci = child.w_index
	rmatrix_set(pi, ci, WITNESS_PARENT)
	rmatrix_set(ci, pi, WITNESS_CHILD)

	// Parent counts as one of those before it, child as one of those after it.
	for i = 1; i <= w_max_used_index; i++ {
		if rmatrix(i, pi)&WITNESS_ANCESTOR_MASK == 0 &&
			i != pi {
			continue
		}
		for j = 1; j <= w_max_used_index; j++ {
			if rmatrix(i, j)&WITNESS_ANCESTOR_MASK != 0 {
				continue
			}
			if rmatrix(ci, j)&WITNESS_ANCESTOR_MASK == 0 &&
				j != ci {
				continue
			}
			rmatrix_set(i, j, WITNESS_ANCESTOR)
			rmatrix_set(j, i, WITNESS_DESCENDANT)
		}
	}
}

// itismychild enters an order. Called with w_mtx held.
func itismychild(parent, child *witness) {
	if !witness_lock_type_equal(parent, child) {
		w_mtx.Unlock()
		sys.Panic("witness: %s (%s) and %s (%s) are not both spin or both sleep locks",
			parent.w_name, parent.w_class.Lc_name, child.w_name, child.w_class.Lc_name)
	}
	adopt(parent, child)
}

// isitmychild tells whether child was taken directly after parent.
func isitmychild(parent, child *witness) bool {
	return rmatrix(parent.w_index, child.w_index)&WITNESS_PARENT != 0
}

// isitmydescendant tells whether descendant comes anywhere after ancestor.
func isitmydescendant(ancestor, descendant *witness) bool {
	return rmatrix(ancestor.w_index, descendant.w_index)&WITNESS_ANCESTOR_MASK != 0
}

// witness_get returns a fresh witness, or nil. Called with w_mtx held.
func witness_get() *witness {
	var w *witness

	if w_max_used_index == WITNESS_COUNT-1 {
		witness_watch.Store(-1)
		return nil
	}
	w_max_used_index++
	w = &w_data[w_max_used_index]
	w.w_index = w_max_used_index
	return w
}

// find_instance returns the entry of a lock on a list, or nil.
func find_instance(list []lock_instance, lock *sys.Lock_object) *lock_instance {
	var i int

	for i = len(list) - 1; i >= 0; i-- {
		if list[i].li_lock == lock {
			return &list[i]
		}
	}
	return nil
}

// witness_list_lock describes a held lock in one line.
func witness_list_lock(instance *lock_instance) string {
	var (
		lock        *sys.Lock_object
		kind, type_ string
	)

	lock = instance.li_lock
	kind = "shared"
	if instance.li_flags&LI_EXCLUSIVE != 0 {
		kind = "exclusive"
	}
	if w_data[lock.Lo_witness].w_name != lock.Lo_name {
		type_ = " (" + w_data[lock.Lo_witness].w_name + ")"
	}
	file, line := instance.li_pcs.place()
	return fmt.Sprintf("%s %s %s%s r = %d (%p) locked @ %s:%d\n", kind, LOCK_CLASS(lock).Lc_name, lock.Lo_name,
		type_, instance.li_flags&LI_RECURSEMASK, lock, file, line)
}

// witness_list_locks describes the locks of a thread, the last one taken first.
// It may be another thread, which runs.
func witness_list_locks(td *sys.Thread) string {
	var (
		i    int
		held string
	)

	for _, list := range witness_lock_lists(td) {
		for i = len(list) - 1; i >= 0; i-- {
			held += witness_list_lock(&list[i])
		}
	}
	return held
}

// witness_display_spinlock prints where the owner of a spin lock has taken it.
func witness_display_spinlock(lock *sys.Lock_object, owner *sys.Thread) {
	var instance *lock_instance

	for _, list := range witness_lock_lists(owner) {
		instance = find_instance(list, lock)
		if instance != nil {
			witness_printf("%s", witness_list_lock(instance))
		}
	}
}

// witness_assert panics unless the caller holds the lock as the LA_ flags say.
func witness_assert(lock *sys.Lock_object, flags int32) {
	var (
		instance *lock_instance
		class    *sys.Lock_class
		td       *sys.Thread
	)

	if lock.Lo_witness == 0 || witness_watch.Load() < 1 || sys.Panicstr() != "" {
		return
	}
	class = LOCK_CLASS(lock)
	td = smp.Curthread()
	instance = find_instance(*witness_lock_list(td, class), lock)
	switch flags {
	case sys.LA_UNLOCKED:
		if instance != nil {
			sys.Panic("lock (%s) %s is held by the caller", class.Lc_name, lock.Lo_name)
		}
	case sys.LA_LOCKED,
		sys.LA_LOCKED | sys.LA_RECURSED,
		sys.LA_LOCKED | sys.LA_NOTRECURSED,
		sys.LA_SLOCKED,
		sys.LA_SLOCKED | sys.LA_RECURSED,
		sys.LA_SLOCKED | sys.LA_NOTRECURSED,
		sys.LA_XLOCKED,
		sys.LA_XLOCKED | sys.LA_RECURSED,
		sys.LA_XLOCKED | sys.LA_NOTRECURSED:
		if instance == nil {
			sys.Panic("lock (%s) %s is not held by the caller", class.Lc_name, lock.Lo_name)
		}
		if flags&sys.LA_XLOCKED != 0 &&
			instance.li_flags&LI_EXCLUSIVE == 0 {
			sys.Panic("lock (%s) %s is not held exclusively", class.Lc_name, lock.Lo_name)
		}
		if flags&sys.LA_SLOCKED != 0 &&
			instance.li_flags&LI_EXCLUSIVE != 0 {
			sys.Panic("lock (%s) %s is held exclusively", class.Lc_name, lock.Lo_name)
		}
		if flags&sys.LA_RECURSED != 0 &&
			instance.li_flags&LI_RECURSEMASK == 0 {
			sys.Panic("lock (%s) %s is held only once", class.Lc_name, lock.Lo_name)
		}
		if flags&sys.LA_NOTRECURSED != 0 &&
			instance.li_flags&LI_RECURSEMASK != 0 {
			sys.Panic("lock (%s) %s is held more than once", class.Lc_name, lock.Lo_name)
		}
	default:
		sys.Panic("lock (%s) %s: witness_assert knows no %#x", class.Lc_name, lock.Lo_name, flags)
	}
}

// witness_lock_order_get returns the stack of the first time that child was
// taken directly after parent, nil if it was not or the order stands in
// order_lists. Called with w_mtx held.
func witness_lock_order_get(parent, child *witness) []uintptr {
	return w_lohash[witness_lock_order_key{parent.w_index, child.w_index}]
}

// witness_lock_order_check tells whether child is known to come directly after
// parent and the stack is kept. It needs no mutex.
func witness_lock_order_check(parent, child *witness) bool {
	return parent != child &&
		rmatrix(parent.w_index, child.w_index)&WITNESS_LOCK_ORDER_KNOWN != 0 &&
		isitmychild(parent, child)
}

// witness_lock_order_add keeps the caller's stack if child is taken directly
// after parent for the first time. Called with w_mtx held.
func witness_lock_order_add(parent, child *witness) {
	if rmatrix(parent.w_index, child.w_index)&WITNESS_LOCK_ORDER_KNOWN != 0 {
		return
	}
	rmatrix_set(parent.w_index, child.w_index, WITNESS_LOCK_ORDER_KNOWN)
	w_lohash[witness_lock_order_key{parent.w_index, child.w_index}] = stack_save()
}

// Witness_lock tells witness of a lock that the caller has just taken, with the LOP_
// flags of the operation, for lock classes of other packages.
func Witness_lock(lock *sys.Lock_object, flags int32) { witness_lock(lock, flags) }
