package scenario

import (
	"testing"
)

// Files of the sbt era with an error, and the message that each gets.
func TestErrorsOfTheSbtEra(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"times\n", `1: times names none; write "times TIME ..."`},
		{"times 5\n", `1: time "5" is no time; write a number and its unit, as "5us", "2ms" or "1s"`},
		{"times 5ns\n", `1: time "5ns" is no time; write a number and its unit, as "5us", "2ms" or "1s"`},
		{"times 0us\n", `1: time 0us is out of range; write 1us to 1s`},
		{"times 2s\n", `1: time 2s is out of range; write 1us to 1s`},
		{"times 99999999999999999999us\n", `1: time 99999999999999999999us is out of range; write 1us to 1s`},
		{"times 2us 1us\n", `1: time 1us is not after 2us; write times in their order`},
		{"times 1us 2us 3us 4us 5us 6us 7us 8us 9us 10us 11us 12us 13us 14us 15us 16us 17us\n",
			`1: there are more than 16 times; leave 17us out`},
		{"ticks 2\ntimes 5us\n", `2: ticks stands on line 1 already; remove one of the two`},
		{"times 5us\nticks 2\n", `2: times stands on line 1 already; remove one of the two`},
		{"callout c trylock\n", `1: trylock without a lock; write "callout c mutex M trylock", or leave it out`},
		{"callout c\nthread t cpu 0: reset c 5us prec\n", `2: reset lacks its precision; write "reset CALLOUT TICKS|TIME [cpu N|curcpu] [direct] [abs|precalc] [hardclock] [prec TIME] [= 0|1]"`},
		{"callout c\nthread t cpu 0: reset c 5us prec 2\n", `2: precision "2" is no time; write a number and its unit, as "5us", "2ms" or "1s"`},
		{"callout c\nthread t cpu 0: reset c 5us direct direct\n", `2: direct stands twice; remove one of the two`},
		{"callout c\nthread t cpu 0: reset c 5us abs precalc\n", `2: abs and precalc are two ways to give a moment; remove one of the two`},
		{"callout c\nthread t cpu 0: reset c 5 abs\n", `2: ticks are counted from now; write the moment as a time, as "5us"`},
		{"callout c\nthread t cpu 0: reset c 5us abs hardclock\n", `2: hardclock says from when a time is counted, and a moment is not counted from anything; remove hardclock`},
		{"callout c\nthread t cpu 0: reset c 5 hardclock\n", `2: ticks are counted from the last hardclock already; remove hardclock`},
		{"callout c\nthread t cpu 0: schedule c 5us\n", `2: ticks "5us" is not a number; write 0 to 16`},
		{"callout c\nthread t cpu 0: stop c = -2\n", `2: result -2 is out of range; write -1 to 1`},
		{"thread t cpu 0: when 5us = 5us\n", `1: when lacks its precision; write "when TIME [direct] [abs|precalc] [hardclock] [prec TIME] [= TIME TIME]"`},
		{"mutex m\ncallout c mutex m\nthread t cpu 0: lock m; reset c 5us direct; unlock m\n",
			`2: the timer interrupt enters c, which is armed with direct, and cannot wait for m; write "mutex m spin", or arm c without direct`},
		{"mutex m\ncallout c\nhandler c: lock m; unlock m\nthread t cpu 0: reset c 5us direct\n",
			`2: the timer interrupt enters c, which is armed with direct, and cannot wait for m; write "mutex m spin", or arm c without direct`},
		{"cpus 4\ncallout c\nthread t cpu 0: reset c 5us direct\n", `2: with direct armings there may be 8 threads, and two more for each CPU; there are 9; leave some out`},
	} {
		_, err := Parse("f", []byte(c.text))
		if err == nil || err.Error() != "f:"+c.want {
			t.Errorf("%q: %v\nwant f:%s", c.text, err, c.want)
		}
	}
}

// What makes a scenario one of the sbt era, and that the revisions of the tick era then do
// not have what it needs.
func TestScenariosOfTheSbtEra(t *testing.T) {
	for _, c := range []struct {
		text string
		sbt  bool
	}{
		{"callout c\nthread t cpu 0: reset c 5; stop c = 1\n", false},
		{"times 5us\ncallout c\nthread t cpu 0: reset c 5\n", true},
		{"callout c\nthread t cpu 0: reset c 5us\n", true},
		{"callout c\nthread t cpu 0: reset c 5 direct\n", true},
		{"callout c\nthread t cpu 0: reset c 5 prec 2us\n", true},
		{"callout c\nthread t cpu 0: stop c = -1\n", true},
		{"thread t cpu 0: when 5us\n", true},
		{"mutex m\ncallout c mutex m trylock\nthread t cpu 0: drain c\n", true},
		{"mutex s spin\ncallout c mutex s\nthread t cpu 0: drain c\n", true},
		{"mutex s spin\ncallout c\nthread t cpu 0: drain c\n", false},
	} {
		s, err := Parse("f", []byte(c.text))
		if err != nil {
			t.Fatalf("%q: %v", c.text, err)
		}
		if s.Sbt() != c.sbt {
			t.Errorf("%q: of the sbt era: %v", c.text, s.Sbt())
		}
		if lacks := s.Lacks(Ports[0], false) != ""; lacks != c.sbt {
			t.Errorf("%q: %s lacks something: %v", c.text, Ports[0].Name, lacks)
		}
	}
}
