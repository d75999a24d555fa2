package explored

import (
	"unsafe"

	"ktimeout/kern/smp"
	"ktimeout/sys"
)

// This file explores what neither the program nor its threads decide: on which CPU
// a floating thread is, in which order C evaluates arguments, in the sbt era what time
// it is, and what comes out where a client goes either way. An actor of its own, of the kind
// Chance, stores one value after the other into the word that this depends on. It may do so at
// any time, so every read of the word meets every value.

// stores stores the values into word, one after the other.
func stores(word *sys.Word, values ...int32) func() {
	return func() {
		for _, v := range values {
			word.Store(v)
		}
	}
}

// chance makes an actor that changes word.
func (m *machine) chance(name string, home int32, word *sys.Word, body func()) *actor {
	td := smp.Thread_alloc(name, sys.NOCPU)
	td.Td_pflags |= sys.TDP_KTHREAD
	m.objects.all[m.objects.number(unsafe.Pointer(word))].how = visible
	a := &actor{no: len(m.actors), td: td, kind: Chance, home: home, body: body}
	m.add(a)
	return a
}

// Moves lets an actor that floats change its CPU: in a run it goes to each of the
// others once, in turn, at any time. When it asks for its CPU it sees the one that
// it is on. To be called when all threads are made, before Save.
func (s Setup) Moves(actor int) {
	m := s.m
	a := m.actors[actor]
	var cpus []int32
	for i := int32(1); i < smp.Mp_ncpus; i++ {
		cpus = append(cpus, (a.home+i)%smp.Mp_ncpus)
	}
	m.objects.name(unsafe.Pointer(&a.td.Td_oncpu), "CPU of "+a.td.Td_name)
	a.moves = true
	m.chance("scheduler of "+a.td.Td_name, a.home, &a.td.Td_oncpu, stores(&a.td.Td_oncpu, cpus...)).mover = a
}

// Either_order has sys.Unsequenced read from the left, and from some moment on from
// the right. To be called when all threads are made, before Save.
func (s Setup) Either_order() {
	m := s.m
	m.objects.name(unsafe.Pointer(&sys.Order_of_arguments), "order of arguments")
	m.chance("compiler", 0, &sys.Order_of_arguments, stores(&sys.Order_of_arguments, sys.FROM_THE_RIGHT))
}

// Either has a word, which is 0 at first, count up so many times, each at any time: whether
// it is odd comes out either way. How far it is can be seen from it, so that no state comes
// twice. To be called when all threads are made, before Save.
func (s Setup) Either(word *sys.Word, times int) {
	m := s.m
	values := make([]int32, times)
	for i := range values {
		values[i] = int32(1 + i)
	}
	m.objects.name(unsafe.Pointer(word), "what comes out")
	m.chance("chance", 0, word, stores(word, values...))
}
