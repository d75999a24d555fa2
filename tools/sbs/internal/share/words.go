package share

import "ktimeout/tools/sbs/internal/compare"

// Definition says what a state means.
type Definition struct {
	State compare.State
	Means string
}

// Definitions has all states, the best first.
var Definitions = []Definition{
	{compare.Identical, "The port has the same statement: the same operators, values, names and calls in the same order, " +
		"names but for upper and lower case. Two ways to write the same are one: sbs help check lists the idioms."},
	{compare.Noted, "It is not the same, or only one of the texts has it. A PORT or FIX note stands at it, names something of " +
		"what differs, and was accepted for this very difference with sbs accept. If anything of the difference changes it is different again. Or a rule in " +
		"tools/sbs/internal/pairs/reasons says how the port writes this wherever it stands."},
	{compare.Different, "It is not the same, or only one of the texts has it, and no accepted note says so. check exits with 1."},
	{compare.NotPorted, "The port does without it, a whole function or the statement wherever it stands, and a reason is on " +
		"record in tools/sbs/internal/pairs/reasons; or it has it in another form in a file port_*.go."},
	{compare.NotBuilt, "It stands in a branch of #if that the port does without, and a reason is on record in the same place. " +
		"It counts in no share."},
}

// Statement says what is counted.
const Statement = "A statement is a simple one, the head of one with a body (of an if, a loop, a function, a structure), a member, " +
	"or a constant. What Go has and C does not counts, too."

// Shares says what the shares are of.
const Shares = "The shares of identical, noted, different and not ported are of the statements that are built, and make 100 % together."
