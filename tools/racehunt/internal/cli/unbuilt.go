package cli

import "strings"

// unbuilt is the error of a command that is about texts in C, which have to be translated
// and built before: the program that holds them runs the command.
type unbuilt struct {
	texts *texts
	names []string // paths
}

func (u *unbuilt) Error() string { return strings.Join(u.names, ", ") + ": not built" }
