// Package docs tests what README.md, CONTRIBUTING.md and docs/*.md say: links and
// their anchors lead somewhere; folders, files and tests that are named exist; Go
// programs run; and every command works as it stands, or is in a list with the
// reason why it is not tried. It is a module of its own because of goldmark, and
// imports nothing of the project.
//
// The pages lie outside the module, so go test does not notice their changes:
//
//	go test -count=1 ./tests/docs
package docs
