package sys

import "math"

// This file holds constants of headers that have no file of their own here: those
// of the machine, and runq.h.

// MAXCPU is the most CPUs that a machine can have; CPU numbers are below it.
const MAXCPU = 64

// INT_MAX is the largest int of C.
const INT_MAX = math.MaxInt32

// RQ_PPQ is the number of priorities in one run queue.
const RQ_PPQ = 4
