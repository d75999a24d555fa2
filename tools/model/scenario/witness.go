package scenario

import (
	"fmt"
	"unsafe"

	"ktimeout/sys"
	"ktimeout/tools/model/kpi"
	"ktimeout/tools/model/spec"
)

// This file is for callers that show a run: it has the names of the callouts of a
// program, and what happened to them.

// Memory returns the memory of the callout with that number, or for a handle the
// memory of its slot. It is nil if the callout was freed or the handle was only
// initialised.
func (p *Program) Memory(callout int) *sys.Callout {
	c := p.callouts[callout]
	switch {
	case c.freed:
		return nil
	case c.Timeout:
		return c.handle.Callout
	}
	return c.mem
}

// Called is the name of the memory of a callout: that of the callout, or of all that are there in turn.
func (p *Program) Called(callout int) string { return p.Scenario.called(callout) }

// Freed tells whether the client has freed a callout, or has not initialised it yet in the memory
// of another.
func (p *Program) Freed(callout int) bool { return p.callouts[callout].freed }

// OwnChains is the sleep queue chain of the client's first channel, unless that
// channel shares one. The chains of the other channels follow; lower numbers are
// the chains of the CPUs.
const OwnChains = sys_maxScenarioCPUs

// ChannelName returns the name of a wait channel of the client, or "".
func (p *Program) ChannelName(wchan unsafe.Pointer) string {
	for i, w := range p.channels {
		if unsafe.Pointer(w) == wchan {
			return p.Scenario.Channels[i].Name
		}
	}
	return ""
}

// Moment is a moment in the life of a callout, in words: "callout_drain(c)",
// "callout_drain(c) = 1", "handler of c entered", "handler of c returned".
type Moment struct {
	Text    string
	Handler bool // it is about a handler, not about a call
	Ends    bool // the end of a call or handler that an earlier moment began
	// Late says that the moment is part of the step that begins, not of the step
	// that has ended: a call begins when its first operation is carried out, and
	// a handler has returned when softclock goes on.
	Late bool
}

// Witness tells what happens to the callouts in a run.
type Witness struct {
	p     *Program
	seen  []int // by callout: how many of its events Next has returned
	slots int   // how many events of the handles Next has returned
	calls map[witnessed]witnessedCall
	runs  string // the handle whose handler runs: Giant allows one at a time
}

// witnessed identifies a call in progress: the callout, or onHandles, and the
// slot.
type witnessed struct {
	callout int
	slot    uint8
}

type witnessedCall struct {
	text string
	void bool // the call returns nothing
}

// onHandles stands for the callout of a call to timeout or untimeout.
const onHandles = -1

// Witness returns a Witness for the run that has just begun.
func (p *Program) Witness() *Witness {
	w := &Witness{p: p, slots: len(p.trail), calls: map[witnessed]witnessedCall{}}
	for _, c := range p.callouts {
		w.seen = append(w.seen, len(c.trail))
	}
	return w
}

// Next returns what has happened since the last call of Next.
func (w *Witness) Next() []Moment {
	var out []Moment
	for i, c := range w.p.callouts {
		for _, e := range c.trail[w.seen[i]:] {
			if m := w.callout(c, e); m.Text != "" {
				out = append(out, m)
			}
		}
		w.seen[i] = len(c.trail)
	}
	for _, e := range w.p.trail[w.slots:] {
		if m := w.handle(e); m.Text != "" {
			out = append(out, m)
		}
	}
	w.slots = len(w.p.trail)
	return out
}

// begins notes a call and returns the text of its beginning.
func (w *Witness) begins(at witnessed, text string, void bool) Moment {
	w.calls[at] = witnessedCall{text, void}
	return Moment{Text: text, Late: true}
}

// ends returns the text of the end of a call.
func (w *Witness) ends(at witnessed, result int8) Moment {
	call, ok := w.calls[at]
	delete(w.calls, at)
	switch {
	case !ok:
		return Moment{}
	case call.void:
		return Moment{Text: call.text + " returned", Ends: true}
	}
	return Moment{Text: fmt.Sprintf("%s = %d", call.text, result), Ends: true}
}

// enters and leaves return the text of the beginning and the end of a handler.
func enters(name string) Moment {
	return Moment{Text: "handler of " + name + " entered", Handler: true}
}

func leaves(name string) Moment {
	return Moment{Text: "handler of " + name + " returned", Handler: true, Ends: true, Late: true}
}

// callout returns the text of an event of a callout.
func (w *Witness) callout(c *callout, e spec.Event) Moment {
	switch at := (witnessed{c.no, e.Slot}); e.What {
	case spec.Began:
		return w.begins(at, callText(c.Name, e), !e.Op.Returns())
	case spec.Ended:
		return w.ends(at, e.Result)
	case spec.Entered:
		return enters(c.Name)
	case spec.Exited:
		return leaves(c.Name)
	case spec.Drained:
		return Moment{Text: "drain function of " + c.Name + " called"}
	case spec.Freed:
		return Moment{Text: "free(" + c.Name + ")", Late: true}
	}
	return Moment{}
}

// callText returns a call as C writes it, without its function and argument.
func callText(name string, e spec.Event) string {
	call, direct := kpi.Call{Op: e.Op, CPU: int32(e.CPU)}, ""
	if e.Direct {
		call.Sbt, direct = &kpi.Sbt{}, ", direct" // only these have the flag
	}
	switch {
	case !e.Op.Arms():
		return fmt.Sprintf("%v(%s)", call, name)
	case e.CPU == kpi.Stay:
		return fmt.Sprintf("%v(%s, %d%s)", call, name, e.Ticks, direct)
	}
	return fmt.Sprintf("%v(%s, %d, cpu %d%s)", call, name, e.Ticks, e.CPU, direct)
}

// handle returns the text of an event of the handles.
func (w *Witness) handle(e spec.SlotEvent) Moment {
	switch at := (witnessed{onHandles, e.Call}); {
	case e.What == spec.Began && e.Op == kpi.Untimeout:
		return w.begins(at, "untimeout("+w.p.armed(int(e.Fn))+")", true)
	case e.What == spec.Began:
		return w.begins(at, fmt.Sprintf("timeout(%s, %d)", w.p.armed(int(e.Fn)), e.N), true)
	case e.What == spec.Ended:
		return w.ends(at, 0)
	case e.What == spec.Entered:
		w.runs = w.p.armed(int(e.Fn))
		return enters(w.runs)
	case e.What == spec.Exited:
		return leaves(w.runs)
	}
	return Moment{}
}

// armed returns the name of the callout or handle of an arming. Armings are
// numbered in the order in which the scenario was loaded.
func (p *Program) armed(arming int) string {
	lists := [][]Step{}
	for _, c := range p.Scenario.Callouts {
		lists = append(append(lists, c.Handler...), c.Drained)
	}
	lists = append(lists, p.Scenario.Start)
	for _, t := range p.Scenario.Threads {
		lists = append(lists, t.Steps)
	}
	n := 0
	for _, steps := range lists {
		for i := range steps {
			if steps[i].Op.Arms() {
				if n++; n == arming {
					return p.Scenario.Callouts[steps[i].Callout].Name
				}
			}
		}
	}
	return "nothing"
}
