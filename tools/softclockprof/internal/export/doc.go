// Package export writes measurements in formats that other tools read: pprof,
// ktrdump, Perfetto and HDR histograms.
package export
