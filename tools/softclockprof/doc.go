// Command softclockprof profiles softclock: it boots a machine, arms callouts, lets
// clients reset, stop, drain and move them for a while, and writes into one folder
// what it saw, in the forms that pprof, ktrdump, schedgraph, Perfetto and HDR
// histogram tools read, and as one page, report.html.
//
//	go run ./tools/softclockprof -callouts 1000000 -d 10s
//
// A line a second says how it goes; softclockprof -h lists the flags. Ctrl-C ends
// the run early, and everything is written. Nothing listens unless -gops or -http
// is given.
//
// The run has two parts. During -d the kernel is measured as lightly as the flags
// allow, and Go's profiler runs. Then, for -window, every tick, run, handler, lock
// wait, drain and move is recorded, and so are KTR and lockstat; that costs more
// than what it looks at, so nothing of it counts in the figures of the first part.
//
// Exit status: 0, or 1 if something failed or the machine hung, or 2 for a flag
// that makes no sense.
package main
