// Package watch finds out that a machine hangs, and why. A hang is a thread that stays
// inside one call or one handler for over a second, or waits that long for a lock that
// one other thread holds; a drain that sleeps although no handler runs; an arming that
// is never entered; or ticks that stand still.
//
// The watchdog looks every 100 ms. A look that comes late does not count, so that a
// process that was stopped, or a watchdog that was starved, is not taken for a hang.
//
// It imports the floors below the callouts, the checker and the workloads.
package watch
