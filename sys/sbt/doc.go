// Package sbt holds the headers of the sbt era (FreeBSD 10.0 to main) as far as they
// differ from those of the tick era, which are in the package above: times as
// sbintime_t, struct callout and its flags, struct lock_class.
//
// It may import the standard library and sys.
package sbt
