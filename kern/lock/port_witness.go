package lock

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// What C's file of witness does not have: how the lists of held locks are kept, and
// how reports are made.

// Witness_report is a complaint of witness after which the kernel goes on.
type Witness_report struct {
	Kind   string      // "lock order reversal", "duplicate lock" or "locks held"
	Thread *sys.Thread // that caused it
	// Locks are the types of the two locks in the order in which they were
	// taken now; of "locks held", none.
	Locks [2]string
	First string // stack of the order first seen; "" if it was written down or there is none
	Now   string // stack of the caller
	Text  string // all of it, to print
}

var witness_reporter atomic.Pointer[func(*Witness_report)]

// Witness_set_report makes f the function that is given the reports of witness,
// on the thread that causes them; nil prints them with sys.Printf. A reversal is
// reported once for a pair of lock types and boot. F must take no lock of the
// kernel.
func Witness_set_report(f func(*Witness_report)) {
	if f == nil {
		witness_reporter.Store(nil)
		return
	}
	witness_reporter.Store(&f)
}

// Witness_held describes the locks that a thread holds, one a line, the last one
// taken first. Builds without the tag witness know of none.
func Witness_held(td *sys.Thread) string {
	if !sys.WITNESS {
		return ""
	}
	return witness_list_locks(td)
}

// WITNESS_WARN complains if the caller holds locks other than lock where it
// should not. Flags are WARN_GIANTOK, WARN_SLEEPOK and WARN_PANIC. Called only
// if sys.WITNESS.
func WITNESS_WARN(flags int32, lock *sys.Lock_object, format string, args ...any) {
	if sys.WITNESS {
		witness_warn(flags, lock, format, args...)
	}
}

// witness_thread holds the locks of one thread, in the order in which they were
// taken.
//
// PORT: td_sleeplocks of the thread and pc_spinlocks of the CPU in C. The host
// may move a thread while it holds a spin lock, so that both are the thread's.
//
// Locking key:
//
//	(m)  written by the thread itself with mtx held; it reads them without,
//	     others with mtx held
type witness_thread struct {
	mtx        sync.Mutex
	sleeplocks []lock_instance // (m)
	spinlocks  []lock_instance // (m)
}

// witness_threads finds the record of a thread, by *sys.Thread.
var witness_threads sync.Map

func witness_td(td *sys.Thread) *witness_thread {
	if v, ok := witness_threads.Load(td); ok {
		return v.(*witness_thread)
	}
	v, _ := witness_threads.LoadOrStore(td, new(witness_thread))
	return v.(*witness_thread)
}

func witness_threads_reset() { witness_threads.Clear() }

// witness_threads_empty lets all threads hold nothing: when an explored run begins, the
// coroutines of one that was cut have let go of nothing. The records stay where they
// are: their addresses are on the threads' stacks, and runs are to be alike.
func witness_threads_empty() {
	witness_threads.Range(func(_, v any) bool {
		wt := v.(*witness_thread)
		wt.mtx.Lock()
		defer wt.mtx.Unlock()
		wt.sleeplocks, wt.spinlocks = wt.sleeplocks[:0], wt.spinlocks[:0]
		return true
	})
}

func init() {
	if sys.WITNESS {
		smp.Explored_layer(smp.Layer{Begin: witness_threads_empty})
	}
}

func witness_thread_forget(td *sys.Thread) { witness_threads.Delete(td) }

// witness_lock_list returns the list of the calling thread for locks of a
// class. Who changes it holds the mutex of witness_td.
func witness_lock_list(td *sys.Thread, class *sys.Lock_class) *[]lock_instance {
	wt := witness_td(td)
	if class.Lc_flags&sys.LC_SLEEPLOCK != 0 {
		return &wt.sleeplocks
	}
	return &wt.spinlocks
}

// witness_lock_lists returns copies of the lists of any thread, spin locks
// first.
func witness_lock_lists(td *sys.Thread) [2][]lock_instance {
	wt := witness_td(td)
	wt.mtx.Lock()
	defer wt.mtx.Unlock()
	return [2][]lock_instance{
		append([]lock_instance(nil), wt.spinlocks...),
		append([]lock_instance(nil), wt.sleeplocks...),
	}
}

// witness_holder returns where some thread that holds the lock has taken it.
func witness_holder(lock *sys.Lock_object) (file string, line int) {
	for _, td := range smp.Threads() {
		for _, list := range witness_lock_lists(td) {
			if instance := find_instance(list, lock); instance != nil {
				return instance.li_pcs.place()
			}
		}
	}
	return "?", 0
}

func witness_printf(format string, args ...any) {
	if sys.Printf != nil {
		sys.Printf(format, args...)
		return
	}
	fmt.Fprintf(os.Stderr, format, args...)
}

