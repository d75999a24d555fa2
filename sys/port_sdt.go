// Reduced from FreeBSD sys/sys/sdt.h (r216805).
//
// Copyright 2006-2008 John Birrell <jb@FreeBSD.org>
//
// SPDX-License-Identifier: BSD-2-Clause

package sys

import (
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Sdt_probe_func consumes a probe; arg0 to arg4 are the probe's own.
type Sdt_probe_func = func(probe *Sdt_probe, arg0 any, arg1, arg2, arg3, arg4 uintptr)

// Sdt_probe is a statically defined tracing probe. One consumer at a time can
// be attached to it; without one it costs a load and a branch.
type Sdt_probe struct {
	Prov, Mod, Func, Name string
	Argtype               []string // C types of the arguments

	id atomic.Pointer[Sdt_probe_func]
}

// SDT_PROBE fires the probe.
func SDT_PROBE(probe *Sdt_probe, arg0 any, arg1, arg2, arg3, arg4 uintptr) {
	if HOOKS && hook != nil {
		hook.Operate(OP_PROBE, unsafe.Pointer(probe))
	}
	if id := probe.id.Load(); id != nil {
		(*id)(probe, arg0, arg1, arg2, arg3, arg4)
	}
}

// SDT_PROBE1 fires a probe that has one argument.
func SDT_PROBE1(probe *Sdt_probe, arg0 any) { SDT_PROBE(probe, arg0, 0, 0, 0, 0) }

var sdt struct {
	sync.Mutex
	probes []*Sdt_probe
}

// Sdt_register makes probes known under their names; boot does it for the
// revision that runs. The probes of an earlier boot are forgotten.
func Sdt_register(probes []*Sdt_probe) {
	sdt.Lock()
	defer sdt.Unlock()
	sdt.probes = probes
}

// Sdt_attach makes f the consumer of the probe, f nil of none. Prov and name
// are as dtrace shows them. It fails where there is no such probe or the probe
// has a consumer already.
func Sdt_attach(prov, name string, f Sdt_probe_func) error {
	sdt.Lock()
	defer sdt.Unlock()
	for _, p := range sdt.probes {
		if p.Prov != prov || p.Name != name {
			continue
		}
		if f == nil {
			p.id.Store(nil)
			return nil
		}
		if !p.id.CompareAndSwap(nil, &f) {
			return fmt.Errorf("probe %s:::%s has a consumer already", prov, name)
		}
		return nil
	}
	return fmt.Errorf("no probe %s:::%s; boot a machine first", prov, name)
}
