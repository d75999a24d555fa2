// Package watch judges a machine that does not go on, thread by thread: one
// that stays inside one call or one handler for over a second, one that waits
// that long for a lock that one thread holds, a drain that sleeps on although
// no handler runs, an arming that is never entered, ticks that stand still.
//
// It looks every 100 ms, and a look that came late is not counted: neither a
// process that was stopped nor a watchdog that was starved makes a hang.
//
// It imports the floors below the callouts, the checker and the workloads.
package watch
