package export

import (
	"bytes"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
	"github.com/google/pprof/profile"
	"google.golang.org/protobuf/encoding/protowire"

	"ktimeout/kern/timeout"
	timeout_main "ktimeout/kern/timeout/main"
	"ktimeout/sys"
	"ktimeout/tools/softclockprof/internal/meter"
)

func handler(any) {}

var entry = reflect.ValueOf(handler).Pointer()

func TestCallouts(t *testing.T) {
	var b bytes.Buffer
	begun := time.Unix(1000, 0)
	err := Callouts(&b, &timeout.Revision, []meter.Handler{
		{CPU: 0, Func: entry, Calls: 3, Time: 30, Late: 300},
		{CPU: 1, Func: entry, Calls: 1, Time: 10, Late: 100},
		{CPU: 1, Func: 0, Calls: 5, Time: 50, Late: 500}, // a slot of timeout() has no function any more
	}, begun, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	p, err := profile.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	if p.DefaultSampleType != "time" || p.TimeNanos != begun.UnixNano() || p.DurationNanos != int64(time.Second) {
		t.Errorf("%v", p)
	}
	want := map[string][]int64{"handler on 0": {3, 30, 300}, "handler on 1": {1, 10, 100}, "unknown on 1": {5, 50, 500}}
	for _, s := range p.Sample {
		if len(s.Location) != 2 || !strings.HasSuffix(s.Location[1].Line[0].Function.Name, "timeout.softclock") {
			t.Errorf("stack %v", s.Location)
			continue
		}
		name := s.Location[0].Line[0].Function.Name
		key := name[strings.LastIndex(name, ".")+1:] + " on " + s.Label["cpu"][0]
		if !reflect.DeepEqual(s.Value, want[key]) {
			t.Errorf("%s: %v, want %v", key, s.Value, want[key])
		}
		delete(want, key)
	}
	if len(want) != 0 {
		t.Errorf("no sample for %v", want)
	}
}

// Handlers of the sbt era stand below a softclock that is no function, or, if they are direct, below
// callout_process.
func TestCalloutsSbt(t *testing.T) {
	var b bytes.Buffer
	if err := Callouts(&b, &timeout_main.Revision, []meter.Handler{{Func: entry, Calls: 3}, {Func: entry, Calls: 5, Direct: true}, {Func: 0, Calls: 7}}, time.Now(), time.Second); err != nil {
		t.Fatal(err)
	}
	p, err := profile.Parse(&b)
	if err != nil {
		t.Fatal(err)
	}
	got := map[int64]string{}
	for _, s := range p.Sample {
		got[s.Value[0]] = s.Location[1].Line[0].Function.Name
	}
	if want := map[int64]string{3: "softclock", 5: "ktimeout/kern/timeout/main.Callout_process", 7: "softclock"}; !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestCPU adds sysmon to a CPU profile, and leaves a profile of another kind as
// it is.
func TestCPU(t *testing.T) {
	f := &profile.Function{ID: 7, Name: "f"}
	l := &profile.Location{ID: 9, Line: []profile.Line{{Function: f}}}
	p := &profile.Profile{
		SampleType: []*profile.ValueType{{Type: "samples", Unit: "count"}, {Type: "cpu", Unit: "nanoseconds"}},
		PeriodType: &profile.ValueType{Type: "cpu", Unit: "nanoseconds"}, Period: 1e7,
		Function: []*profile.Function{f}, Location: []*profile.Location{l},
		Sample: []*profile.Sample{{Location: []*profile.Location{l}, Value: []int64{3, 3e7}}, {Location: []*profile.Location{l}, Value: []int64{1, 1e7}}},
	}
	for sysmon, want := range map[time.Duration]map[string][]int64{
		0:                      {"f": {4, 4e7}},
		155 * time.Millisecond: {"f": {4, 4e7}, "runtime.sysmon": {15, 155e6}},
	} {
		var in, out bytes.Buffer
		if err := p.Write(&in); err != nil {
			t.Fatal(err)
		}
		if sampled, err := CPU(&in, &out, sysmon); err != nil || sampled != 40*time.Millisecond {
			t.Errorf("%v was sampled, %v", sampled, err)
		}
		got, err := profile.Parse(&out)
		if err != nil {
			t.Fatal(err)
		}
		have := map[string][]int64{}
		for _, s := range got.Sample {
			name := s.Location[0].Line[0].Function.Name
			if have[name] == nil {
				have[name] = []int64{0, 0}
			}
			have[name][0] += s.Value[0]
			have[name][1] += s.Value[1]
		}
		if !reflect.DeepEqual(have, want) {
			t.Errorf("%v of sysmon: %v, want %v", sysmon, have, want)
		}
	}
	var b bytes.Buffer
	p.SampleType[1].Unit = "bytes"
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	if _, err := CPU(&b, io.Discard, 1); err == nil {
		t.Error("a profile of bytes was taken for one of CPU time")
	}
}

// TestKTR reads the dump as schedgraph does: index, CPU and time in digits, newest
// entry first, and then a record of a group, an ID, a state and attributes.
func TestKTR(t *testing.T) {
	sys.Ktr_resize(16)
	defer sys.Ktr_mask.Store(0)
	sys.Ktr_mask.Store(sys.KTR_SCHED)
	sys.KTR_STATE1(sys.KTR_SCHED, "thread", "swi4: clock tid 5", "running", "prio:%d", 84)
	sys.KTR_STATE3(sys.KTR_SCHED, "thread", "client 0", "sleep", "prio:%d", 80, "wmesg:\"%s\"", "load", "lockname:\"%s\"", "")
	sys.CTR1(sys.KTR_CALLOUT, "callout %d finished", 7)
	var b bytes.Buffer
	n, err := KTR(&b)
	if err != nil || n != 3 {
		t.Fatalf("%d entries: %v", n, err)
	}
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	if len(lines) != 5 || !strings.HasSuffix(lines[2], "callout 7 finished") || !strings.Contains(lines[0], "index cpu        timestamp trace") {
		t.Fatalf("%s", b.String())
	}
	record := regexp.MustCompile(`^\s*\d+\s+\d+\s+\d+\s+KTRGRAPH group:"([^"]*)", id:"([^"]*)", ([^:]+):(?:"([^"]*)"|([^,]+)), attributes: (.*)$`)
	for i, want := range []string{"client 0 sleep", "swi4: clock tid 5 running"} {
		m := record.FindStringSubmatch(lines[3+i])
		if m == nil || m[1] != "thread" || m[2]+" "+m[4] != want || !strings.HasPrefix(m[6], "prio:") {
			t.Errorf("%s: %q, want %s", lines[3+i], m, want)
		}
	}
}

func TestHDR(t *testing.T) {
	h := hdr.New(1, 1e9, 2)
	for i := range int64(100) {
		_ = h.RecordValue(i * 1000)
	}
	var b bytes.Buffer
	if err := HDR(&b, h, 1000); err != nil {
		t.Fatal(err)
	}
	if text := b.String(); !strings.Contains(text, "Percentile") || !strings.Contains(text, "Total count    =          100") {
		t.Errorf("%s", text)
	}
}

// packet is the part of a packet that the tests check.
type packet struct {
	at, typ, track, parent uint64
	name                   string
	args                   map[string]int64
}

// fields calls f for every field of a message.
func fields(t *testing.T, b []byte, f func(n protowire.Number, v uint64, body []byte)) {
	t.Helper()
	for len(b) > 0 {
		n, typ, k := protowire.ConsumeTag(b)
		if k < 0 {
			t.Fatal(protowire.ParseError(k))
		}
		b = b[k:]
		var v uint64
		var body []byte
		if typ == protowire.VarintType {
			v, k = protowire.ConsumeVarint(b)
		} else {
			body, k = protowire.ConsumeBytes(b)
		}
		if k < 0 {
			t.Fatal(protowire.ParseError(k))
		}
		b = b[k:]
		f(n, v, body)
	}
}

func parse(t *testing.T, trace []byte) (all []packet) {
	t.Helper()
	fields(t, trace, func(_ protowire.Number, _ uint64, body []byte) {
		p := packet{args: map[string]int64{}}
		fields(t, body, func(n protowire.Number, v uint64, body []byte) {
			switch n {
			case packetTimestamp:
				p.at = v
			case packetTrackDescriptor:
				fields(t, body, func(n protowire.Number, v uint64, body []byte) {
					switch n {
					case descriptorUUID:
						p.track = v
					case descriptorParentUUID:
						p.parent = v
					case descriptorName:
						p.name = string(body)
					}
				})
			case packetTrackEvent:
				fields(t, body, func(n protowire.Number, v uint64, body []byte) {
					switch n {
					case eventType:
						p.typ = v
					case eventTrackUUID:
						p.track = v
					case eventNameField:
						p.name = string(body)
					case eventDebugAnnotations:
						var name string
						var value int64
						fields(t, body, func(n protowire.Number, v uint64, body []byte) {
							if n == annotationName {
								name = string(body)
							} else {
								value = int64(v)
							}
						})
						p.args[name] = value
					}
				})
			}
		})
		all = append(all, p)
	})
	return all
}

func TestPerfetto(t *testing.T) {
	events := []meter.Event{
		{Kind: meter.Tick, Track: meter.Clock, CPU: 0, Start: 50, Took: 5},
		{Kind: meter.Run, Track: meter.Softclocks, CPU: 0, Start: 100, Took: 100},
		{Kind: meter.HandlerRun, Track: meter.Softclocks, CPU: 0, Start: 100, Took: 50, Func: entry},
		{Kind: meter.DrainEvent, Track: meter.Client, CPU: 1, Start: 120, Took: 10},
		{Kind: meter.Migration, Track: meter.Client, CPU: 1, Start: 125, Arg: 0},
		{Kind: meter.HandlerRun, Track: meter.Softclocks, CPU: 0, Start: 150, Took: 60, Func: entry}, // beyond its run
		{Kind: meter.LockWait, Track: meter.Softclocks, CPU: 0, Start: 160, Took: 10, Arg: 1},
		{Kind: meter.Run, Track: meter.Softclocks, CPU: 0, Start: 200, Took: 0}, // where the last one ends
	}
	var b bytes.Buffer
	if err := Perfetto(&b, 2, events); err != nil {
		t.Fatal(err)
	}
	tracks, last := map[uint64]packet{}, uint64(0)
	open := map[uint64][]string{}
	var got []string
	for _, p := range parse(t, b.Bytes()) {
		if p.typ == 0 {
			tracks[p.track] = p
			continue
		}
		if p.at < last {
			t.Errorf("%d comes after %d", p.at, last)
		}
		last = p.at
		path := tracks[tracks[p.track].parent].name + "/" + tracks[p.track].name
		name := p.name[strings.LastIndex(p.name, ".")+1:]
		switch p.typ {
		case sliceBegin:
			open[p.track] = append(open[p.track], name)
		case sliceEnd:
			n := len(open[p.track])
			if n == 0 {
				t.Fatalf("a slice ends at %d that has not begun", p.at)
			}
			name = "end of " + open[p.track][n-1]
			open[p.track] = open[p.track][:n-1]
		}
		for k, v := range p.args {
			name += " " + k + " " + string(rune('0'+v))
		}
		got = append(got, strings.Join([]string{path, name}, ": "))
	}
	want := []string{
		"CPU 0/clock: tick", "CPU 0/clock: end of tick",
		"CPU 0/softclock: softclock", "CPU 0/softclock: handler",
		"CPU 1/client: drain", "CPU 1/client: migration to_cpu 0", "CPU 1/client: end of drain",
		"CPU 0/softclock: end of handler", "CPU 0/softclock: handler",
		"CPU 0/softclock: wait for cc_lock cc_lock_of_cpu 1", "CPU 0/softclock: end of wait for cc_lock",
		"CPU 0/softclock: end of handler", "CPU 0/softclock: end of softclock",
		"CPU 0/softclock: softclock", "CPU 0/softclock: end of softclock",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for id, of := range open {
		if len(of) != 0 {
			t.Errorf("track %d: %v has no end", id, of)
		}
	}
}
