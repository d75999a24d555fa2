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
	spoke  []int32
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
	ms.spoke = append(ms.spoke, p.spoke...)
	ms.all = append(ms.all, memo{late: len(ms.late), trail: len(p.trail), seen: len(p.seen), slots: p.slots, idle: p.idle})
}

// cut forgets all but the first memos.
func (ms *memos) cut(p *Program, n int) {
	ms.all = ms.all[:n]
	late := 0
	if n > 0 {
		late = ms.all[n-1].late
	}
	ms.late, ms.lives, ms.passes, ms.spoke = ms.late[:late], ms.lives[:n*len(p.callouts)], ms.passes[:n*len(p.passes)], ms.spoke[:n*len(p.spoke)]
}

// amend remembers what is known now in place of what was known after the last step.
func (p *Program) amend() {
	if p.long {
		p.memos.cut(p, len(p.memos.all)-1)
		p.remember()
	}
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
	}
	if p.frees {
		p.forbids(true)
	}
	copy(p.passes, ms.passes[steps*len(p.passes):])
	copy(p.spoke, ms.spoke[steps*len(p.spoke):])
	p.trail, p.seen, p.slots, p.idle = p.trail[:now.trail], p.seen[:now.seen], now.slots, now.idle
	p.buf = p.buf[:0]
}

// Again implements explore.Stateful.
func (p *Program) Again(steps []uint8) (taken int) {
	n := 0
	for n < min(len(steps), len(p.taken)) && steps[n] == p.taken[n] {
		n++
	}
	if p.m.Run.Back(n) {
		p.recall(n)
		p.memos.cut(p, n+1)
		p.taken, p.step = p.taken[:n], n
		p.failure, p.ranInto = p.startFailure, nil
	} else {
		p.Begin()
		n = 0
	}
	for _, a := range steps[n:] {
		p.Step(int(a))
	}
	taken, p.retaken = len(steps)-n+p.retaken, 0
	return taken
}

// ready has the actor stand where its next step begins.
func (p *Program) ready(actor int) {
	if !p.long {
		return
	}
	p.repeats, p.goesOn = true, actor
	n := p.m.Run.Ready(actor, p.before)
	p.repeats = false
	if n > 0 {
		p.retaken += n
		p.recall(len(p.taken))
	}
}

// goOn puts back what was known after so many steps, but for what the next step of the
// actor that takes it again begins with.
func (p *Program) goOn(steps int) {
	p.recall(steps)
	p.late[p.goesOn] = p.late[p.goesOn][:0]
}
