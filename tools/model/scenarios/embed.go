// Package scenarios embeds the scenarios of this folder, so that racehunt has them
// wherever it is started.
package scenarios

import "embed"

// Files holds the scenario files.
//
//go:embed *.scn
var Files embed.FS
