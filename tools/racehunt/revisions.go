package main

import (
	"ktimeout/kern/timeout"
	"ktimeout/kern/timeout/r216804"
	"ktimeout/kern/timeout/r216805"
	"ktimeout/kern/timeout/r220456"
	"ktimeout/kern/timeout/r262057"
	"ktimeout/sys"
	"ktimeout/tools/racehunt/internal/load"
)

// revision is one port that can be booted, with the macros of its callout.h.
type revision struct {
	*sys.Revision
	macros load.Macros
}

// revisions are all that there are, oldest first.
var revisions = []revision{
	{&r216804.Revision, load.Macros{Reset: r216804.Callout_reset, Pending: r216804.Callout_pending, Active: r216804.Callout_active, Deactivate: r216804.Callout_deactivate}},
	{&r216805.Revision, load.Macros{Reset: r216805.Callout_reset, Pending: r216805.Callout_pending, Active: r216805.Callout_active, Deactivate: r216805.Callout_deactivate}},
	{&r220456.Revision, load.Macros{Reset: r220456.Callout_reset, Pending: r220456.Callout_pending, Active: r220456.Callout_active, Deactivate: r220456.Callout_deactivate}},
	{&r262057.Revision, load.Macros{Reset: r262057.Callout_reset, Pending: r262057.Callout_pending, Active: r262057.Callout_active, Deactivate: r262057.Callout_deactivate}},
	{&timeout.Revision, load.Macros{Reset: timeout.Callout_reset, Pending: timeout.Callout_pending, Active: timeout.Callout_active, Deactivate: timeout.Callout_deactivate}},
}

func revisionNames() []string {
	var names []string
	for _, r := range revisions {
		names = append(names, r.Name)
	}
	return names
}

// revisionByName returns the revision of that name, which exists.
func revisionByName(name string) revision {
	for _, r := range revisions {
		if r.Name == name {
			return r
		}
	}
	panic("no revision " + name)
}
