package descriptor

import (
	"strconv"

	"ktimeout/sys"
)

// Made is what a text has that the front end has made from C, and the machine cannot know.
type Made struct {
	Element func(cpu int32) any // a pointer to what a CPU keeps for its callouts
	Name    string              // of the array of those
	Globals []Global            // the other variables
}

// Global is a variable of a text.
type Global struct {
	Memory any // a pointer to it
	Name   string
	Hidden bool // nothing depends on it
}

// regions returns the memory of n CPUs that the text touches: what a CPU keeps for its
// callouts, its wheel, the timeout() slots, and the variables.
func (all *cpus) regions(m *Made, n int32) (rs []sys.Region) {
	for cpu := range n {
		word := new(sys.Lword)
		word.Poke(cpu)
		of := "[" + strconv.Itoa(int(cpu)) + "]"
		rs = append(rs, sys.Region{Memory: m.Element(cpu), CPU: word, Name: m.Name + of},
			sys.Region{Memory: *all[cpu].Cc_callwheel, CPU: word, Name: "cc_callwheel" + of})
		slots := *all[cpu].Cc_callout
		for i := range slots {
			rs = append(rs, sys.Region{Memory: &slots[i], CPU: &slots[i].C_cpu, Name: "slot " + strconv.Itoa(i)})
		}
	}
	for _, g := range m.Globals {
		if !g.Hidden {
			rs = append(rs, sys.Region{Memory: g.Memory, Name: g.Name})
		}
	}
	return rs
}
