// Package export writes what was measured in the forms that others have tools
// for: pprof, ktrdump, Perfetto and HDR histograms.
package export
