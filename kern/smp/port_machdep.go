package smp

import "ktimeout/sys"

// counting tells whether critical sections and spin locks are counted. It
// doubles the cost of a lock, so plain builds do not.
func counting() bool { return sys.INVARIANTS || sys.WITNESS || sys.HOOKS && sys.Hook() != nil }

// Critical_enter begins a section in which the kernel would not preempt the
// caller. It nests.
//
// PORT: the host preempts all the same. The section is counted where counting
// says so, for assertions and for the explored machine.
func Critical_enter() {
	if counting() {
		Curthread().Td_critnest++
	}
}

// Critical_exit ends a critical section.
func Critical_exit() {
	if counting() {
		critical_exit()
	}
}

func critical_exit() {
	td := Curthread()
	if td.Td_critnest == 0 {
		sys.Panic("%s leaves a critical section that it has not entered", td.Td_name)
	}
	td.Td_critnest--
}

// Spinlock_enter begins a section in which the CPU would take no interrupts: a
// critical section, and more. It nests. What Critical_enter says of the host
// holds here too.
func Spinlock_enter() {
	if counting() {
		spinlock_enter()
	}
}

func spinlock_enter() {
	td := Curthread()
	td.Td_md.Md_spinlock_count++
	td.Td_critnest++
}

// Spinlock_exit ends what Spinlock_enter began.
func Spinlock_exit() {
	if counting() {
		spinlock_exit()
	}
}

func spinlock_exit() {
	td := Curthread()
	if td.Td_md.Md_spinlock_count == 0 {
		sys.Panic("%s leaves a spin lock section that it has not entered", td.Td_name)
	}
	td.Td_md.Md_spinlock_count--
	critical_exit()
}

// Cpu_spinwait is called in every turn of a loop that waits for another CPU to
// write a word.
func Cpu_spinwait() { sys.Mach.Spinwait() }

// THREAD_NO_SLEEPING begins a section in which the caller must not sleep: a
// handler. It does not nest.
//
// PORT: a macro of proc.h, which would call upwards there.
func THREAD_NO_SLEEPING() {
	td := Curthread()
	if sys.Asserting() {
		sys.KASSERT(td.Td_pflags&sys.TDP_NOSLEEPING == 0, "%s must not sleep already: a handler does not run within another", td)
	}
	td.Td_pflags |= sys.TDP_NOSLEEPING
}

// THREAD_SLEEPING_OK ends what THREAD_NO_SLEEPING began.
func THREAD_SLEEPING_OK() {
	td := Curthread()
	if sys.Asserting() {
		sys.KASSERT(td.Td_pflags&sys.TDP_NOSLEEPING != 0, "%s may sleep already: no handler runs", td)
	}
	td.Td_pflags &^= sys.TDP_NOSLEEPING
}
