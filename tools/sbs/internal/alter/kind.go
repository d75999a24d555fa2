package alter

// Kind says what was done to the text.
type Kind uint8

// The kinds. An alteration that two of them could have made is made once, as the
// first one that made.go asks for.
const (
	// Tokens.

	Operator          Kind = iota + 1 // a binary operator becomes another one of its class
	Assignment                        // = and its like, ++ and --
	UnaryDropped                      // ! - ~ ^ + & * in front of an operand
	CastDropped                       // a conversion
	NotAdded                          // a condition is turned round
	OperandDropped                    // of a binary operator: a flag of a mask, a part of a condition
	OperandsExchanged                 // of a binary operator
	ParensDropped                     // where that groups the operands otherwise
	FlagAdded                         // a flag becomes a mask of two
	Number                            // plus one, times ten, 0
	Boolean                           // true and false
	Null                              // nil becomes a pointer in scope
	String                            // a letter, or the verb of a format
	Variable                          // the name of a parameter or of a variable
	Field                             // the name of a member
	MemberDropped                     // a.b becomes a
	Function                          // the name of a function, a macro with parameters or a method
	Constant                          // the name of a constant, or of a macro without parameters
	TypeName                          // the name of a type
	Package                           // the name of a package before a dot
	Qualifier                         // static, const and their like dropped
	Pointer                           // a type becomes a pointer to it, or a pointer what it points to

	// Lists with commas.

	ArgumentsExchanged
	ArgumentDropped
	ArgumentDoubled
	ParametersExchanged
	ParameterDropped
	ValuesExchanged // between braces
	ValueDropped
	ValueDoubled

	// Statements.

	StatementsExchanged // neighbours of a block
	StatementDropped
	StatementDoubled
	MovedOut    // of its block, before it or behind it
	MovedIn     // into the block that stands beside it
	MovedAcross // from a branch to the next one
	CasesExchanged
	CaseDropped
	ElseDropped       // with what it guards, or the word alone
	BranchesExchanged // what if and what else guards
	Unwrapped         // a block's head and braces dropped
	HeadDropped       // a block's head dropped, its braces kept
	HeadAltered       // if becomes a loop, a loop an if
	ClauseDropped     // of the head of a for
	Jump              // break, continue, goto and return become each other
	Label             // the name that goto goes to
	Result            // what is returned

	// Declarations.

	DeclarationsExchanged // neighbours: functions, variables, members, macros
	DeclarationDropped
	DeclarationDoubled
	Initial // the initial value of a variable: one dropped, or one given

	// Directives of C.

	Condition        // of #if and its like
	DirectiveMoved   // over a statement or a declaration
	DirectiveDropped // the lines of a condition, or with what stands between them

	kinds
)

var kindNames = [kinds]string{
	Operator:              "operator",
	Assignment:            "assignment",
	UnaryDropped:          "unary-dropped",
	CastDropped:           "cast-dropped",
	NotAdded:              "not-added",
	OperandDropped:        "operand-dropped",
	OperandsExchanged:     "operands-exchanged",
	ParensDropped:         "parens-dropped",
	FlagAdded:             "flag-added",
	Number:                "number",
	Boolean:               "boolean",
	Null:                  "null",
	String:                "string",
	Variable:              "variable",
	Field:                 "field",
	MemberDropped:         "member-dropped",
	Function:              "function",
	Constant:              "constant",
	TypeName:              "type-name",
	Package:               "package",
	Qualifier:             "qualifier",
	Pointer:               "pointer",
	ArgumentsExchanged:    "arguments-exchanged",
	ArgumentDropped:       "argument-dropped",
	ArgumentDoubled:       "argument-doubled",
	ParametersExchanged:   "parameters-exchanged",
	ParameterDropped:      "parameter-dropped",
	ValuesExchanged:       "values-exchanged",
	ValueDropped:          "value-dropped",
	ValueDoubled:          "value-doubled",
	StatementsExchanged:   "statements-exchanged",
	StatementDropped:      "statement-dropped",
	StatementDoubled:      "statement-doubled",
	MovedOut:              "moved-out",
	MovedIn:               "moved-in",
	MovedAcross:           "moved-across",
	CasesExchanged:        "cases-exchanged",
	CaseDropped:           "case-dropped",
	ElseDropped:           "else-dropped",
	BranchesExchanged:     "branches-exchanged",
	Unwrapped:             "unwrapped",
	HeadDropped:           "head-dropped",
	HeadAltered:           "head-altered",
	ClauseDropped:         "clause-dropped",
	Jump:                  "jump",
	Label:                 "label",
	Result:                "result",
	DeclarationsExchanged: "declarations-exchanged",
	DeclarationDropped:    "declaration-dropped",
	DeclarationDoubled:    "declaration-doubled",
	Initial:               "initial",
	Condition:             "condition",
	DirectiveMoved:        "directive-moved",
	DirectiveDropped:      "directive-dropped",
}

func (k Kind) String() string { return kindNames[k] }

// KindOf returns the kind of a name, or 0.
func KindOf(name string) Kind {
	for k := Operator; k < kinds; k++ {
		if kindNames[k] == name {
			return k
		}
	}
	return 0
}
