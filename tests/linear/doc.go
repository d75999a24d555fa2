// Package linear compares histories of concurrent calls, recorded on the host
// machine, with a sequential model of callout(9): porcupine looks for an order of the
// calls, and of the moments at which softclock takes the callout, that explains every
// result. This is a second opinion beside tools/model/spec, which racehunt's checkers
// use: it has another model and another algorithm. The calls are those of
// tools/model/kpi. It is a module of its own because of porcupine.
package linear
