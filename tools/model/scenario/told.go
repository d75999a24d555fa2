package scenario

import (
	"ktimeout/kern/smp"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
	"ktimeout/tools/model/spec"
)

// clocksTold fails if the clock of a CPU has settled on an event that is later than the end of
// the window of an arming on its wheel. It is asked in every state of the sbt era.
func (p *Program) clocksTold() {
	era := p.Rev.Era
	for cpu := range smp.CPU_FOREACH {
		next, settled := era.Clock.Told(cpu)
		if !settled || p.Rev.Cc_lock(cpu).Mtx_lock.Load()&sys.MTX_UNOWNED == 0 {
			continue
		}
		n, scanned := 0, era.Lastscan(cpu)
		era.Each(cpu, func(c *sys.Callout, _ bool) bool {
			if end := era.Window(c); era.Due(c) > scanned && end < next {
				p.breaks(-1, spec.Rule11, "the window of %s ends at %v us, and the clock of CPU %d knows of nothing before %v us",
					p.named(c), sbt.Sbttous(end), cpu, sbt.Sbttous(next))
				return false
			}
			n++
			return n <= bucketful
		})
	}
}
