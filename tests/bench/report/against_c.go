package main

import (
	"os"
	"time"

	"ktimeout/tests/bench"
	"ktimeout/tests/bench/native"
)

// c is what a case is held against that the host's C compiler has built of the text that -src
// names.
const c = "the C code"

// againstC are the cases that are measured if there is one. The goals are what was to be reached
// of the times that C took when the port took twice as long. The machine ticks once a second, so
// that it takes nothing from the C code.
var againstC = []benchCase{
	inC("spin lock and unlock", native.LockPair, 1.03, bench.SpinPair),
	inC("reset+stop", native.ResetStop, 1.45, resetStop),
	inC("reset of a pending one, to the same CPU", native.ResetSame, 1.55, sameCPU),
	inC("reset of a pending one, to the other CPU", native.ResetOther, 1.46, otherCPU),
	inC("reset of a pending one, a million, in the order of memory", native.PendingInOrder, 1.41, pendingOf(false)),
	inC("reset of a pending one, a million, at random", native.PendingAtRandom, 1.59, pendingOf(true)),
	inC("callout_tick and the store of ticks, empty wheel", native.TickAlone, 1.6, bench.TickAlone),
	timedInC("fire, at random, softclock in place", native.Fire, 1.36, func() (bench.Timed, func()) {
		return bench.FireInPlace(bench.Order(bench.Million, true))
	}),
}

// pendingOf returns what makes a work of a million pending callouts, when it is wanted.
func pendingOf(random bool) func() bench.Work {
	return func() bench.Work { return bench.ResetPending(bench.Order(bench.Million, random)) }
}

// inC is timedInC of a work all of which is timed.
func inC(name, in string, goal float64, ours func() bench.Work) benchCase {
	return timedInC(name, in, goal, func() (bench.Timed, func()) { return bench.Clocked(ours()), func() {} })
}

// timedInC returns the case that times what make returns in turns with a case of the C code, on
// the same core.
func timedInC(name, in string, goal float64, make func() (ours bench.Timed, end func())) benchCase {
	return benchCase{name, func(o *options, t *table) (err error) {
		boot := bench.On(slow, func() {
			var p *native.Program
			if p, err = native.Start(o.native); err != nil {
				return
			}
			theirs := func(n int) (took time.Duration) {
				if err == nil {
					took, err = p.Time(in, n)
				}
				if err != nil {
					return time.Hour // it ends the calibration
				}
				return took
			}
			ours, end := make()
			m := o.timedInTurns(ours, theirs)
			end()
			if err == nil {
				m.had = 0 // the C code is another process
				t.pair(name, c, 1, m, goal)
				err = p.Stop()
			}
		})
		if boot != nil {
			return boot
		}
		return err
	}}
}

// build compiles the text, if there is one, in a folder that done removes.
func (o *options) build() (done func(), err error) {
	if o.src == "" {
		return func() {}, nil
	}
	folder, err := os.MkdirTemp("", "report-")
	if err != nil {
		return nil, err
	}
	done = func() { os.RemoveAll(folder) }
	if o.native, err = native.Build(o.src, folder); err != nil {
		done()
		return nil, err
	}
	return done, nil
}
