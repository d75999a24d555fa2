package scenario

import (
	"context"
	"testing"

	"ktimeout/kern/timeout"
	"ktimeout/tools/model/explore"
)

// A loader builds no part of a specification twice, and loaders share nothing.
func TestLoader(t *testing.T) {
	s, err := Parse("x.scn", []byte("callout c\nstart: reset c 1\nhandler c: reset c 1\nthread a cpu 0: stop c\nthread b cpu 1: drain c\n"))
	if err != nil {
		t.Fatal(err)
	}
	knows := func(l *Loader) [3]int {
		p, err := l.Load(s, &timeout.Revision, false)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		if r := p.Prove(context.Background(), explore.Options{}); !r.Complete {
			t.Fatalf("%v, %s", r.Failure, r.Why)
		}
		states, transitions := l.mpsafe.Size()
		return [3]int{states, transitions, len(l.proven)}
	}
	var l, other Loader
	first := knows(&l)
	if first[1] == 0 || first[2] == 0 {
		t.Errorf("it knows nothing after the first program: %v", first)
	}
	if second := knows(&l); second != first {
		t.Errorf("the same program again: it knows %v, and knew %v", second, first)
	}
	if fresh := knows(&other); fresh != first {
		t.Errorf("another loader knows %v after one program, the first one %v", fresh, first)
	}
}
