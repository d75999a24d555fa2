// Package tree has the tree that a text of C and a port of it in Go are both read
// into, so that they can be compared. It speaks of C: the reader of Go (package
// gotree) says of each statement which C it stands for.
//
// The readers keep what is written. Simple brings a tree to its simple form, in which
// two ways to write the same are one.
//
// # Values
//
// Text of a Number is decimal, without a suffix: "4" of 0x0004, "100" of 100LL, "97"
// of 'a'. Text of a String is its bytes, with escapes resolved. Parentheses leave
// nothing behind. The body of an if or a loop is a Block even if it is one statement. A
// while is a For whose two other Blocks are empty. The first statements of a for are
// taken apart at their commas. A statement expression of GNU, ({ }), is a Block.
//
// # Types
//
// Text of a Type is read from the left to the right, as in Go:
//
//	int x, static const int x      int
//	unsigned x, u_int, uint        u_int
//	unsigned char, short, long     u_char, u_short, u_long
//	unsigned long long             u_long long
//	long int, short int            long, short
//	signed x, signed char          int, signed char
//	struct callout *x              *callout
//	struct thread **x              **thread
//	void *x                        *void
//	u_int x[2][N]                  [][]u_int
//	void (*x)(void *arg, int)      *func(*void, int)
//	int x(void), int x()           func() int
//	int x(const char *, ...)       func(*char, ...) int
//	TAILQ_ENTRY(callout) x         TAILQ_ENTRY(callout)
//	SLIST_HEAD(, callout) *x       *SLIST_HEAD(, callout)
//	struct { ... } x               struct
//	union { ... } *x               *union
//	int x : 3                      int:
//
// What is dropped: const, volatile, restrict, static, extern, register, auto, inline
// and __inline; struct, union and enum before a tag; the names of parameters; void
// as a result or as the only parameter; and attributes, which are names that begin with two
// underscores, with their parentheses. Other names, and other spellings as uint32_t,
// stay as they are.
//
// The children of a Type are, in this order: for each [] its bound, or Empty; for a bit field
// its width; for a struct, union or enum without a tag that is defined here, the Struct or
// the Enum. One with a tag stands before the declaration, as if it were declared apart.
// A union is a Struct; only a type without a tag tells them apart.
//
// A declaration of several names is a Var for each.
package tree

import "bytes"

// Kind says what a node is.
type Kind uint8

// The kinds. After each: what Text holds, and the children.
const (
	// Items of a file.

	File    Kind = iota + 1 // its path: items and Conds
	Func                    // its name: Type of the result, Params, Block; a prototype has no Block
	Params                  // "..." if there may be more: a Var for each
	Macro                   // its name: Params (with Text "-" if it has no parentheses, and Vars without a Type), then an expression, a Block, or nothing; a Name holds a body as written that is neither
	Struct                  // its tag: a Var for each member, Conds, Structs, Calls; without children it is only declared
	Enum                    // its tag: a Var for each constant, with its value if it is given, and no Type
	Typedef                 // the new name: Type
	Var                     // a variable, a member or a parameter, its name: Type, perhaps the initial value
	Type                    // its canonical text (below)

	// Statements. A Call or an Assign may be one, too.

	Block    // statements
	If       // the condition, a Block, perhaps a Block for else
	For      // Block (0 or more first statements), the condition or Empty, Block (after each round), Block; also while
	Do       // Block, the condition
	Foreach  // name of a macro that loops, as TAILQ_FOREACH: its arguments, a Block
	Switch   // the value, a Block of Cases and statements
	Case     // a value for each label, of those that stand together; none: default
	Return   // perhaps the value
	Goto     // the label
	Label    // its name
	Break    //
	Continue //
	Empty    // a lone semicolon; a condition that is not there
	Cond     // condition of #if, as written, with blanks made one ("defined(A)" of #ifdef A, "!defined(A)" of #ifndef A): a Block for each branch; Text of a Block is the condition of its #elif, "" for the first and for #else

	// Expressions.

	Name    // as written
	Number  // its value in decimal, or as written if it is not one of integers
	String  // its value, of adjacent strings put together
	Call    // the function, then the arguments: an expression, a Type, Empty, a Block, or a Name with what is none of these as written. Also a macro that stands alone in a file, and "#error" with a String
	Index   // the array, the index
	Member  // name of the member: the structure or the pointer to it
	Unary   // operator "- ~ ! & * ++ -- p++ p--" (the last two stand behind): the operand
	Binary  // operator: two operands; also "&&", "||", ","; " " puts a string and a macro for one together
	Ternary // the condition, two values; the first is Empty in GNU's a ?: b
	Assign  // "=", "+=", ...: where to, the value
	Cast    // Type, the operand
	Sizeof  // a Type or an expression
	List    // values in braces; a value of a member is an Assign to a Name, one of [i] an Assign to an Index of Empty
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

// Line returns the line of an offset in a text; the first one is 1.
func Line(text []byte, off int) int {
	return 1 + bytes.Count(text[:min(off, len(text))], []byte{'\n'})
}

// IsStatement tells whether a node of this kind stands where a statement does. A Call
// and an Assign may stand elsewhere, too.
func (k Kind) IsStatement() bool {
	switch k {
	case Block, If, For, Do, Foreach, Switch, Case, Return, Goto, Label, Break, Continue, Empty, Cond, Call, Assign, Var:
		return true
	}
	return false
}
