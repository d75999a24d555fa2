// Package draft writes Go for C, in the manner of the ports: the reverse of package
// gotree.
//
// A statement of C is written as the ports write it, with the names, types and seam
// words that the Go around it has: a port of another revision, and the layers. What
// cannot be written with certainty is left as a comment that begins with Mark, with
// the C beside it, and is listed. So is what only a person decides, as the words of a
// message.
//
// It may import packages tree and cfront.
package draft
