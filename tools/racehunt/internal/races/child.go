// Package races looks for data races of a text in C: pairs of accesses that no lock
// orders. Each scenario is searched in a child process.
//
// It imports the child processes and the screen.
package races

import (
	"context"
	"fmt"
	"io"
	"time"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/child"
)

// Job is the search of one scenario in one mode.
type Job struct {
	Name     string
	Text     []byte // of the scenario's file
	Revision string
	Mode     scenario.Mode
	D        time.Duration
}

// Report is what a child says.
type Report struct {
	Races    []explored.Race `json:",omitempty"`
	Complete bool            `json:",omitempty"` // it looked at all runs
}

type message = child.Message[Report]

// Kind is the kind of the child that does such a job.
const Kind child.Kind = "races"

// Child is the child process that looks at a scenario.
func Child(in io.Reader, out io.Writer) int { return child.Serve(in, out, look) }

// alive is how often a child shows that it is.
const alive = time.Second

// look looks at all runs of a scenario until its time is over or ctx is done.
func look(ctx context.Context, j Job, say func(message)) error {
	s, err := scenario.Parse(j.Name, j.Text)
	if err != nil {
		return err
	}
	rev := scenario.Revision(j.Revision)
	if rev == nil {
		return fmt.Errorf("there is no revision %s", j.Revision)
	}
	timed, cancel := context.WithTimeout(ctx, j.D)
	defer cancel()
	beat := time.NewTicker(alive)
	defer beat.Stop()
	go func() {
		for range beat.C {
			say(message{})
		}
	}()
	r := Report{}
	r.Complete, err = s.Races(timed, rev, j.Mode.Floats(), func(x explored.Race) { r.Races = append(r.Races, x) })
	if err != nil {
		return err
	}
	say(message{Done: true, Report: r})
	return nil
}
