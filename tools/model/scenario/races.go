package scenario

import (
	"context"

	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/explore"
)

// Races calls found for the pairs of accesses of code made from C that some run reaches
// without a lock in common, each pair of places once. It goes through all runs, also
// after one that fails, until ctx is done, and tells whether it came to the end. Ports by
// hand do not say when they touch a plain variable, so there are none.
func (s *Scenario) Races(ctx context.Context, rev *sys.Revision, floating bool, found func(explored.Race)) (complete bool, err error) {
	p, err := Load(s, rev, floating)
	if err != nil {
		return false, err
	}
	defer func() {
		if e := p.Close(); err == nil {
			err = e
		}
	}()
	p.m.Report.Races(found)
	begin := func(ctx context.Context) explore.Search {
		return explore.NewProve(ctx, p, explore.Options{Steps: longest})
	}
	return p.alone(explore.Turn{Search: p.anew(ctx, begin), Enter: p.short}).Complete, nil
}
