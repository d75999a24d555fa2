// Reduced from FreeBSD sys/sys/sysctl.h (r216805).
//
// Copyright (c) 1989, 1993 The Regents of the University of California. All rights reserved.
//
// SPDX-License-Identifier: BSD-3-Clause

package sys

import (
	"sort"
	"sync"
)

// Sysctl_oid is a readable integer of the kernel under a dotted name. Some can be written to.
type Sysctl_oid struct {
	Oid_name    string         // in full: "debug.to_avg_depth"
	Oid_kind    uint32         // CTLFLAG_ flags, 0: CTLFLAG_RD
	Oid_func    func() int64   // returns the present value; safe at any time
	Oid_handler Sysctl_handler // what writing does; nil: it cannot be written to
	Oid_descr   string
}

// Sysctl_handler is called for a request, by what is not a kernel thread of any CPU.
type Sysctl_handler func(oidp *Sysctl_oid, arg1 any, arg2 int64, req *Sysctl_req) int32

// Sysctl_req is a request: Newptr has what is written, or is nil if it only reads.
type Sysctl_req struct {
	Newptr *int32
}

// Kinds of an entry.
const (
	CTLFLAG_RD      = 0x80000000 // can be read
	CTLFLAG_RDTUN   = 0x80080000 // and set before the boot
	CTLFLAG_NOFETCH = 0x00010000 // by what the boot itself looks up
)

var sysctl struct {
	sync.Mutex
	layers, revision []Sysctl_oid
}

// SYSCTL_INT makes value readable under name. To be called from an init
// function of a layer; the entries of a revision stand in its descriptor.
func SYSCTL_INT(name string, value func() int64, descr string) {
	sysctl.Lock()
	defer sysctl.Unlock()
	sysctl.layers = append(sysctl.layers, Sysctl_oid{Oid_name: name, Oid_func: value, Oid_descr: descr})
}

// Sysctl_register makes the entries of the revision that boots known, and
// forgets those of an earlier boot.
func Sysctl_register(oids []Sysctl_oid) {
	sysctl.Lock()
	defer sysctl.Unlock()
	sysctl.revision = oids
}

// Sysctl_all returns all entries by name.
func Sysctl_all() []Sysctl_oid {
	sysctl.Lock()
	defer sysctl.Unlock()
	all := append(append([]Sysctl_oid(nil), sysctl.layers...), sysctl.revision...)
	sort.Slice(all, func(i, j int) bool { return all[i].Oid_name < all[j].Oid_name })
	return all
}

// Sysctl returns the value of the named entry, and whether there is one.
func Sysctl(name string) (int64, bool) {
	for _, oid := range Sysctl_all() {
		if oid.Oid_name == name {
			return oid.Oid_func(), true
		}
	}
	return 0, false
}

// Sysctl_handle_int stores what a request writes in *arg1. It always succeeds.
func Sysctl_handle_int(_ *Sysctl_oid, arg1 *int32, _ int64, req *Sysctl_req) int32 {
	if req.Newptr != nil {
		*arg1 = *req.Newptr
	}
	return 0
}

// Sysctl_write writes to the named entry and returns what its handler does, an error's number
// or 0; false: there is none that can be written to.
func Sysctl_write(name string, value int32) (int32, bool) {
	for _, oid := range Sysctl_all() {
		if oid.Oid_name == name && oid.Oid_handler != nil {
			return oid.Oid_handler(&oid, nil, 0, &Sysctl_req{Newptr: &value}), true
		}
	}
	return 0, false
}
