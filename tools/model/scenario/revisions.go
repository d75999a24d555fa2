package scenario

import (
	"ktimeout/kern/timeout"
	"ktimeout/kern/timeout/r216804"
	"ktimeout/kern/timeout/r216805"
	"ktimeout/kern/timeout/r220456"
	"ktimeout/kern/timeout/r262057"
	"ktimeout/sys"
)

// Revisions are all ports that can be booted, oldest first; the last one is the
// maintained port.
var Revisions = []*sys.Revision{
	&r216804.Revision, &r216805.Revision, &r220456.Revision, &r262057.Revision, &timeout.Revision,
}

// Revision returns the revision of that name, or nil.
func Revision(name string) *sys.Revision {
	for _, r := range Revisions {
		if r.Name == name {
			return r
		}
	}
	return nil
}
