package scenario

import (
	"fmt"
	"hash/maphash"

	"ktimeout/kern/smp"
)

var outcomeSeed = maphash.MakeSeed()

// outcome is a hash of all that the client can see at the end of a run.
func (p *Program) outcome() uint64 {
	var h maphash.Hash
	h.SetSeed(outcomeSeed)
	fmt.Fprint(&h, p.failure)
	for _, c := range p.callouts {
		fmt.Fprint(&h, c.entries, c.last, c.freed, c.mem.C_flags.Peek(), c.mem.C_cpu.Peek(), c.mem.C_time, p.linked(c), c.handle.Callout != nil)
		if c.state != 0 {
			fmt.Fprint(&h, c.state)
		}
	}
	for cpu := range smp.CPU_FOREACH {
		v := p.Rev.Cpu(cpu)
		fmt.Fprint(&h, v.Cc_ticks, v.Cc_softticks, v.Cc_migration_cpu, p.idle[cpu])
	}
	return h.Sum64()
}