// witness_debugger hands a report out. No mutex of witness is held.
func witness_debugger(report *Witness_report) {
	if f := witness_reporter.Load(); f != nil {
		(*f)(report)
		return
	}
	witness_printf("%s", report.Text)
}

func witness_name(lock *sys.Lock_object) string {
	w := &w_data[lock.Lo_witness]
	if w.w_name != lock.Lo_name {
		return fmt.Sprintf("%q (%s) %s %p", lock.Lo_name, w.w_name, w.w_class.Lc_name, lock)
	}
	return fmt.Sprintf("%q %s %p", lock.Lo_name, w.w_class.Lc_name, lock)
}

func witness_held_line(n string, instance *lock_instance) string {
	file, line := instance.li_pcs.place()
	return fmt.Sprintf(" %s %s @ %s:%d\n", n, witness_name(instance.li_lock), file, line)
}

// witness_report_dup reports two locks of the type w, held at once by td.
func witness_report_dup(td *sys.Thread, held *lock_instance, lock *sys.Lock_object, w *witness) *Witness_report {
	r := &Witness_report{Kind: "duplicate lock", Thread: td, Locks: [2]string{w.w_name, w.w_name}}
	r.Now = stack_print(stack_save())
	file, line := lock_place()
	r.Text = fmt.Sprintf("acquiring duplicate lock of same type: %q, by %s\n%s 2nd %s @ %s:%d\n  taken now at\n%s",
		w.w_name, td.Td_name,
		witness_held_line("1st", held), witness_name(lock), file, line, r.Now)
	return r
}

// witness_report_reversal reports that td, which holds lock1 of the type w1, and
// perhaps lock2 of the type w longer than that, takes a lock of the type w.
// Called with w_mtx held.
func witness_report_reversal(td *sys.Thread, lock2, lock1 *lock_instance, w1 *witness,
	lock *sys.Lock_object, w *witness) *Witness_report {
	r := &Witness_report{Kind: "lock order reversal", Thread: td, Locks: [2]string{w1.w_name, w.w_name}}
	r.Now = stack_print(stack_save())
	file, line := lock_place()
	r.Text = fmt.Sprintf("%s, by %s\n", r.Kind, td.Td_name)
	nth := []string{"1st", "2nd", "3rd"}
	if lock2 != nil {
		r.Text += witness_held_line(nth[0], lock2)
		nth = nth[1:]
	}
	r.Text += witness_held_line(nth[0], lock1)
	r.Text += fmt.Sprintf(" %s %s @ %s:%d\n", nth[1], witness_name(lock), file, line)

	path := witness_path(w, w1)
	for i := range max(len(path)-1, 0) {
		from, to := path[i], path[i+1]
		if pcs := witness_lock_order_get(from, to); pcs != nil {
			stack := stack_print(pcs)
			r.First += stack
			r.Text += fmt.Sprintf("  %s before %s first at\n%s", from.w_name, to.w_name, stack)
		} else {
			r.Text += fmt.Sprintf("  %s before %s stands in the list of lock orders\n", from.w_name, to.w_name)
		}
	}
	switch {
	case len(path) != 0:
	case lock == &Giant.Lock_object:
		r.Text += "  Giant comes before all locks that are not sleepable\n"
	default:
		r.Text += "  sleepable locks come before those that are not\n"
	}
	r.Text += fmt.Sprintf("  %s before %s now at\n%s", w1.w_name, w.w_name, r.Now)
	return r
}

// witness_report_held reports locks that td holds where it should hold none.
func witness_report_held(td *sys.Thread, msg, held string) *Witness_report {
	r := &Witness_report{Kind: "locks held", Thread: td}
	r.Now = stack_print(stack_save())
	r.Text = fmt.Sprintf("%s: %s with locks held:\n%s  now at\n%s", td.Td_name, msg, held, r.Now)
	return r
}

// witness_path returns the shortest chain of direct orders from one type to
// another, both included, nil if there is none. Called with w_mtx held.
func witness_path(from, to *witness) []*witness {
	before := map[int32]int32{from.w_index: 0}
	for queue := []int32{from.w_index}; len(queue) != 0; queue = queue[1:] {
		i := queue[0]
		if i == to.w_index {
			var path []*witness
			for ; i != 0; i = before[i] {
				path = append([]*witness{&w_data[i]}, path...)
			}
			return path
		}
		for j := int32(1); j <= w_max_used_index; j++ {
			if _, seen := before[j]; !seen && rmatrix(i, j)&WITNESS_PARENT != 0 {
				before[j] = i
				queue = append(queue, j)
			}
		}
	}
	return nil
}
