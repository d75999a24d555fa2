package retrace

import (
	"fmt"

	"ktimeout/sys"
	"ktimeout/tools/racehunt/internal/diagram"
	"ktimeout/tools/racehunt/internal/say"
)

// heads returns the heads of the columns of state. They have the names of callouts if
// there are several.
func (rec *recorder) heads() []string {
	var heads []string
	for _, c := range rec.p.Scenario.Callouts {
		of := ""
		if len(rec.p.Scenario.Callouts) > 1 {
			of = c.Name + "."
		}
		heads = append(heads, of+"c_cpu", of+"c_flags")
	}
	for cpu := range rec.p.Scenario.CPUs {
		heads = append(heads, fmt.Sprintf("cc_curr %d", cpu), fmt.Sprintf("cc_migration %d", cpu))
	}
	return heads
}

// columns returns the current values of the columns of state.
func (rec *recorder) columns() []string {
	var now []string
	for i := range rec.p.Scenario.Callouts {
		switch mem := rec.p.Memory(i); {
		case rec.p.Freed(i):
			now = append(now, "freed", "freed")
		case mem == nil:
			now = append(now, "", "")
		default:
			now = append(now, cpuWord(mem.C_cpu.Peek()), flagWord(mem.C_flags.Peek()))
		}
	}
	for cpu := range rec.p.Scenario.CPUs {
		v := rec.p.Rev.Cpu(int32(cpu))
		move := ""
		if v.Cc_migration_cpu != sys.CPUBLOCK {
			move = fmt.Sprintf("CPU %d, %s", v.Cc_migration_cpu, say.Count(v.Cc_migration_ticks, "tick"))
		}
		now = append(now, rec.callout(v.Cc_curr), move)
	}
	return now
}

// callout names the callout that is at mem.
func (rec *recorder) callout(mem *sys.Callout) string {
	if mem == nil {
		return ""
	}
	for i, c := range rec.p.Scenario.Callouts {
		if rec.p.Memory(i) == mem {
			return c.Name
		}
	}
	for i, td := range rec.m.Report.Actors() {
		if mem == &td.Td_slpcallout {
			return "td_slpcallout of " + rec.lane(i).Name
		}
	}
	return "another callout"
}

// dropEmpty removes the columns that are empty in every step.
func dropEmpty(t *diagram.Trace) {
	for i := len(t.Columns) - 1; i >= 0; i-- {
		used := t.Start[i] != ""
		for _, s := range t.Steps {
			used = used || s.State[i] != ""
		}
		if used {
			continue
		}
		t.Columns = cut(t.Columns, i)
		t.Start = cut(t.Start, i)
		for j := range t.Steps {
			t.Steps[j].State = cut(t.Steps[j].State, i)
		}
	}
}

func cut(s []string, i int) []string { return append(s[:i:i], s[i+1:]...) }
