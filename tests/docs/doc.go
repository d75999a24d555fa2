// Package docs tries what README.md, CONTRIBUTING.md and docs/*.md say: that links
// and their anchors lead somewhere, that the folders, files and tests that are named
// are there, that Go programs run, and that every command works as it stands, or is
// in a list with the reason why it is not tried. It is a module of its own for the
// sake of goldmark, and imports nothing of the project.
//
// The pages lie outside the module, where go test does not see them change:
//
//	go test -count=1 ./tests/docs
package docs
