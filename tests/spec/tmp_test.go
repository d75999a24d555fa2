package spec
import ("testing";"pgregory.net/rapid";"time";"fmt")
func TestTmpFixed(t *testing.T) {
	for n, k := range both {
	l := k.Locked
	script = [][]Call{
		{{Op: Reset, Ticks: 1, CPU: 0, Lock: l}, {Op: Stop, Lock: l}, {Op: Reset, Ticks: 2, CPU: 1, Lock: l}},
		{{Op: Schedule, Ticks: 1, CPU: Stay, Lock: l}, {Op: Stop, Lock: l}},
		{{Op: Pending}, {Op: Drain}},
		{{Op: Reset, Ticks: 1, CPU: 1, Lock: l}, {Op: Active}},
	}
	a := New(k)
	var walked time.Duration
	h, ev := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		r := newReference(t, k, true, false, true)
		r.defers, r.refuses, r.marks, r.repeats, r.open = true, true, false, true, false
		events := r.run()
		t0 := time.Now()
		if v, at := walk(a, events); v != nil {
			t.Fatalf("%v\n%s", v, show(events, at))
		}
		walked += time.Since(t0)
		h++; ev += len(events)
		if h & (h-1) == 0 || h % 10000==0 {
			s, tr := a.Size()
			fmt.Println(n, h, ev, s, tr, walked, len(a.dfa.cores.vals))
		}
	})
	}
	script = nil
}
