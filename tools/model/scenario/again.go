package scenario

import "ktimeout/tools/model/spec"

// This file takes a run of long steps back to an earlier one of them. The machine puts
// itself back, and takes some steps again: see explored.Run.Back. The scenario remembers
// what it knew after each step.

// memos are what was known after the beginning and after each step of a run.
type memos struct {
	all    []memo
	lives  []life // of all callouts
	late   []lateMark
	passes []*callout
}

// memo is what was known after a step. Of each list it has where its part ends.
type memo struct {
	late, trail, seen int
	slots             spec.State
	idle              [maxCPUs]idle
}

// lateMark is an event with which the next step of an actor begins.
type lateMark struct {
	actor int
	mark
}

func (ms *memos) forget() {
	ms.all, ms.lives, ms.late, ms.passes = ms.all[:0], ms.lives[:0], ms.late[:0], ms.passes[:0]
}

// remember adds what is known now.
func (p *Program) remember() {
	ms := &p.memos
	for actor, marks := range p.late {
		for _, m := range marks {
			ms.late = append(ms.late, lateMark{actor, m})
		}
	}
	for _, c := range p.callouts {
		ms.lives = append(ms.lives, c.life)
	}
	ms.passes = append(ms.passes, p.passes...)
	ms.all = append(ms.all, memo{late: len(ms.late), trail: len(p.trail), seen: len(p.seen), slots: p.slots, idle: p.idle})
}

// recall puts back what was known after so many steps.
func (p *Program) recall(steps int) {
	ms := &p.memos
	now, from := &ms.all[steps], 0
	if steps > 0 {
		from = ms.all[steps-1].late
	}
	for i := range p.late {
		p.late[i] = p.late[i][:0]
	}
	for _, l := range ms.late[from:now.late] {
		p.late[l.actor] = append(p.late[l.actor], l.mark)
	}
	n := len(p.callouts)
	for i, c := range p.callouts {
		c.life = ms.lives[steps*n+i]
		if p.frees {
			memory.forbid(c.mem, c.freed)
		}
	}
	copy(p.passes, ms.passes[steps*len(p.passes):])
	p.trail, p.seen, p.slots, p.idle = p.trail[:now.trail], p.seen[:now.seen], now.slots, now.idle
	p.buf = p.buf[:0]
}

// Again implements explore.Stateful.
func (p *Program) Again(steps []uint8) (taken int) {
	n := 0
	for n < min(len(steps), len(p.taken)) && steps[n] == p.taken[n] {
		n++
	}
	p.repeats = true
	taken, ok := p.m.Run.Back(n, p.goesOn)
	p.repeats = false
	if !ok {
		p.Begin()
		n = 0
	} else {
		p.recall(n)
		ms := &p.memos
		ms.all = ms.all[:n+1]
		ms.late, ms.lives, ms.passes = ms.late[:ms.all[n].late], ms.lives[:(n+1)*len(p.callouts)], ms.passes[:(n+1)*len(p.passes)]
		p.taken, p.step = p.taken[:n], n
		p.failure, p.ranInto = p.startFailure, nil
	}
	for _, a := range steps[n:] {
		p.Step(int(a))
		taken++
	}
	return taken
}

// goesOn puts back what was known after so many steps, but for what the actor's next
// step begins with: the actor takes that step again.
func (p *Program) goesOn(steps, actor int) {
	p.recall(steps)
	p.late[actor] = p.late[actor][:0]
}
