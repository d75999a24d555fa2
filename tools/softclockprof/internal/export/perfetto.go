package export

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"

	"ktimeout/tools/softclockprof/internal/meter"
)

// Fields of the messages of Perfetto's trace format, by their names in its
// .proto files: Trace, TracePacket, TrackDescriptor, TrackEvent,
// DebugAnnotation.
const (
	tracePacket = 1

	packetTimestamp       = 8
	packetSequenceID      = 10
	packetTrackEvent      = 11
	packetSequenceFlags   = 13
	packetTrackDescriptor = 60

	descriptorUUID       = 1
	descriptorName       = 2
	descriptorParentUUID = 5

	eventDebugAnnotations = 4
	eventType             = 9
	eventTrackUUID        = 11
	eventCategories       = 22
	eventNameField        = 23

	annotationIntValue = 4
	annotationName     = 10
)

// Values of TracePacket.sequence_flags and TrackEvent.type.
const (
	incrementalStateCleared = 1

	sliceBegin = 1
	sliceEnd   = 2
	instant    = 3
)

// sequence is the one sequence of packets in a trace.
const sequence = 1

// trackNames are the children of a CPU's track.
var trackNames = [meter.Tracks]string{"clock", "softclock", "client"}

func cpuTrack(cpu int32) uint64 { return 1 + uint64(cpu)*(1+uint64(meter.Tracks)) }

func track(cpu int32, t meter.Track) uint64 { return cpuTrack(cpu) + 1 + uint64(t) }

// mark is the begin or the end of a slice, or an instant.
type mark struct {
	at    int64
	typ   uint64
	depth int // of the slice
	e     *meter.Event
}

// Perfetto writes the events of a window as a trace of Perfetto. The events are in
// the order of their starts. Each CPU has a track, with tracks below it for its
// clock, its softclock and its client.
func Perfetto(w io.Writer, cpus int, events []meter.Event) error {
	b := bufio.NewWriter(w)
	p := &packets{w: b}
	for cpu := range int32(cpus) {
		p.descriptor(cpuTrack(cpu), 0, fmt.Sprintf("CPU %d", cpu))
		for t, name := range trackNames {
			p.descriptor(track(cpu, meter.Track(t)), cpuTrack(cpu), name)
		}
	}
	for _, m := range marks(events) {
		p.event(m)
	}
	return b.Flush()
}

// marks returns the beginnings and ends of the events, in the order of time. A
// slice that would end after the slice around it is made to end with it: that
// happens as the clock is read at different moments.
func marks(events []meter.Event) []mark {
	var all []mark
	open := map[uint64][]int64{} // ends, by track
	for i := range events {
		e := &events[i]
		if e.Kind == meter.Migration {
			all = append(all, mark{at: e.Start, typ: instant, e: e})
			continue
		}
		id := track(e.CPU, e.Track)
		ends := open[id]
		for len(ends) != 0 && ends[len(ends)-1] <= e.Start {
			ends = ends[:len(ends)-1]
		}
		end := e.Start + max(e.Took, 1)
		if len(ends) != 0 {
			end = min(end, ends[len(ends)-1])
		}
		all = append(all, mark{e.Start, sliceBegin, len(ends), e}, mark{end, sliceEnd, len(ends), e})
		open[id] = append(ends, end)
	}
	slices.SortStableFunc(all, func(a, b mark) int {
		return cmp.Or(cmp.Compare(a.at, b.at), ended(a, b))
	})
	return all
}

// ended orders marks with the same time: first ends, inner ones before outer
// ones; then begins, outer ones before inner ones.
func ended(a, b mark) int {
	switch {
	case a.typ == sliceEnd && b.typ == sliceEnd:
		return b.depth - a.depth
	case a.typ == sliceEnd:
		return -1
	case b.typ == sliceEnd:
		return 1
	}
	return a.depth - b.depth
}

// packets writes packets of a trace.
type packets struct {
	w     *bufio.Writer
	begun bool
	buf   []byte
}

func (p *packets) packet(body []byte) {
	body = number(body, packetSequenceID, sequence)
	if !p.begun {
		p.begun = true
		body = number(body, packetSequenceFlags, incrementalStateCleared)
	}
	_, _ = p.w.Write(message(p.buf[:0], tracePacket, body)) // Flush returns its error
}

func (p *packets) descriptor(uuid, parent uint64, name string) {
	d := number(nil, descriptorUUID, uuid)
	if parent != 0 {
		d = number(d, descriptorParentUUID, parent)
	}
	d = message(d, descriptorName, []byte(name))
	p.packet(message(nil, packetTrackDescriptor, d))
}

func (p *packets) event(m mark) {
	e := number(nil, eventType, m.typ)
	e = number(e, eventTrackUUID, track(m.e.CPU, m.e.Track))
	if m.typ != sliceEnd {
		e = message(e, eventCategories, []byte("callout"))
		e = message(e, eventNameField, []byte(eventName(m.e)))
		switch m.e.Kind {
		case meter.Migration:
			e = annotation(e, "to_cpu", m.e.Arg)
		case meter.LockWait:
			e = annotation(e, "cc_lock_of_cpu", m.e.Arg)
		}
	}
	p.packet(message(number(nil, packetTimestamp, uint64(m.at)), packetTrackEvent, e))
}

func eventName(e *meter.Event) string {
	switch e.Kind {
	case meter.HandlerRun:
		name, _, _ := Func(e.Func)
		return name
	case meter.Run:
		return "softclock"
	case meter.Tick:
		return "tick"
	case meter.Look:
		return "callout_process"
	case meter.LockWait:
		return "wait for cc_lock"
	case meter.Migration:
		return "migration"
	}
	return "drain"
}

func annotation(b []byte, name string, v int64) []byte {
	a := message(nil, annotationName, []byte(name))
	return message(b, eventDebugAnnotations, number(a, annotationIntValue, uint64(v)))
}

func number(b []byte, field protowire.Number, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), v)
}

func message(b []byte, field protowire.Number, body []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), body)
}
