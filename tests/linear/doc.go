// Package linear holds histories of concurrent calls, recorded on the host machine,
// against a sequential model of callout(9): porcupine looks for an order of the
// calls, and of softclock's takings, that explains every result. It is a second
// opinion beside tools/model/spec, which racehunt's checkers use, with another model and
// another algorithm; the calls are those of tools/model/kpi. It is a module of its own for the sake of porcupine.
package linear
