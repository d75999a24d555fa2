// Package sys holds the headers of the kernel: the structures, flags,
// constants and list macros of FreeBSD's sys/sys that the floors below share,
// and the seam on which one source runs on two machines (port_seam.go).
//
// It may import the standard library only. Nothing here calls upwards into
// kern/; the calls that C makes upwards go through the revision that Boot was
// given (port_revision.go).
//
// Files carry the name of the C header they stand for. What C does not have is
// in files named port_*.go. Names are the C names with their first letter
// raised where another package needs them.
package sys
