// Command softclockprof profiles softclock: it boots a machine, arms callouts, lets
// clients reset, stop, drain and move them for a while, and writes into one folder
// what it saw, in the forms that pprof, ktrdump, schedgraph, Perfetto and HDR
// histogram tools read, and as one page, report.html.
//
//	go run ./tools/softclockprof -callouts 1000000 -d 10s
//	go run ./tools/softclockprof -compare FOLDER FOLDER
//
// A line a second says how it goes; softclockprof -h lists the flags. Ctrl-C ends
// the run early, also while callouts are armed, and what there is is written: if it
// comes before the window, that lasts 200 ms at most. Nothing listens unless -gops or
// -http is given.
//
// The run has two parts. During -d the kernel is measured as lightly as the flags
// allow, and Go's profiler runs. Then, for -window, every tick, run, handler, lock
// wait, drain and move is recorded, and so are KTR and lockstat; that costs more
// than what it looks at. Every figure is of the first part, and nothing that ends
// before or after it counts, but for the wait for cc_lock and how long it is held,
// which are of the window and say so.
//
// # Lateness
//
// A callout is due when the hardclock of its CPU is due for its tick. The clocks of
// the CPUs do not come at once: how long after the first one's each comes, its phase,
// is settled by boot, stands in the table of CPUs, and is no part of the lateness.
// The histograms of lateness and of handlers are of the load's callouts; the sleeps
// of the clients are callouts as well, and stand in the table of handlers and in
// callouts.pprof.
//
// # The CPU profile
//
// Linux looks at the timers of a profile at its own ticks, CONFIG_HZ a second: 100,
// 250, 300 or 1000. If the machine's ticks keep step with them, the threads that run
// for a moment after each may hardly ever be seen: with -hz 1000 a profile has had as
// little as an eighth of their time. The default, 1024, goes round against all of those rates 24 times a
// second or more. Go's profiler never samples the runtime's own thread sysmon, which
// takes 20 % of a core to look after threads that sleep a thousand times a second; its
// time is taken from the host's account, on Linux, and is in cpu.pprof as
// runtime.sysmon, labelled "counted: by the host". The report says what part of the
// CPU time cpu.pprof has, and warns where that is less than 80 %.
//
// # summary.json
//
// An object: format ("softclockprof 1"; another one if what a name means changes),
// command, host, begun (RFC 3339, the year 1 if nothing was measured), options (by
// flag, as text), and figures, an array of objects with name, value and unit: ns,
// ticks, count, 1/s, %, or 1 for a number without a unit. A figure that was not
// measured is not there. -compare reads it.
//
// Exit status: 0, or 1 if something failed or the machine hung, or 2 for a flag
// that makes no sense or a folder that no run has written.
package main
