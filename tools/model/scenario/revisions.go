package scenario

import (
	"slices"
	"strings"

	"ktimeout/kern/timeout"
	timeout_main "ktimeout/kern/timeout/main"
	"ktimeout/kern/timeout/r216804"
	"ktimeout/kern/timeout/r216805"
	"ktimeout/kern/timeout/r220456"
	"ktimeout/kern/timeout/r262057"
	"ktimeout/sys"
)

// Ports has all ports that can be booted, oldest first and the maintained port last.
// There is no other list of them; only tools/sbs, which boots nothing, finds revisions by
// their folders.
var Ports = []*sys.Revision{
	&r216804.Revision, &r216805.Revision, &r220456.Revision, &r262057.Revision, &timeout.Revision,
}

// Later has the ports of the sbt era, which are booted by name: what goes over all revisions
// goes over those of the tick era.
var Later = []*sys.Revision{&timeout_main.Revision}

// Revisions has all that can be booted: the ports, and behind them the texts in C that a
// program was built with.
var Revisions = slices.Clone(Ports)

// RevisionNames returns the names of all revisions, in their order.
func RevisionNames() []string {
	var names []string
	for _, r := range Revisions {
		names = append(names, r.Name)
	}
	return names
}

// Revision returns the revision of that name, or nil; it knows those of Later, too.
func Revision(name string) *sys.Revision {
	if i := slices.IndexFunc(Revisions, func(r *sys.Revision) bool { return r.Name == name }); i >= 0 {
		return Revisions[i]
	}
	if i := slices.IndexFunc(Later, func(r *sys.Revision) bool { return r.Name == name }); i >= 0 {
		return Later[i]
	}
	return nil
}

// LaterNames returns the names of the ports of the sbt era, with commas between them.
func LaterNames() string {
	var names []string
	for _, r := range Later {
		names = append(names, r.Name)
	}
	return strings.Join(names, ",")
}
