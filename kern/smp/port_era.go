package smp

import (
	"errors"

	"ktimeout/sys"
)

// This file is what the clock of a later era, in a folder below, needs of the machine.

// Intr_lock stands for the spin mutexes of the clock, which is below the layer where
// mutexes are. It does not recurse.
type Intr_lock = intr_lock

// Intr_enter takes a lock of the clock, Intr_exit gives it back.
func Intr_enter(l *Intr_lock) { intr_enter(l) }

// Intr_exit: see Intr_enter.
func Intr_exit(l *Intr_lock) { intr_exit(l) }

// Word returns the word of the lock.
func (l *intr_lock) Word() *sys.Lockword { return &l.word }

// Clock_start makes the clock of a CPU run.
func Clock_start(cpu int32) { mach.Clock_start(cpu) }

var errHostEra = errors.New("boot: the revision is of the sbt era, which runs on an explored machine only")
