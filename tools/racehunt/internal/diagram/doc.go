// Package diagram shows a run that breaks a promise: as text for a terminal, as
// one self-contained SVG, and, with the matrix of scenarios and revisions that
// it belongs to, as one HTML page without outside assets. What it writes depends
// on nothing but what it is given: the same trace gives the same bytes.
//
// It imports only the standard library and how numbers are worded, and knows nothing of the port: who has
// run the trace says in it what is to be seen.
package diagram
