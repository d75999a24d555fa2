// Package explored is the second machine: kernel threads are coroutines, one of
// which goes on at a time, up to its next visible operation, as whoever explores the
// interleavings says. It may import ktimeout/sys and ktimeout/kern/smp, of which it
// uses what the doc comment of that lists, and nothing else of the house. Nothing
// that runs on the host machine imports it: the reader/writer locks of kern/lock are
// given the machine by whoever boots it.
package explored
