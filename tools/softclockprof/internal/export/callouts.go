package export

import (
	"io"
	"reflect"
	"runtime"
	"strconv"
	"sync"
	"time"

	"github.com/google/pprof/profile"

	"ktimeout/sys"
	"ktimeout/tools/softclockprof/internal/meter"
)

// Callouts writes a profile of the handlers for pprof: for each handler on each
// CPU its calls, the time in it and its lateness. The handlers stand below
// softclock of the revision, as in a CPU profile, and those of direct armings below
// callout_process.
func Callouts(w io.Writer, rev *sys.Revision, handlers []meter.Handler, begun time.Time, took time.Duration) error {
	p := &profile.Profile{
		SampleType: []*profile.ValueType{
			{Type: "calls", Unit: "count"},
			{Type: "time", Unit: "nanoseconds"},
			{Type: "lateness", Unit: "nanoseconds"},
		},
		DefaultSampleType: "time",
		TimeNanos:         begun.UnixNano(),
		DurationNanos:     int64(took),
	}
	add := func(name, file string, line int) *profile.Location {
		id := uint64(len(p.Location) + 1)
		f := &profile.Function{ID: id, Name: name, SystemName: name, Filename: file, StartLine: int64(line)}
		l := &profile.Location{ID: id, Line: []profile.Line{{Function: f, Line: int64(line)}}}
		p.Function, p.Location = append(p.Function, f), append(p.Location, l)
		return l
	}
	place := map[uintptr]*profile.Location{}
	at := func(entry uintptr) *profile.Location {
		if place[entry] == nil {
			place[entry] = add(Func(entry))
		}
		return place[entry]
	}
	softclock := sync.OnceValue(func() *profile.Location {
		if rev.Softclock == nil { // a thread of its own
			return add("softclock", "", 0)
		}
		return at(reflect.ValueOf(rev.Softclock).Pointer())
	})
	for _, h := range handlers {
		handler := at(h.Func)
		below := softclock
		if h.Direct {
			below = func() *profile.Location { return at(reflect.ValueOf(rev.Era.Callout_process).Pointer()) }
		}
		p.Sample = append(p.Sample, &profile.Sample{
			Location: []*profile.Location{handler, below()},
			Value:    []int64{h.Calls, h.Time, h.Late},
			Label:    map[string][]string{"cpu": {strconv.Itoa(int(h.CPU))}},
		})
	}
	if err := p.CheckValid(); err != nil {
		return err
	}
	return p.Write(w)
}

// Func returns the name and the place of the function with that entry address.
func Func(entry uintptr) (name, file string, line int) {
	f := runtime.FuncForPC(entry)
	if f == nil {
		return "unknown", "", 0
	}
	file, line = f.FileLine(entry)
	return f.Name(), file, line
}
