package spec

import "testing"

// BenchmarkNext measures an event of histories that the automaton knows already.
func BenchmarkNext(b *testing.B) {
	histories := benchHistories(b)
	a := New(mpsafe)
	for _, h := range histories {
		follow(a, h)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; {
		for _, h := range histories {
			follow(a, h)
			i += len(h)
		}
	}
}

// BenchmarkExpand measures an event of histories that are new to the automaton.
func BenchmarkExpand(b *testing.B) {
	histories := benchHistories(b)
	b.ReportAllocs()
	b.ResetTimer()
	for i := 0; i < b.N; {
		a := New(mpsafe)
		for _, h := range histories {
			follow(a, h)
		}
		_, n := a.Size()
		i += n
	}
}

func benchHistories(b *testing.B) [][]Event {
	var histories [][]Event
	for _, text := range []string{
		"A reset 1 = 0; tick; enter 1; h reset 2 on 1; A drain; B active = 1; h = 0; exit; A = 0; free; quiet",
		"A reset 1; B reset 2; C schedule in 3; D stop; tick; A = 1; enter 2; B = 0; D = 0; exit; C = 0; tick 3; enter 1; exit; quiet",
		"A drain; B drain; C reset 1; D stop; E pending; tick; A = 0; B = 1; C = 0; D = 0; E = 1; tick; quiet",
	} {
		histories = append(histories, parse(b, mpsafe, text))
	}
	return histories
}

func follow(a *Automaton, history []Event) {
	s := Start
	for _, e := range history {
		s = a.Next(s, e)
	}
}
