// Package csrc reads kernel C as it is written, without its headers: functions,
// macros, structures and variables, and the statements of each, with their lines
// and the preprocessor conditions that they stand under.
//
// It is no compiler. It relies on style(9): a function's name and the brace that
// opens its body stand at the beginning of a line. It imports only the standard
// library.
package csrc
