// Package testdata embeds the scenarios of this folder, so that racehunt has them
// wherever it is started.
package testdata

import "embed"

// Scenarios holds the scenario files.
//
//go:embed *.scn
var Scenarios embed.FS
