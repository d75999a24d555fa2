package explore

import "slices"

// This file works out what the judge can know in each state that Reach has come to: over
// every way there, through the steps that were explored. It does so whenever a step or a
// way is new, without the program.

// known is what the judge can know.
type known struct {
	all  pages[knowing]
	last pages[int32] // by state: the last of all that belongs to it, or none
	end  pages[int32] // by state: what the judge is told where a run ends in it, or unended
	todo []int32      // those that have not been followed from their states
}

// knowing is what the judge knows after one way to a state.
type knowing struct {
	judge  int32
	state  int32
	before int32 // another of the same state, or none
	from   int32 // that of the state before on the way, or none
	actor  uint8 // whose step leads here
}

// unended is the end of a state in which no run has ended.
const unended = -1

// state adds a state.
func (k *known) state() {
	k.last.add(none)
	k.end.add(unended)
}

// leads notes that the last step leads from one state to another.
func (s *reacher) leads(from, to int32, actor uint8, told int32) {
	s.graph.step(from, to, told, actor)
	for i := *s.known.last.at(from); i != none && s.stop == ""; i = s.known.all.at(i).before {
		s.follow(i, to, told, actor)
	}
	s.spread()
}

// ends notes that a run has ended in a state.
func (s *reacher) ends(state, told int32) {
	*s.known.end.at(state) = told
	for i := *s.known.last.at(state); i != none && s.stop == ""; i = s.known.all.at(i).before {
		s.closes(i, told)
	}
}

// follow goes on from what the judge knows over a step.
func (s *reacher) follow(i, to, told int32, actor uint8) {
	judge, ok := s.long.Tell(s.known.all.at(i).judge, told)
	if !ok {
		s.fails(append(s.way(i), actor), false)
		return
	}
	s.knows(to, judge, i, actor)
}

// closes goes on from what the judge knows over the end of a run.
func (s *reacher) closes(i, told int32) {
	if _, ok := s.long.Tell(s.known.all.at(i).judge, told); !ok {
		s.fails(s.way(i), true)
	}
}

// knows notes that the judge can know this in a state, unless it can know something there
// that is as strict: what fails then fails from that, too.
func (s *reacher) knows(state, judge, from int32, actor uint8) {
	k := &s.known
	last := k.last.at(state)
	for i := *last; i != none; i = k.all.at(i).before {
		if s.long.Stricter(k.all.at(i).judge, judge) {
			return
		}
	}
	*last = k.all.add(knowing{judge, state, *last, from, actor})
	k.todo = append(k.todo, *last)
}

// spread goes on from all that is new, until there is nothing new or a run fails.
func (s *reacher) spread() {
	k := &s.known
	for len(k.todo) > 0 && s.stop == "" {
		i := k.todo[len(k.todo)-1]
		k.todo = k.todo[:len(k.todo)-1]
		state := k.all.at(i).state
		if end := *k.end.at(state); end != unended {
			s.closes(i, end)
		}
		for a := *s.graph.last.at(state); a != none && s.stop == ""; a = s.graph.steps.at(a).before {
			step := s.graph.steps.at(a)
			s.follow(i, step.to, step.told, step.actor)
		}
	}
}

// way returns the steps after which the judge knows this.
func (s *reacher) way(i int32) []uint8 {
	var way []uint8
	for k := s.known.all.at(i); k.from != none; k = s.known.all.at(k.from) {
		way = append(way, k.actor)
	}
	slices.Reverse(way)
	return way
}

// fails takes the run that the judge calls a failure, which may be at its end.
func (s *reacher) fails(way []uint8, end bool) {
	s.res.Steps += int64(s.long.Again(way))
	f := s.p.Failure()
	if f == nil && end {
		f = s.p.End()
	}
	if f == nil {
		panic("explore: the judge knows something else in the run that it calls a failure")
	}
	s.fail(f, way)
}
