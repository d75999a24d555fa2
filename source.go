// Package ktimeout carries the sources of which racehunt builds a program around a text
// of kern_timeout.c that it has translated. It imports the standard library only.
package ktimeout

import "embed"

// Sources has the files of the module that such a program needs, and their tests.
// tools/racehunt/internal/build leaves the tests out, and holds that nothing is missing.
//
//go:embed go.mod sys/*.go sys/sbt/*.go
//go:embed kern/lock/*.go kern/lock/*.s kern/sleepqueue/*.go kern/smp/*.go kern/smp/*.s kern/smp/explored/*.go kern/*/sbt/*.go
//go:embed kern/timeout/*.go kern/timeout/descriptor/*.go kern/timeout/descriptor/sbt/*.go kern/timeout/r*/*.go kern/timeout/main/*.go
//go:embed tools/model/*/*.go tools/model/scenarios/*.scn tools/model/scenarios/texts.txt tools/model/scenarios/sbt/*.scn
//go:embed tools/internal/*/*.go tools/version/*.go tools/racehunt/internal/*/*.go tools/racehunt/internal/diagram/page.* tools/racehunt/internal/diagram/*.css
var Sources embed.FS
