package decide

import (
	"embed"
	"fmt"
	"math/rand/v2"
	"strings"

	"ktimeout/tools/model/scenario"
)

// Generated is how many programs come from the generator, and seed is its seed.
const (
	Generated = 18
	seed      = 11
)

//go:embed testdata/*.scn
var files embed.FS

// Programs returns the programs: those made by hand, then the generated ones.
func Programs() ([]*scenario.Scenario, error) {
	all, err := scenario.ReadAll(files, "testdata/*.scn")
	if err != nil {
		return nil, err
	}
	for i := range Generated {
		name := fmt.Sprintf("generated-%02d", i+1)
		s, err := scenario.Parse(name, []byte(generate(rand.New(rand.NewPCG(seed, uint64(i))))))
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

// most is the largest number of calls that threads and handlers make together.
const most = 10

// kinds are ways to declare a callout, each with the lock that has to be declared
// for it, if any. That lock is held around the calls.
var kinds = []struct{ of, lock string }{
	{"", ""}, {"", ""},
	{" mutex m", "mutex m"}, {" mutex m", "mutex m"},
	{" giant", ""},
	{" rwlock r", "rwlock r"},
	{" rwlock r shared", "rwlock r"},
}

// generate returns the text of a program.
func generate(r *rand.Rand) string {
	var b strings.Builder
	kind := kinds[r.IntN(len(kinds))]
	callouts, threads := []string{"c", "d"}[:1+r.IntN(2)], 1+r.IntN(3)
	ticked := r.IntN(2)
	fmt.Fprintf(&b, "cpus 2\nticks %d\n", r.IntN(3-ticked))
	if kind.lock != "" {
		fmt.Fprintln(&b, kind.lock)
	}
	hold := map[string]string{"": "", " giant": "giant"}[kind.of]
	if _, name, ok := strings.Cut(kind.lock, " "); ok {
		hold = name
	}
	var start []string
	for i, c := range callouts {
		fmt.Fprintf(&b, "callout %s%s\n", c, kind.of)
		start = append(start, within(hold, fmt.Sprintf("reset %s 1 cpu %d", c, i)))
	}
	if ticked == 1 {
		start = append(start, "tick")
	}
	fmt.Fprintf(&b, "start: %s\n", strings.Join(start, "; "))

	handlers, lists := make([][]string, len(callouts)), make([][]string, threads)
	for n := threads + 2 + r.IntN(most-1-threads); n > 0; n-- {
		c := callouts[r.IntN(len(callouts))]
		// Each thread makes one call at least.
		if at := r.IntN(threads + len(callouts)); at < threads || n <= threads && len(lists[n-1]) == 0 {
			if n <= threads && len(lists[n-1]) == 0 {
				at = n - 1
			}
			lists[at] = append(lists[at], threadCall(r, c, hold))
		} else if h := at - threads; callouts[h] == c || hold != "" || r.IntN(2) == 0 {
			handlers[h] = append(handlers[h], handlerCall(r, c, strings.HasSuffix(kind.of, "shared")))
		} else {
			handlers[h] = append(handlers[h], "pending "+c)
		}
	}
	for i, c := range callouts {
		if len(handlers[i]) != 0 {
			fmt.Fprintf(&b, "handler %s: %s\n", c, strings.Join(handlers[i], "; "))
		}
	}
	for i, l := range lists {
		fmt.Fprintf(&b, "thread t%d cpu %d: %s\n", i+1, i%2, strings.Join(l, "; "))
	}
	return b.String()
}

// within puts a call between taking and releasing a lock, if there is one.
func within(lock, call string) string {
	if lock == "" {
		return call
	}
	return fmt.Sprintf("lock %s; %s; unlock %[1]s", lock, call)
}

// arming returns a call that arms a callout.
func arming(r *rand.Rand, c string) string {
	switch r.IntN(4) {
	case 0:
		return fmt.Sprintf("schedule %s %d", c, 1+r.IntN(2))
	case 1:
		return fmt.Sprintf("reset %s %d", c, 1+r.IntN(2))
	}
	return fmt.Sprintf("reset %s %d cpu %d", c, 1+r.IntN(2), r.IntN(2))
}

func threadCall(r *rand.Rand, c, lock string) string {
	switch r.IntN(6) {
	case 0, 1:
		return within(lock, arming(r, c))
	case 2:
		return within(lock, "stop "+c)
	case 3:
		return "pending " + c
	}
	return "drain " + c
}

func handlerCall(r *rand.Rand, c string, shared bool) string {
	switch n := r.IntN(4); {
	case n == 0 && !shared: // stop asserts that the lock is held for writing
		return "stop " + c
	case n == 1:
		return "active " + c
	}
	return arming(r, c)
}

// Revisions are the revisions on which the programs are decided.
var Revisions = []string{"r262057", "timeout"}
