// Command softclockprof profiles softclock: it boots a machine, arms callouts, lets
// clients reset, stop, drain and move them for a while, and writes into one folder
// what it saw, in the forms that pprof, ktrdump, schedgraph, Perfetto and HDR
// histogram tools read, and as one page, report.html.
//
//	go run ./tools/softclockprof -callouts 1000000 -d 10s
//	go run ./tools/softclockprof -compare FOLDER FOLDER
//
// A line each second shows the progress; softclockprof -h lists the flags. Ctrl-C
// ends the run early, also while callouts are being armed, and what has been measured
// is written. If it comes before the window, the window lasts 200 ms at most. Nothing
// listens on the network unless -gops or -http is given.
//
// The run has two parts. During -d the kernel is measured as lightly as the flags
// allow, and Go's profiler runs. Then, for -window, every tick, run, handler, lock
// wait, drain and move is recorded, and KTR and lockstat are on; this costs more
// than what it records. Every figure is about the first part, and only what ends
// in it counts. The exceptions are the wait for cc_lock and how long it is held,
// which are measured in the window and say so.
//
// # Lateness
//
// A callout is due when the hardclock of its CPU is due for its tick. The clocks of
// the CPUs do not tick at the same moment: the delay of each after the first, its
// phase, is fixed at boot. It is in the table of CPUs, and is not part of the
// lateness. The histograms of lateness and of handlers are about the load's callouts.
// The sleeps of the clients are callouts as well, and are in the table of handlers
// and in callouts.pprof.
//
// # The sbt era
//
//	go run ./tools/softclockprof -rev main -callouts 20000 -d 2s
//
// In main times are no ticks. Callouts with even numbers are armed in ticks, as
// callout_reset does it; those with odd numbers by callout_reset_sbt, for any time
// between; all with the precision that callers get who give none. With -kind direct
// the timer interrupt calls their handlers, which have " (direct)" behind their name,
// as the timeouts of the clients' sleeps always have. A callout is late from its own
// time. How late its precision lets it be, and how long after that it is entered, have
// histograms of their own: precision and beyond precision. A run of softclock, which is
// a thread, lasts from when the thread goes on until it waits for the next callout;
// runs of callout_process are the timer interrupt's.
//
// What has no meaning there is left out: lateness in ticks, ticks of each CPU (an idle
// one skips them), and the phases of the clocks, which all start at once. The sysctls
// debug.to_avg_* of main are there with the build tag callout_profiling only.
//
// # The CPU profile
//
// Linux checks the timers of a profile only at its own ticks, CONFIG_HZ times a
// second: 100, 250, 300 or 1000. If the machine's ticks keep step with those, a
// thread that runs for a moment after each tick may hardly ever be sampled: with -hz
// 1000 a profile has had as little as an eighth of the time of such threads. The
// default, 1024, drifts through the phases of all of those rates 24 times a second or
// more. Go's profiler never samples the runtime's own thread sysmon, which takes 20 %
// of a core to look after threads that sleep a thousand times a second. On Linux its
// time is taken from the host's accounting, and is in cpu.pprof as runtime.sysmon,
// labelled "counted: by the host". The report says which part of the CPU time
// cpu.pprof has, and warns if that is less than 80 %.
//
// # summary.json
//
// An object: format ("softclockprof 1"; it changes when the meaning of a name
// does), command, host, begun (RFC 3339, the year 1 if nothing was measured),
// options (by flag, as text), and figures, an array of objects with name, value
// and unit: ns, ticks, count, 1/s, %, or 1 for a number without a unit. A figure
// that was not measured is left out. -compare reads this file.
//
// Exit status: 0, or 1 if something failed or the machine hung, or 2 for a flag
// that makes no sense or a folder that was not written by a run.
package main
