package smp

import (
	"errors"
)

// This file is what the clock of a later era, in a folder below, needs of the machine.

// Clock_start makes the clock of a CPU run.
func Clock_start(cpu int32) { mach.Clock_start(cpu) }

var errHostEra = errors.New("boot: the revision is of the sbt era, which runs on an explored machine only")
