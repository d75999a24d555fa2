// Package scenarios embeds the scenarios of this folder, so that racehunt has them
// wherever it is started.
package scenarios

import "embed"

// Files holds the scenario files.
//
//go:embed *.scn
var Files embed.FS

// Texts is what they come to on texts of FreeBSD: see tools/racehunt/internal/expect.
//
//go:embed texts.txt
var Texts []byte

// Sbt holds those of the sbt era, in the folder sbt: no port has what they need.
//
//go:embed sbt/*.scn
var Sbt embed.FS
