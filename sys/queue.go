// Ported from FreeBSD sys/sys/queue.h (r216805).
//
// Copyright (c) 1991, 1993 The Regents of the University of California. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package sys

import "unsafe"

// The lists are intrusive as in C: an entry stands inside the element, and the
// macros' last argument says where. No list is locked here; which lock protects
// one is said where it is declared.
//
// The macros are functions, small enough to be inlined. C names the entry's field; here
// the argument is the field's offset (port_queue.go), and sle, le and tqe find the entry
// by it.

// TRASHIT ruins a link of a removed element.
//
// PORT: trash is written with INVARIANTS. C writes (void *)-1, which the garbage
// collector would not accept, and only with QUEUE_MACRO_DEBUG.
func TRASHIT[P any](x **P) { *x = (*P)(unsafe.Pointer(&trash)) }

// SLIST_HEAD heads a singly linked list.
type SLIST_HEAD[T any] struct {
	Slh_first *T // first element
}

// SLIST_ENTRY links an element of a singly linked list.
type SLIST_ENTRY[T any] struct {
	Sle_next *T // next element
}

// SLIST_EMPTY tells whether the list has no element.
func SLIST_EMPTY[T any](head *SLIST_HEAD[T]) bool { return head.Slh_first == nil }

// SLIST_FIRST returns the first element, or nil.
func SLIST_FIRST[T any](head *SLIST_HEAD[T]) *T { return head.Slh_first }

// SLIST_INIT makes the list empty.
func SLIST_INIT[T any](head *SLIST_HEAD[T]) { head.Slh_first = nil }

// SLIST_INSERT_HEAD puts elm first.
func SLIST_INSERT_HEAD[T any](head *SLIST_HEAD[T], elm *T, field uintptr) {
	sle(elm, field).Sle_next = head.Slh_first
	head.Slh_first = elm
}

// SLIST_NEXT returns the element after elm, or nil.
func SLIST_NEXT[T any](elm *T, field uintptr) *T { return sle(elm, field).Sle_next }

// SLIST_REMOVE_HEAD takes the first element off; the list must not be empty.
func SLIST_REMOVE_HEAD[T any](head *SLIST_HEAD[T], field uintptr) {
	head.Slh_first = sle(head.Slh_first, field).Sle_next
}

// LIST_HEAD heads a doubly linked list.
type LIST_HEAD[T any] struct {
	Lh_first *T // first element
}

// LIST_ENTRY links an element of a doubly linked list.
type LIST_ENTRY[T any] struct {
	Le_next *T  // next element
	Le_prev **T // what points to this one
}

// QMD_LIST_CHECK_HEAD panics unless the first element leads back to the head.
func QMD_LIST_CHECK_HEAD[T any](head *LIST_HEAD[T], field uintptr) {
	if head.Lh_first != nil && le(head.Lh_first, field).Le_prev != &head.Lh_first {
		Panic("list head %p: its first element %p does not lead back to it", head, head.Lh_first)
	}
}

// QMD_LIST_CHECK_NEXT panics unless the element after elm leads back to it.
func QMD_LIST_CHECK_NEXT[T any](elm *T, field uintptr) {
	e := le(elm, field)
	check_linked(elm, e.Le_prev) // PORT: check_linked asks whether elm is on a list at all
	if e.Le_next != nil && le(e.Le_next, field).Le_prev != &e.Le_next {
		Panic("list element %p: the next one does not lead back to it", elm)
	}
}

// QMD_LIST_CHECK_PREV panics unless what is before elm leads to it.
func QMD_LIST_CHECK_PREV[T any](elm *T, field uintptr) {
	check_linked(elm, le(elm, field).Le_prev) // PORT: check_linked asks whether elm is on a list at all
	if *le(elm, field).Le_prev != elm {
		Panic("list element %p: the one before does not lead to it", elm)
	}
}

// LIST_EMPTY tells whether the list has no element.
func LIST_EMPTY[T any](head *LIST_HEAD[T]) bool { return head.Lh_first == nil }

// LIST_FIRST returns the first element, or nil.
func LIST_FIRST[T any](head *LIST_HEAD[T]) *T { return head.Lh_first }

// LIST_INIT makes the list empty.
func LIST_INIT[T any](head *LIST_HEAD[T]) { head.Lh_first = nil }

// LIST_INSERT_HEAD puts elm first.
func LIST_INSERT_HEAD[T any](head *LIST_HEAD[T], elm *T, field uintptr) {
	if INVARIANTS {
		QMD_LIST_CHECK_HEAD(head, field)
	}
	e := le(elm, field)
	e.Le_next = head.Lh_first
	if e.Le_next != nil {
		le(head.Lh_first, field).Le_prev = &e.Le_next
	}
	head.Lh_first = elm
	e.Le_prev = &head.Lh_first
}

// LIST_NEXT returns the element after elm, or nil.
func LIST_NEXT[T any](elm *T, field uintptr) *T { return le(elm, field).Le_next }

// LIST_REMOVE takes elm off its list.
func LIST_REMOVE[T any](elm *T, field uintptr) {
	e := le(elm, field)
	if INVARIANTS {
		QMD_LIST_CHECK_NEXT(elm, field)
		QMD_LIST_CHECK_PREV(elm, field)
	}
	if e.Le_next != nil {
		le(e.Le_next, field).Le_prev = e.Le_prev
	}
	*e.Le_prev = e.Le_next
	if INVARIANTS {
		// PORT: oldnext and oldprev are elm's links; elm is evaluated once.
		TRASHIT(&e.Le_next)
		TRASHIT(&e.Le_prev)
	}
}

