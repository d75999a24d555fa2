// Package ctree reads a text of C into a tree. It may import package tree only.
//
// It reads without the headers, and before the preprocessor: a macro is a call, #define
// and #if stand in the tree where they stand in the text, and a name is a type where
// the text around it says so, or its own form (a name that ends in _t).
//
// A #if may hold anything. Where its branches are whole items, statements, members,
// constants or values, it stands in their list. Elsewhere the smallest whole part around
// it stands in each branch: of
//
//	if (a
//	#ifdef B
//	    || b
//	#endif
//	    )
//		f();
//
// each of the two branches has the if with f(). What follows a branch that is not
// whole is drawn into it, and into the others. So nothing is left out; the parts that
// are there more than once have the same offsets.
//
// The reader never gives up a token in silence: what it cannot read is an error, apart
// from the body of a macro and the argument of a call, which are a Name with the text
// as written.
package ctree
