package sbt

import (
	"unsafe"

	"ktimeout/sys"
)

// A callout of this era begins like one of the tick era, but that c_iflags lies where
// c_time does there. So code that serves both eras holds the head of a callout. These
// lines do not compile where the two differ.
var _ = [1]struct{}{}[unsafe.Offsetof(Callout{}.C_links)-unsafe.Offsetof(sys.Callout{}.C_links)]
var _ = [1]struct{}{}[unsafe.Offsetof(Callout{}.C_iflags)-unsafe.Offsetof(sys.Callout{}.C_time)]
var _ = [1]struct{}{}[unsafe.Offsetof(Callout{}.C_arg)-unsafe.Offsetof(sys.Callout{}.C_arg)]
var _ = [1]struct{}{}[unsafe.Offsetof(Callout{}.C_func)-unsafe.Offsetof(sys.Callout{}.C_func)]
var _ = [1]struct{}{}[unsafe.Offsetof(Callout{}.C_lock)-unsafe.Offsetof(sys.Callout{}.C_lock)]
var _ = [1]struct{}{}[unsafe.Offsetof(Callout{}.C_flags)-unsafe.Offsetof(sys.Callout{}.C_flags)]
var _ = [1]struct{}{}[unsafe.Offsetof(Callout{}.C_cpu)-unsafe.Offsetof(sys.Callout{}.C_cpu)]
var _ = [1]struct{}{}[unsafe.Offsetof(Callout{}.C_time)-unsafe.Sizeof(sys.Callout{})]

// Head returns the head of a callout.
func Head(c *Callout) *sys.Callout { return (*sys.Callout)(unsafe.Pointer(c)) }

// Of returns the callout with that head, which Head has returned.
func Of(c *sys.Callout) *Callout { return (*Callout)(unsafe.Pointer(c)) }

// Where the list entries stand, for the list macros' last argument: C's c_links.le,
// c_links.sle and c_links.tqe.
const (
	C_links_le  = unsafe.Offsetof(Callout{}.C_links)
	C_links_sle = unsafe.Offsetof(Callout{}.C_links)
	C_links_tqe = unsafe.Offsetof(Callout{}.C_links)
)
