package timeout_main

import (
	"strings"
	"testing"

	"ktimeout/kern/lock"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
)

// bucket is the time that a bucket stands for.
const bucket = sbt.SBT_1S >> CC_HASH_SHIFT

// Numbers of buckets are those of 1/256 s, and wrap after 2^32.
func TestBucket(t *testing.T) {
	boot(t)
	want(t, "size of the wheel", callwheelsize, buckets)
	for _, c := range []struct {
		time         sbt.Sbintime_t
		hash, bucket uint32
	}{
		{0, 0, 0}, {bucket - 1, 0, 0}, {bucket, 1, 1}, {bucket * buckets, buckets, 0}, {sbt.SBT_1S, 256, 0},
		{bucket * (1<<32 - 1), 1<<32 - 1, buckets - 1}, {bucket << 32, 0, 0}, {bucket<<32 + bucket*5, 5, 5},
	} {
		want(t, "number of a time's bucket", callout_hash(c.time), c.hash)
		want(t, "its place", callout_get_bucket(c.time), c.bucket)
	}
}

// A callout that is due in more than a turn of the wheel is passed over until its time has come;
// one in the same bucket that is due is not.
func TestBeyondTheWheel(t *testing.T) {
	m := boot(t)
	begin := (m.now()/bucket + 1) * bucket
	m.at(begin)
	var far, near sbt.Callout
	Callout_init(&far, 1)
	Callout_init(&near, 1)
	const turns = 5
	due := begin + 3*bucket + 7
	Callout_reset_sbt(&far, due+turns*buckets*bucket, 0, nothing, nil, sbt.C_ABSOLUTE)
	Callout_reset_sbt(&near, due, 0, nothing, nil, sbt.C_ABSOLUTE)
	want(t, "they share a bucket", callout_get_bucket(far.C_time), callout_get_bucket(near.C_time))
	m.at(due)
	want(t, "the near one has expired", expired(&near), true)
	want(t, "the far one has expired", expired(&far), false)
	for turn := sbt.Sbintime_t(1); turn < turns; turn++ {
		m.at(due + turn*buckets*bucket)
		want(t, "the far one has expired", expired(&far), false)
	}
	m.at(far.C_time - 1)
	want(t, "the far one has expired", expired(&far), false)
	m.at(far.C_time)
	want(t, "the far one has expired at its time", expired(&far), true)
	want(t, "handlers", softclock(), 2)
}

// An interrupt that comes after more than a turn looks at every bucket once.
func TestLateInterrupt(t *testing.T) {
	m := boot(t)
	begin := (m.now()/bucket + 1) * bucket
	m.at(begin)
	var all [2 * buckets]sbt.Callout
	for i := range all {
		Callout_init(&all[i], 1)
		Callout_reset_sbt(&all[i], begin+sbt.Sbintime_t(i)*bucket+1, 0, nothing, i, sbt.C_ABSOLUTE)
	}
	m.at(begin + 10*buckets*bucket)
	for i := range all {
		want(t, "it has expired", expired(&all[i]), true)
	}
	want(t, "handlers", softclock(), len(all))
}

// Times around the one at which the number of a bucket begins again.
func TestWrap(t *testing.T) {
	m := boot(t)
	const wrap = bucket << 32
	m.process(wrap - 2*bucket)
	var before, after, later sbt.Callout
	for _, c := range []*sbt.Callout{&before, &after, &later} {
		Callout_init(c, 1)
	}
	Callout_reset_sbt(&before, wrap-1, 0, nothing, nil, sbt.C_ABSOLUTE)
	Callout_reset_sbt(&after, wrap+1, 0, nothing, nil, sbt.C_ABSOLUTE)
	Callout_reset_sbt(&later, wrap+2*bucket, 0, nothing, nil, sbt.C_ABSOLUTE)
	want(t, "what the timer is told of", CC_CPU(0).cc_firstevent <= wrap-1, true)
	m.process(wrap - 1)
	want(t, "the first has expired", expired(&before), true)
	want(t, "the second has expired", expired(&after), false)
	want(t, "what the timer is told of", CC_CPU(0).cc_firstevent <= wrap+1, true)
	m.process(wrap + 1)
	want(t, "the second has expired", expired(&after), true)
	want(t, "the third has expired", expired(&later), false)
	m.process(wrap + 2*bucket)
	want(t, "the third has expired", expired(&later), true)
	want(t, "handlers", softclock(), 3)
}

// One interrupt serves what has a window in common; the timer is told of the first end of a window.
func TestAggregation(t *testing.T) {
	m := boot(t)
	now := Revision.Era.Clock.Hardclock(0) + sbt.Tick_sbt // the next one is far off
	m.at(now)
	var early, wide, late sbt.Callout
	for _, c := range []*sbt.Callout{&early, &wide, &late} {
		Callout_init(c, 1)
	}
	Callout_reset_sbt(&wide, now+10*us, 100*us, nothing, nil, sbt.C_ABSOLUTE)
	want(t, "what the timer is told of", m.told(), now+110*us)
	Callout_reset_sbt(&early, now+20*us, 30*us, nothing, nil, sbt.C_ABSOLUTE)
	want(t, "what the timer is told of", m.told(), now+50*us)
	Callout_reset_sbt(&late, now+60*us, 5*us, nothing, nil, sbt.C_ABSOLUTE)
	want(t, "what the timer is told of", m.told(), now+50*us)
	m.at(now + 50*us)
	want(t, "the wide one has expired", expired(&wide), true)
	want(t, "the early one has expired", expired(&early), true)
	want(t, "the late one has expired", expired(&late), false)
	want(t, "what the timer is told of", m.told(), now+65*us)

	// What cannot be served is told of first.
	Callout_stop(&late)
	Callout_stop(&wide)
	want(t, "handlers", softclock(), 1)
	Callout_reset_sbt(&wide, m.now()+10*us, 10*us, nothing, nil, sbt.C_ABSOLUTE)
	Callout_reset_sbt(&late, m.now()+30*us, 0, nothing, nil, sbt.C_ABSOLUTE)
	end := wide.C_time + wide.C_precision
	m.process(m.now())
	want(t, "the first event", CC_CPU(0).cc_firstevent, end)
	m.at(end)
	want(t, "the late one has expired", expired(&late), false)
	want(t, "what the timer is told of", m.told(), late.C_time)
}