// TAILQ_HEAD heads a tail queue.
//
// PORT: TAILQ_HEAD has tqh_first and tqh_last, and no TRACEBUF: nothing traces the lists.
type TAILQ_HEAD[T any] struct {
	Tqh_first *T  // first element
	Tqh_last  **T // the next of the last element
}

// TAILQ_ENTRY links an element of a tail queue.
//
// PORT: TAILQ_ENTRY has no TRACEBUF; nothing traces the lists.
type TAILQ_ENTRY[T any] struct {
	Tqe_next *T  // next element
	Tqe_prev **T // what points to this one
}

// QMD_TAILQ_CHECK_HEAD panics unless the first element leads back to the head.
func QMD_TAILQ_CHECK_HEAD[T any](head *TAILQ_HEAD[T], field uintptr) {
	if !TAILQ_EMPTY(head) && tqe(head.Tqh_first, field).Tqe_prev != &head.Tqh_first {
		Panic("tail queue %p: its first element %p does not lead back to it", head, head.Tqh_first)
	}
}

// QMD_TAILQ_CHECK_TAIL panics unless the last element is the last.
func QMD_TAILQ_CHECK_TAIL[T any](head *TAILQ_HEAD[T], field uintptr) {
	// PORT: tqh_last is nil in a queue that was not initialised. C follows it.
	if head.Tqh_last == nil {
		Panic("tail queue %p was not initialised", head)
	}
	if *head.Tqh_last != nil {
		Panic("tail queue %p: something follows its last element", head)
	}
}

// QMD_TAILQ_CHECK_NEXT panics unless the element after elm leads back to it.
func QMD_TAILQ_CHECK_NEXT[T any](elm *T, field uintptr) {
	e := tqe(elm, field)
	check_linked(elm, e.Tqe_prev) // PORT: check_linked asks whether elm is on a queue at all
	if e.Tqe_next != nil && tqe(e.Tqe_next, field).Tqe_prev != &e.Tqe_next {
		Panic("tail queue element %p: the next one does not lead back to it", elm)
	}
}

// QMD_TAILQ_CHECK_PREV panics unless what is before elm leads to it.
func QMD_TAILQ_CHECK_PREV[T any](elm *T, field uintptr) {
	check_linked(elm, tqe(elm, field).Tqe_prev) // PORT: check_linked asks whether elm is on a queue at all
	if *tqe(elm, field).Tqe_prev != elm {
		Panic("tail queue element %p: the one before does not lead to it", elm)
	}
}

// TAILQ_EMPTY tells whether the queue has no element.
func TAILQ_EMPTY[T any](head *TAILQ_HEAD[T]) bool { return head.Tqh_first == nil }

// TAILQ_FIRST returns the first element, or nil.
func TAILQ_FIRST[T any](head *TAILQ_HEAD[T]) *T { return head.Tqh_first }

// TAILQ_INIT makes the queue empty.
func TAILQ_INIT[T any](head *TAILQ_HEAD[T]) {
	head.Tqh_first = nil
	head.Tqh_last = &head.Tqh_first
}

// TAILQ_INSERT_BEFORE puts elm before listelm.
func TAILQ_INSERT_BEFORE[T any](listelm, elm *T, field uintptr) {
	if INVARIANTS {
		QMD_TAILQ_CHECK_PREV(listelm, field)
	}
	e, l := tqe(elm, field), tqe(listelm, field)
	e.Tqe_prev = l.Tqe_prev
	e.Tqe_next = listelm
	*l.Tqe_prev = elm
	l.Tqe_prev = &e.Tqe_next
}

// TAILQ_INSERT_HEAD puts elm first.
func TAILQ_INSERT_HEAD[T any](head *TAILQ_HEAD[T], elm *T, field uintptr) {
	if INVARIANTS {
		QMD_TAILQ_CHECK_HEAD(head, field)
	}
	e := tqe(elm, field)
	e.Tqe_next = head.Tqh_first
	if e.Tqe_next != nil {
		tqe(head.Tqh_first, field).Tqe_prev = &e.Tqe_next
	} else {
		head.Tqh_last = &e.Tqe_next
	}
	head.Tqh_first = elm
	e.Tqe_prev = &head.Tqh_first
}

// TAILQ_INSERT_TAIL puts elm last.
func TAILQ_INSERT_TAIL[T any](head *TAILQ_HEAD[T], elm *T, field uintptr) {
	if INVARIANTS {
		QMD_TAILQ_CHECK_TAIL(head, field)
	}
	e := tqe(elm, field)
	e.Tqe_next = nil
	e.Tqe_prev = head.Tqh_last
	*head.Tqh_last = elm
	head.Tqh_last = &e.Tqe_next
}

// TAILQ_NEXT returns the element after elm, or nil.
func TAILQ_NEXT[T any](elm *T, field uintptr) *T { return tqe(elm, field).Tqe_next }

// TAILQ_REMOVE takes elm off the queue head.
func TAILQ_REMOVE[T any](head *TAILQ_HEAD[T], elm *T, field uintptr) {
	e := tqe(elm, field)
	if INVARIANTS {
		QMD_TAILQ_CHECK_NEXT(elm, field)
		QMD_TAILQ_CHECK_PREV(elm, field)
	}
	if e.Tqe_next != nil {
		tqe(e.Tqe_next, field).Tqe_prev = e.Tqe_prev
	} else {
		head.Tqh_last = e.Tqe_prev
	}
	*e.Tqe_prev = e.Tqe_next
	if INVARIANTS {
		// PORT: oldnext and oldprev are elm's links; elm is evaluated once.
		TRASHIT(&e.Tqe_next)
		TRASHIT(&e.Tqe_prev)
	}
}
