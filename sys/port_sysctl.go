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

// Sysctl_oid is a readable integer of the kernel under a dotted name.
type Sysctl_oid struct {
	Oid_name  string       // in full: "debug.to_avg_depth"
	Oid_func  func() int64 // returns the present value; safe at any time
	Oid_descr string
}

var sysctl struct {
	sync.Mutex
	layers, revision []Sysctl_oid
}

// SYSCTL_INT makes value readable under name. To be called from an init
// function of a layer; the entries of a revision stand in its descriptor.
func SYSCTL_INT(name string, value func() int64, descr string) {
	sysctl.Lock()
	defer sysctl.Unlock()
	sysctl.layers = append(sysctl.layers, Sysctl_oid{name, value, descr})
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
