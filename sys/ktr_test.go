package sys

import (
	"fmt"
	"strings"
	"sync"
	"testing"
)

func TestKtr(t *testing.T) {
	defer Ktr_mask.Store(0)
	Ktr_resize(4)
	if KTR_ON(KTR_CALLOUT) {
		t.Error("traced by default")
	}
	Ktr_mask.Store(KTR_CALLOUT)
	if !KTR_ON(KTR_CALLOUT) || KTR_ON(KTR_LOCK) {
		t.Error("the mask does not choose")
	}
	c := new(Callout)
	CTR0(KTR_CALLOUT, "overwritten")
	CTR1(KTR_CALLOUT, "callout %p finished", c)
	CTR5(KTR_CALLOUT, "migration of %p func %p arg %p in %d to %u deferred", c, func(any) {}, 7, 3, 1)
	CTR2(KTR_CALLOUT, "%s 100%% %-3d|", "x", 5)
	CTR3(KTR_CALLOUT, "arg %p %p %08x", nil, "word", 255)
	var got []string
	var last uint64
	Ktr_dump(func(e *Ktr_entry) bool {
		if e.Ktr_timestamp < last {
			t.Errorf("times go back: %d after %d", e.Ktr_timestamp, last)
		}
		last = e.Ktr_timestamp
		if !strings.HasSuffix(e.Ktr_file, "ktr_test.go") || e.Ktr_line == 0 {
			t.Errorf("place %s:%d", e.Ktr_file, e.Ktr_line)
		}
		got = append(got, e.String())
		return true
	})
	if len(got) != 4 {
		t.Fatalf("%d events, want the last 4: %q", len(got), got)
	}
	for i, want := range []string{
		fmt.Sprintf("callout %p finished", c),
		" arg 7 in 3 to 1 deferred",
		"x 100% 5  |",
		"arg <nil> word 000000ff",
	} {
		if !strings.HasSuffix(got[i], want) || strings.Contains(got[i], "%!") {
			t.Errorf("event %d: %q, want ...%q", i, got[i], want)
		}
	}
}

func TestKtrConcurrent(t *testing.T) {
	defer Ktr_mask.Store(0)
	Ktr_resize(8)
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range 1000 {
				CTR2(KTR_GEN, "%d %d", g, i)
				if i%100 == 0 {
					Ktr_dump(func(e *Ktr_entry) bool {
						if s := e.String(); strings.Contains(s, "%!") {
							t.Errorf("torn event %q", s)
						}
						return true
					})
				}
			}
		}()
	}
	wg.Wait()
}

// FuzzKtrString: no format of a client makes a dump fail.
func FuzzKtrString(f *testing.F) {
	f.Add("callout %p func %p arg %p", 3)
	f.Add("%", 0)
	f.Add("%-08.3ld %s %u %%", -1)
	f.Fuzz(func(t *testing.T, format string, n int) {
		e := Ktr_entry{Ktr_desc: format, Ktr_parms: [KTR_PARMS]any{n, "s", nil, &n}}
		_ = e.String()
	})
}
