// Package tree has the tree that a text of C and a port of it in Go are both read
// into, so that they can be compared. It speaks of C: the reader of Go (package
// gotree) says of each statement which C it stands for.
//
// The readers keep what is written. Simple brings a tree to its simple form, in which
// two ways to write the same are one.
package tree

// Kind says what a node is.
type Kind uint8

// The kinds. After each: what Text holds, and the children.
const (
	// Items of a file.

	File    Kind = iota + 1 // its path: items and Conds
	Func                    // its name: Type of the result, Params, Block
	Params                  // "..." if there may be more: a Var for each
	Macro                   // its name: Params (with Text "-" if it has no parentheses), then an expression, a Block, or nothing
	Struct                  // its tag: a Var for each member, Conds
	Enum                    // its tag: a Var for each constant, with its value if it is given
	Typedef                 // the new name: Type
	Var                     // a variable, a member or a parameter, its name: Type, perhaps the initial value
	Type                    // see TypeOf

	// Statements. A Call or an Assign may be one, too.

	Block    // statements
	If       // the condition, a Block, perhaps a Block for else
	For      // Block (0 or more first statements), the condition or Empty, Block (after each round), Block; also while
	Do       // Block, the condition
	Switch   // the value, a Block of Cases and statements
	Case     // a value for each label; none: default
	Return   // perhaps the value
	Goto     // the label
	Label    // its name
	Break    //
	Continue //
	Empty    // a lone semicolon; a condition that is not there
	Cond     // condition of #if, as written, with blanks made one: a Block for each branch; Text of a Block is the condition of its #elif, "" for #else

	// Expressions.

	Name    // as written
	Number  // its value in decimal, or as written if it is not one of integers
	String  // its value, of adjacent strings put together
	Call    // the function, then the arguments
	Index   // the array, the index
	Member  // name of the member: the structure or the pointer to it
	Unary   // operator "- ~ ! & * ++ -- p++ p--" (the last two stand behind): the operand
	Binary  // operator: two operands; also "&&", "||", ","
	Ternary // the condition, two values
	Assign  // "=", "+=", ...: where to, the value
	Cast    // Type, the operand
	Sizeof  // a Type or an expression
	List    // values in braces; a value of a member is an Assign to a Name
)

// Node is a part of a text. Pos and End are offsets in it: what a reviewer is shown.
type Node struct {
	Kind     Kind
	Text     string
	Kids     []*Node
	Pos, End int
}

// New returns a node.
func New(k Kind, text string, pos, end int, kids ...*Node) *Node {
	return &Node{Kind: k, Text: text, Kids: kids, Pos: pos, End: end}
}

// IsStatement tells whether a node of this kind stands where a statement does. A Call
// and an Assign may stand elsewhere, too.
func (k Kind) IsStatement() bool {
	switch k {
	case Block, If, For, Do, Switch, Case, Return, Goto, Label, Break, Continue, Empty, Cond, Call, Assign, Var:
		return true
	}
	return false
}
