// Package sbt tests revisions of the sbt era on the host machine, with the facility that the
// front end has made.
package sbt
