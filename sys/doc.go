// Package sys holds the headers of the kernel: the structures, flags,
// constants and list macros of FreeBSD's sys/sys that the layers below share,
// and the seam on which one source runs on two machines (port_seam.go).
//
// It may import the standard library only. Nothing here calls upwards into
// kern/; the calls that C makes upwards go through the revision that Boot was
// given (port_revision.go).
//
// Files headed "Ported from" are C's headers, as far as the project uses them, under
// their names. Files named port_*.go headed "Reduced from" keep less of a header
// than that; the other port_*.go hold what C does not have. Names are the C names
// with their first letter raised where another package needs them.
package sys