// A direct handler may arm, or stop, what its interrupt comes to next.
func TestDirectHandlerChangesTheBucket(t *testing.T) {
	m := boot(t)
	begin := (m.now()/bucket + 1) * bucket
	m.at(begin)
	var first, second, third sbt.Callout
	entered := ""
	for _, c := range []*sbt.Callout{&first, &second, &third} {
		Callout_init(c, 1)
	}
	// Of a bucket the last that was armed comes first.
	Callout_reset_sbt(&third, begin+1, 0, func(any) { entered += "3" }, nil, sbt.C_ABSOLUTE|sbt.C_DIRECT_EXEC)
	Callout_reset_sbt(&second, begin+1, 0, func(any) { entered += "2" }, nil, sbt.C_ABSOLUTE|sbt.C_DIRECT_EXEC)
	Callout_reset_sbt(&first, begin+1, 0, func(any) {
		if entered += "1"; entered == "1" {
			Callout_stop(&second)
			Callout_reset_sbt(&first, begin+1, 0, first.C_func, nil, sbt.C_ABSOLUTE|sbt.C_DIRECT_EXEC)
		}
	}, nil, sbt.C_ABSOLUTE|sbt.C_DIRECT_EXEC)
	m.at(begin + 1)
	want(t, "entered", entered, "113")
}

// The statistics name what is armed. Means are a little too high, as SBT_1US is a little less than
// a microsecond; with nothing armed they divide by zero. So does C.
func TestCalloutStat(t *testing.T) {
	m := boot(t)
	for name, value := range map[string]int64{"kern.ncallout": buckets - 1, "kern.pin_default_swi": 0, "kern.pin_pcpu_swi": 0} {
		got, ok := sys.Sysctl(name)
		want(t, name, got, value)
		want(t, name+" is there", ok, true)
	}
	if v, ok := sys.Sysctl("kern.callout_stat"); v != 0 || !ok || m.printed.Len() > 0 {
		t.Errorf("reading gives %d, %v and prints %q", v, ok, m.printed.String())
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("nothing is armed, and nothing is divided by it")
			}
		}()
		sys.Sysctl_write("kern.callout_stat", 1)
	}()
	m.printed.Reset()
	var all [3]sbt.Callout
	for i := range all {
		Callout_init(&all[i], 1)
		Callout_reset_sbt_on(&all[i], m.now()+4*sbt.SBT_1S, sbt.SBT_1S, nothing, nil, int32(i%2), sbt.C_ABSOLUTE)
	}
	if err, ok := sys.Sysctl_write("kern.callout_stat", 1); err != 0 || !ok {
		t.Errorf("writing returns %d, %v", err, ok)
	}
	const text = `Callouts that are armed now:
  number:      3  buckets:     16*2    of 0.003906 s each
  in a bucket: median     0  mean      0.093750  most      2
  due in: median     4.000000 s  mean      4.000901 s  most      4.000000 s
  precision: median     1.000000 s  mean      1.000225 s  most      1.000000 s
  from       	buckets	times	so far	precisions	so far
`
	if !strings.HasPrefix(m.printed.String(), text) {
		t.Errorf("it prints\n%s\nwant\n%s", m.printed.String(), text)
	}
	if _, ok := sys.Sysctl_write("kern.ncallout", 1); ok {
		t.Error("kern.ncallout could be written to")
	}
}

// With CALLOUT_PROFILING what is served is counted by its kind; without, nothing is.
func TestProfiling(t *testing.T) {
	m := boot(t)
	var mtx sys.Mtx
	lock.Mtx_init(&mtx, "spin client", "", sys.MTX_SPIN)
	var plain, locked sbt.Callout
	Callout_init(&plain, 1)
	Callout_init_mtx(&locked, &mtx, 0)
	Callout_reset_sbt(&plain, 5*us, 0, nothing, nil, sbt.C_DIRECT_EXEC)
	lock.Mtx_lock_spin(&mtx)
	Callout_reset_sbt(&locked, 5*us, 0, nothing, nil, sbt.C_DIRECT_EXEC)
	lock.Mtx_unlock_spin(&mtx)
	m.at(m.now() + 10*us)
	depth, mpcalls, lockcalls := avg_depth_dir.Peek(), avg_mpcalls_dir.Peek(), avg_lockcalls_dir.Peek()
	_, shown := sys.Sysctl("debug.to_avg_depth_dir")
	want(t, "the running means are shown", shown, CALLOUT_PROFILING)
	if CALLOUT_PROFILING {
		want(t, "direct ones", depth, 2*1000>>8)
		want(t, "of these without a lock", mpcalls, 1000>>8)
		want(t, "of these with a lock", lockcalls, 1000>>8)
	} else {
		want(t, "what is counted", depth+mpcalls+lockcalls, 0)
	}
}
