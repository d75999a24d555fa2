// Package diagram shows a run that breaks a promise: as text for a terminal, as
// one self-contained SVG, and, with the matrix of scenarios and revisions that
// it belongs to, as one HTML page without outside assets. The output depends only on
// the input: the same trace gives the same bytes.
//
// It imports only the standard library, the grades of tools/model/spec and how numbers
// are put into words. It knows nothing of the port: the trace has all that is shown.
package diagram
