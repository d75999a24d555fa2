package diagram

// Record is a step as programs read it, in JSON.
type Record struct {
	Step      int      `json:"step"` // from 1, as in Text
	Actor     string   `json:"actor"`
	ActorKind string   `json:"actor_kind"`       // as in Lane
	CPU       int      `json:"cpu"`              // the CPU that the actor is bound to, -1 if it floats
	Kind      string   `json:"kind"`             // kind of operation, as in Step.What
	Object    string   `json:"object,omitempty"` // this and what follows as in Step
	Value     string   `json:"value,omitempty"`
	Times     int      `json:"times,omitempty"`
	Function  string   `json:"function,omitempty"`
	File      string   `json:"file,omitempty"`
	Line      int      `json:"line,omitempty"`
	C         string   `json:"c,omitempty"`
	Calls     []string `json:"calls,omitempty"`
	Preempts  bool     `json:"preempts,omitempty"`
	Woke      []string `json:"woke,omitempty"` // actors
	Took      []string `json:"took,omitempty"`
	Gave      []string `json:"gave,omitempty"`
	Moved     string   `json:"moved,omitempty"`
	Waits     string   `json:"waits,omitempty"`
	// State has the values of the columns after the step, without empty ones.
	State map[string]string `json:"state,omitempty"`
	Bad   bool              `json:"bad,omitempty"`
}

// texts returns the texts of moments.
func texts(moments []Moment) []string {
	var out []string
	for _, m := range moments {
		out = append(out, m.Text)
	}
	return out
}

// Records returns the steps of the trace as programs read them.
func (t *Trace) Records() []Record {
	records := make([]Record, len(t.Steps))
	for i := range t.Steps {
		s := &t.Steps[i]
		l := t.Lanes[s.Lane]
		r := Record{Step: i + 1, Actor: l.Name, ActorKind: l.Kind, CPU: l.CPU, Kind: s.What, Object: s.Object, Value: s.Value, Times: s.Times,
			Function: s.Func, File: s.File, Line: s.Line, C: s.C, Calls: texts(s.Call), Preempts: s.Preempts, Took: s.Took, Gave: s.Gave,
			Moved: s.Moved, Waits: s.Waits, State: map[string]string{}, Bad: s.Bad}
		for _, w := range s.Woke {
			r.Woke = append(r.Woke, t.Lanes[w].Name)
		}
		for j, column := range t.Columns {
			if j < len(s.State) && s.State[j] != "" {
				r.State[column] = s.State[j]
			}
		}
		records[i] = r
	}
	return records
}
