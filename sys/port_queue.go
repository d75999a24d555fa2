package sys

import "unsafe"

// Where the list entries of C's structures stand, for the list macros' last
// argument. The first two are C's c_links.tqe and c_links.sle.
const (
	C_links_tqe = unsafe.Offsetof(Callout{}.C_links)
	C_links_sle = unsafe.Offsetof(Callout{}.C_links)
	Td_slpq_f   = unsafe.Offsetof(Thread{}.Td_slpq)
	Sq_hash_f   = unsafe.Offsetof(Sleepqueue{}.Sq_hash)
	Ih_next_f   = unsafe.Offsetof(Intr_handler{}.Ih_next)
)

func sle[T any](elm *T, field uintptr) *SLIST_ENTRY[T] {
	return (*SLIST_ENTRY[T])(unsafe.Add(unsafe.Pointer(elm), field))
}

func le[T any](elm *T, field uintptr) *LIST_ENTRY[T] {
	return (*LIST_ENTRY[T])(unsafe.Add(unsafe.Pointer(elm), field))
}

func tqe[T any](elm *T, field uintptr) *TAILQ_ENTRY[T] {
	return (*TAILQ_ENTRY[T])(unsafe.Add(unsafe.Pointer(elm), field))
}

// trash is what the links of a removed element point to under INVARIANTS.
var trash [64]byte

// check_linked panics if elm, whose link to what is before it is prev, is on no
// list. C would follow that link.
func check_linked[T any](elm *T, prev **T) {
	if prev == nil || unsafe.Pointer(prev) == unsafe.Pointer(&trash) {
		Panic("element %p is on no list", elm)
	}
}
