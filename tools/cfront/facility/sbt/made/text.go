// Code generated from C by cfront. DO NOT EDIT.

// Package made_sbt is the facility of the sbt era, tools/cfront/facility/sbt, in Go.
package made_sbt

import (
	"ktimeout/kern/lock"
	lock_sbt "ktimeout/kern/lock/sbt"
	"ktimeout/kern/sleepqueue"
	sleepqueue_sbt "ktimeout/kern/sleepqueue/sbt"
	"ktimeout/kern/smp"
	smp_sbt "ktimeout/kern/smp/sbt"
	descriptor_sbt "ktimeout/kern/timeout/descriptor/sbt"
	"ktimeout/sys"
	"ktimeout/sys/sbt"
	"unsafe"
)

type cc_exec struct {
	cc_curr          *sbt.Callout
	ce_drain         func(any)
	ce_func          func(any)
	ce_arg           any
	ce_time          int64
	ce_prec          int64
	ce_flags         int32
	ce_migration_cpu int32
	cc_cancel        int32
	ce_entered       int32
	cc_waiting       int32
}

type callout_cpu struct {
	cc_lock        sys.Mtx
	cc_exec_entity [2]cc_exec
	cc_next        *sbt.Callout
	cc_callwheel   []sbt.Callout_list
	cc_expireq     sbt.Callout_tailq
	cc_firstevent  int64
	cc_lastscan    int64
	cc_thread      *sys.Thread
}

var sdt_callout_execute___callout__start = sys.Sdt_probe{Prov: "callout_execute", Mod: "", Func: "", Name: "callout-start", Argtype: []string{"struct callout *"}}
var sdt_callout_execute___callout__end = sys.Sdt_probe{Prov: "callout_execute", Mod: "", Func: "", Name: "callout-end", Argtype: []string{"struct callout *"}}
var cc_cpu [64]callout_cpu
var buckets uint32

func k_reset() {
	clear(cc_cpu[:])
	buckets = 0
}

func init() { k_reset() }

// Revision is what boot is given to run on this text.
var Revision = descriptor_sbt.Of(descriptor_sbt.Text{
	Revision: sys.Revision{
		Sysinits:   []sys.Sysinit{{Uniq: "wheels", Subsystem: 34603008, Order: 268435455, Func: func(a any) { wheels(a) }}, {Uniq: "start_softclock", Subsystem: 41943041, Order: 0, Func: func(a any) { start_softclock(a) }}},
		Sysctls:    []sys.Sysctl_oid{},
		Probes:     []*sys.Sdt_probe{&sdt_callout_execute___callout__start, &sdt_callout_execute___callout__end},
		Open_order: true,
	},
	Callout_init:            callout_init,
	Callout_init_lock:       _callout_init_lock,
	Callout_reset:           K_reset,
	Callout_reset_on:        K_reset_on,
	Callout_reset_sbt_on:    callout_reset_sbt_on,
	Callout_schedule:        callout_schedule,
	Callout_schedule_on:     callout_schedule_on,
	Callout_schedule_sbt_on: K_schedule_sbt_on,
	Callout_stop:            K_stop,
	Callout_async_drain:     K_async_drain,
	Callout_drain:           K_drain,
	Callout_pending:         K_pending,
	Callout_active:          K_active,
	Callout_deactivate:      K_deactivate,
	Callout_process:         callout_process,
	Callout_when:            callout_when,
	Reset:                   k_reset,
	Cc_cpu:                  func(n int32) any { return cc_cpu[:n] },
	CC_CPU: func(cpu int32) descriptor_sbt.Callout_cpu {
		return descriptor_sbt.Callout_cpu{
			Cc_lock:       K_cc_lock(cpu),
			Cc_callwheel:  K_cc_callwheel(cpu),
			Cc_expireq:    K_cc_expireq(cpu),
			Cc_next:       K_cc_next(cpu),
			Cc_thread:     K_cc_thread(cpu),
			Cc_firstevent: K_cc_firstevent(cpu),
			Cc_lastscan:   K_cc_lastscan(cpu),
			Exec: [2]descriptor_sbt.Exec{
				{
					Cc_curr:          K_cc_curr(cpu, 0),
					Cc_cancel:        K_cc_cancel(cpu, 0),
					Cc_waiting:       K_cc_waiting(cpu, 0),
					Cc_migration_cpu: K_cc_migration_cpu(cpu, 0),
				},
				{
					Cc_curr:          K_cc_curr(cpu, 1),
					Cc_cancel:        K_cc_cancel(cpu, 1),
					Cc_waiting:       K_cc_waiting(cpu, 1),
					Cc_migration_cpu: K_cc_migration_cpu(cpu, 1),
				},
			},
		}
	},
	Element:  func(cpu int32) any { return &cc_cpu[cpu] },
	Name:     "cc_cpu",
	Negative: true,
	Trylock:  true,
	Globals: []descriptor_sbt.Global{
		{Memory: &buckets, Name: "buckets", Hidden: false},
	},
})

func k_int(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

func k_char(s string, i int64) int8 {
	if i == int64(len(s)) {
		return 0
	}
	return int8(s[i])
}

func k_same[T any](f, g T) bool {
	return *(*unsafe.Pointer)(unsafe.Pointer(&f)) == *(*unsafe.Pointer)(unsafe.Pointer(&g))
}

func k_any[T any](p *T) any {
	if p == nil {
		return nil
	}
	return p
}

func k_as[T any](a any) (t T) {
	if a != nil {
		t = a.(T)
	}
	return t
}

//line ../kern_timeout.c:91
func bucket(t int64) uint32 {
//line ../kern_timeout.c:94
	return uint32(t>>24) & (sys.Plain_load(&buckets) - 1)
}

//line ../kern_timeout.c:97
func wheels(dummy any) {
	var (
		cc  *callout_cpu
		cpu int32
		i   int32
	)

//line ../kern_timeout.c:103
	sys.Plain_store(&buckets, 8)
//line ../kern_timeout.c:104
	cpu = 0
//line ../kern_timeout.c:104
	for cpu <= smp.Mp_maxid {
//line ../kern_timeout.c:104
		{
//line ../kern_timeout.c:104
			if !smp.CPU_ABSENT(cpu) {
//line ../kern_timeout.c:105
				cc = &cc_cpu[cpu]
//line ../kern_timeout.c:106
				lock.Mtx_init(&cc.cc_lock, "callout", "", sys.MTX_SPIN)
//line ../kern_timeout.c:107
				cc.cc_callwheel = make([]sbt.Callout_list, int32(sys.Plain_load(&buckets)))
//line ../kern_timeout.c:108
				i = 0
//line ../kern_timeout.c:108
				for uint32(i) < sys.Plain_load(&buckets) {
//line ../kern_timeout.c:108
					{
//line ../kern_timeout.c:109
						{
//line ../kern_timeout.c:109
							sys.Plain_store_ptr(&cc.cc_callwheel[i].Lh_first, nil)
						}
					}
//line ../kern_timeout.c:108
					i = i + 1
				}
//line ../kern_timeout.c:110
				{
//line ../kern_timeout.c:110
					sys.Plain_store_ptr(&cc.cc_expireq.Tqh_first, nil)
//line ../kern_timeout.c:110
					sys.Plain_store_ptr(&cc.cc_expireq.Tqh_last, &cc.cc_expireq.Tqh_first)
				}
//line ../kern_timeout.c:111
				sys.Plain_store(&cc.cc_firstevent, 9223372036854775807)
//line ../kern_timeout.c:112
				i = 0
//line ../kern_timeout.c:112
				for i < 2 {
//line ../kern_timeout.c:112
					{
//line ../kern_timeout.c:113
						sys.Plain_store(&cc.cc_exec_entity[i].ce_migration_cpu, sys.MAXCPU)
					}
//line ../kern_timeout.c:112
					i = i + 1
				}
			}
		}
//line ../kern_timeout.c:104
		cpu = cpu + 1
	}
}

//line ../kern_timeout.c:119
func lock_of(c *sbt.Callout) *callout_cpu {
	var (
		cc  *callout_cpu
		cpu int32
		k1  int32
	)

again:
//line ../kern_timeout.c:126
	for {
//line ../kern_timeout.c:126
		k1 = c.C_cpu.Load()
//line ../kern_timeout.c:126
		cpu = k1
//line ../kern_timeout.c:126
		if k1 != sys.MAXCPU {
			break
		}
//line ../kern_timeout.c:127
		smp.Cpu_spinwait()
	}
//line ../kern_timeout.c:128
	cc = &cc_cpu[cpu]
//line ../kern_timeout.c:129
	lock.Mtx_lock_spin(&cc.cc_lock)
//line ../kern_timeout.c:130
	if c.C_cpu.Load() != cpu {
//line ../kern_timeout.c:131
		lock.Mtx_unlock_spin(&cc.cc_lock)
//line ../kern_timeout.c:132
		goto again
	}
//line ../kern_timeout.c:134
	return cc
}

//line ../kern_timeout.c:138
func exec_of(c *sbt.Callout, cc *callout_cpu) *cc_exec {
//line ../kern_timeout.c:142
	return &cc.cc_exec_entity[k_int(sys.Plain_load_ptr(&cc.cc_exec_entity[1].cc_curr) == c)]
}

//line ../kern_timeout.c:146
func carry(c *sbt.Callout, from *callout_cpu, cpu int32) *callout_cpu {
	var (
		to *callout_cpu
	)

//line ../kern_timeout.c:151
	c.C_cpu.Store(sys.MAXCPU)
//line ../kern_timeout.c:152
	smp.Spinlock_enter()
//line ../kern_timeout.c:153
	lock.Mtx_unlock_spin(&from.cc_lock)
//line ../kern_timeout.c:154
	to = &cc_cpu[cpu]
//line ../kern_timeout.c:155
	lock.Mtx_lock_spin(&to.cc_lock)
//line ../kern_timeout.c:156
	smp.Spinlock_exit()
//line ../kern_timeout.c:157
	c.C_cpu.Store(cpu)
//line ../kern_timeout.c:158
	return to
}

//line ../kern_timeout.c:161
func off(c *sbt.Callout, cc *callout_cpu) {
//line ../kern_timeout.c:164
	if c.C_iflags.Load()&sbt.CALLOUT_PROCESSED != 0 {
//line ../kern_timeout.c:165
		{
//line ../kern_timeout.c:165
			if sys.Plain_load_ptr(&c.C_links.Tqe_next) != nil {
//line ../kern_timeout.c:165
				sys.Plain_store_ptr(&sys.Plain_load_ptr(&c.C_links.Tqe_next).C_links.Tqe_prev, sys.Plain_load_ptr(&c.C_links.Tqe_prev))
			} else {
//line ../kern_timeout.c:165
				sys.Plain_store_ptr(&cc.cc_expireq.Tqh_last, sys.Plain_load_ptr(&c.C_links.Tqe_prev))
			}
//line ../kern_timeout.c:165
			sys.Plain_store_ptr(sys.Plain_load_ptr(&c.C_links.Tqe_prev), sys.Plain_load_ptr(&c.C_links.Tqe_next))
		}
	} else {
//line ../kern_timeout.c:167
		if sys.Plain_load_ptr(&cc.cc_next) == c {
//line ../kern_timeout.c:168
			sys.Plain_store_ptr(&cc.cc_next, sys.Plain_load_ptr(&c.C_links.Tqe_next))
		}
//line ../kern_timeout.c:169
		{
//line ../kern_timeout.c:169
			if sys.Plain_load_ptr(&c.C_links.Tqe_next) != nil {
//line ../kern_timeout.c:169
				sys.Plain_store_ptr(&sys.Plain_load_ptr(&c.C_links.Tqe_next).C_links.Tqe_prev, sys.Plain_load_ptr(&c.C_links.Tqe_prev))
			}
//line ../kern_timeout.c:169
			sys.Plain_store_ptr(sys.Plain_load_ptr(&c.C_links.Tqe_prev), sys.Plain_load_ptr(&c.C_links.Tqe_next))
		}
	}
//line ../kern_timeout.c:171
	c.C_iflags.Store(c.C_iflags.Load() & ^(sys.CALLOUT_PENDING | sbt.CALLOUT_PROCESSED))
}

//line ../kern_timeout.c:174
func on(c *sbt.Callout, cc *callout_cpu, t int64, prec int64, func_ func(any), arg any, flags int32) {
	var (
		k1 *sbt.Callout
	)

//line ../kern_timeout.c:177
	if t < sys.Plain_load(&cc.cc_lastscan) {
//line ../kern_timeout.c:178
		t = sys.Plain_load(&cc.cc_lastscan)
	}
//line ../kern_timeout.c:179
	sys.Plain_store_ptr(&c.C_func, func_)
//line ../kern_timeout.c:180
	sys.Plain_store_ptr(&c.C_arg, arg)
//line ../kern_timeout.c:181
	sys.Plain_store(&c.C_time, t)
//line ../kern_timeout.c:182
	sys.Plain_store(&c.C_precision, prec)
//line ../kern_timeout.c:183
	c.C_iflags.Store(c.C_iflags.Load() & ^(sbt.CALLOUT_PROCESSED | sbt.CALLOUT_DIRECT))
//line ../kern_timeout.c:184
	if flags&sbt.C_DIRECT_EXEC != 0 {
//line ../kern_timeout.c:185
		c.C_iflags.Store(c.C_iflags.Load() | sbt.CALLOUT_DIRECT)
	}
//line ../kern_timeout.c:186
	c.C_iflags.Store(c.C_iflags.Load() | sys.CALLOUT_PENDING)
//line ../kern_timeout.c:187
	{
//line ../kern_timeout.c:187
		k1 = sys.Plain_load_ptr(&cc.cc_callwheel[bucket(t)].Lh_first)
//line ../kern_timeout.c:187
		sys.Plain_store_ptr(&c.C_links.Tqe_next, k1)
//line ../kern_timeout.c:187
		if k1 != nil {
//line ../kern_timeout.c:187
			sys.Plain_store_ptr(&sys.Plain_load_ptr(&cc.cc_callwheel[bucket(t)].Lh_first).C_links.Tqe_prev, &c.C_links.Tqe_next)
		}
//line ../kern_timeout.c:187
		sys.Plain_store_ptr(&cc.cc_callwheel[bucket(t)].Lh_first, c)
//line ../kern_timeout.c:187
		sys.Plain_store_ptr(&c.C_links.Tqe_prev, &cc.cc_callwheel[bucket(t)].Lh_first)
	}
//line ../kern_timeout.c:188
	if int64(9223372036854775807)-t < prec {
//line ../kern_timeout.c:189
		prec = int64(9223372036854775807) - t
	}
//line ../kern_timeout.c:191
	if t+prec < sys.Plain_load(&cc.cc_firstevent) {
//line ../kern_timeout.c:192
		sys.Plain_store(&cc.cc_firstevent, t+prec)
//line ../kern_timeout.c:193
		smp_sbt.Cpu_new_callout(c.C_cpu.Load(), t+prec, t)
	}
}

//line ../kern_timeout.c:199
func enter(c *sbt.Callout, cc *callout_cpu, dir int32) {
	var (
		e      *cc_exec
		to     *callout_cpu
		lock_  *sys.Lock_object
		class  *sbt.Lock_class
		func_  func(any)
		drain  func(any)
		arg    any
		t      int64
		prec   int64
		iflags int32
		flags  int32
		cpu    int32
		tried  int32
		k1     int32
		k2     func(any)
	)

//line ../kern_timeout.c:212
	e = &cc.cc_exec_entity[dir]
//line ../kern_timeout.c:213
	lock_ = sys.Plain_load_ptr(&c.C_lock)
//line ../kern_timeout.c:214
	if lock_ != nil {
//line ../kern_timeout.c:214
		class = lock_sbt.LOCK_CLASS(lock_)
//line ../kern_timeout.c:214
	} else {
//line ../kern_timeout.c:214
		class = nil
//line ../kern_timeout.c:214
	}
//line ../kern_timeout.c:215
	func_ = sys.Plain_load_ptr(&c.C_func)
//line ../kern_timeout.c:216
	arg = sys.Plain_load_ptr(&c.C_arg)
//line ../kern_timeout.c:217
	iflags = c.C_iflags.Load()
//line ../kern_timeout.c:218
	tried = k_int(iflags&sbt.CALLOUT_TRYLOCK != 0)
//line ../kern_timeout.c:219
	if tried != 0 && class.Lc_trylock(lock_, uintptr(k_int(iflags&sys.CALLOUT_SHAREDLOCK != 0))) == 0 {
//line ../kern_timeout.c:221
		prec = sys.Plain_load(&c.C_precision) / 2
//line ../kern_timeout.c:222
		t = sys.Plain_load(&cc.cc_lastscan) + prec + 1
//line ../kern_timeout.c:223
		if dir != 0 {
//line ../kern_timeout.c:223
			k1 = sbt.C_DIRECT_EXEC
//line ../kern_timeout.c:223
		} else {
//line ../kern_timeout.c:223
			k1 = 0
//line ../kern_timeout.c:223
		}
//line ../kern_timeout.c:223
		on(c, cc, t, prec, func_, arg, k1)
//line ../kern_timeout.c:225
		return
	}
//line ../kern_timeout.c:227
	sys.Plain_store_ptr(&e.cc_curr, c)
//line ../kern_timeout.c:228
	sys.Plain_store(&e.cc_cancel, tried)
//line ../kern_timeout.c:229
	sys.Plain_store(&e.ce_entered, k_int(lock_ == nil || tried != 0))
//line ../kern_timeout.c:230
	lock.Mtx_unlock_spin(&cc.cc_lock)
//line ../kern_timeout.c:231
	if lock_ != nil && tried == 0 {
//line ../kern_timeout.c:232
		class.Lc_lock(lock_, uintptr(k_int(iflags&sys.CALLOUT_SHAREDLOCK != 0)))
//line ../kern_timeout.c:234
		if sys.Plain_load(&e.cc_cancel) != 0 {
//line ../kern_timeout.c:235
			class.Lc_unlock(lock_)
//line ../kern_timeout.c:236
			goto left
		}
//line ../kern_timeout.c:239
		sys.Plain_store(&e.cc_cancel, 1)
//line ../kern_timeout.c:240
		sys.Plain_store(&e.ce_entered, 1)
	}
//line ../kern_timeout.c:242
	smp.THREAD_NO_SLEEPING()
//line ../kern_timeout.c:243
	sys.SDT_PROBE(&sdt_callout_execute___callout__start, k_any(c), 0, 0, 0, 0)
//line ../kern_timeout.c:244
	func_(arg)
//line ../kern_timeout.c:245
	sys.SDT_PROBE(&sdt_callout_execute___callout__end, k_any(c), 0, 0, 0, 0)
//line ../kern_timeout.c:246
	smp.THREAD_SLEEPING_OK()
//line ../kern_timeout.c:247
	if iflags&sys.CALLOUT_RETURNUNLOCKED == 0 {
//line ../kern_timeout.c:248
		class.Lc_unlock(lock_)
	}
left:
//line ../kern_timeout.c:252
	lock.Mtx_lock_spin(&cc.cc_lock)
//line ../kern_timeout.c:253
	sys.Plain_store_ptr(&e.cc_curr, nil)
//line ../kern_timeout.c:254
	cpu = sys.Plain_load(&e.ce_migration_cpu)
//line ../kern_timeout.c:255
	sys.Plain_store(&e.ce_migration_cpu, sys.MAXCPU)
//line ../kern_timeout.c:256
	k2 = sys.Plain_load_ptr(&e.ce_drain)
//line ../kern_timeout.c:256
	drain = k2
//line ../kern_timeout.c:256
	if k2 != nil {
//line ../kern_timeout.c:257
		sys.Plain_store_ptr(&e.ce_drain, nil)
//line ../kern_timeout.c:258
		lock.Mtx_unlock_spin(&cc.cc_lock)
//line ../kern_timeout.c:259
		drain(arg)
//line ../kern_timeout.c:260
		lock.Mtx_lock_spin(&cc.cc_lock)
	}
//line ../kern_timeout.c:262
	if sys.Plain_load(&e.cc_waiting) != 0 {
//line ../kern_timeout.c:263
		sys.Plain_store(&e.cc_waiting, 0)
//line ../kern_timeout.c:264
		lock.Mtx_unlock_spin(&cc.cc_lock)
//line ../kern_timeout.c:266
		sleepqueue.Wakeup(unsafe.Pointer(&e.cc_waiting))
//line ../kern_timeout.c:268
		lock.Mtx_lock_spin(&cc.cc_lock)
	} else {
//line ../kern_timeout.c:269
		if cpu != sys.MAXCPU {
//line ../kern_timeout.c:270
			func_ = sys.Plain_load_ptr(&e.ce_func)
//line ../kern_timeout.c:271
			arg = sys.Plain_load_ptr(&e.ce_arg)
//line ../kern_timeout.c:272
			t = sys.Plain_load(&e.ce_time)
//line ../kern_timeout.c:273
			prec = sys.Plain_load(&e.ce_prec)
//line ../kern_timeout.c:274
			flags = sys.Plain_load(&e.ce_flags)
//line ../kern_timeout.c:275
			to = carry(c, cc, cpu)
//line ../kern_timeout.c:276
			on(c, to, t, prec, func_, arg, flags)
//line ../kern_timeout.c:277
			lock.Mtx_unlock_spin(&to.cc_lock)
//line ../kern_timeout.c:278
			lock.Mtx_lock_spin(&cc.cc_lock)
		}
	}
}

//line ../kern_timeout.c:282
func callout_process(now int64) {
	var (
		cc    *callout_cpu
		c     *sbt.Callout
		first int64
		last  int64
		prec  int64
		i     int32
		k3    int64
	)

//line ../kern_timeout.c:290
	cc = &cc_cpu[sys.Plain_load(&smp.PCPU_GET().Pc_cpuid)]
//line ../kern_timeout.c:291
	lock.Mtx_lock_spin(&cc.cc_lock)
//line ../kern_timeout.c:292
	sys.Plain_store(&cc.cc_lastscan, now)
//line ../kern_timeout.c:293
	i = 0
//line ../kern_timeout.c:293
	for uint32(i) < sys.Plain_load(&buckets) {
//line ../kern_timeout.c:293
		{
//line ../kern_timeout.c:294
			c = sys.Plain_load_ptr(&cc.cc_callwheel[i].Lh_first)
//line ../kern_timeout.c:294
			for c != nil {
//line ../kern_timeout.c:294
				{
//line ../kern_timeout.c:295
					sys.Plain_store_ptr(&cc.cc_next, sys.Plain_load_ptr(&c.C_links.Tqe_next))
//line ../kern_timeout.c:297
					if sys.Plain_load(&c.C_time) > now {
//line ../kern_timeout.c:298
						goto k_next2
					}
//line ../kern_timeout.c:300
					{
//line ../kern_timeout.c:300
						if sys.Plain_load_ptr(&c.C_links.Tqe_next) != nil {
//line ../kern_timeout.c:300
							sys.Plain_store_ptr(&sys.Plain_load_ptr(&c.C_links.Tqe_next).C_links.Tqe_prev, sys.Plain_load_ptr(&c.C_links.Tqe_prev))
						}
//line ../kern_timeout.c:300
						sys.Plain_store_ptr(sys.Plain_load_ptr(&c.C_links.Tqe_prev), sys.Plain_load_ptr(&c.C_links.Tqe_next))
					}
//line ../kern_timeout.c:302
					if c.C_iflags.Load()&sbt.CALLOUT_DIRECT != 0 {
//line ../kern_timeout.c:303
						c.C_iflags.Store(c.C_iflags.Load() & ^sys.CALLOUT_PENDING)
//line ../kern_timeout.c:304
						enter(c, cc, 1)
//line ../kern_timeout.c:305
						goto k_next2
					}
//line ../kern_timeout.c:308
					{
//line ../kern_timeout.c:308
						sys.Plain_store_ptr(&c.C_links.Tqe_next, nil)
//line ../kern_timeout.c:308
						sys.Plain_store_ptr(&c.C_links.Tqe_prev, sys.Plain_load_ptr(&cc.cc_expireq.Tqh_last))
//line ../kern_timeout.c:308
						sys.Plain_store_ptr(sys.Plain_load_ptr(&cc.cc_expireq.Tqh_last), c)
//line ../kern_timeout.c:308
						sys.Plain_store_ptr(&cc.cc_expireq.Tqh_last, &c.C_links.Tqe_next)
					}
//line ../kern_timeout.c:309
					c.C_iflags.Store(c.C_iflags.Load() | sbt.CALLOUT_PROCESSED)
				}
			k_next2:
//line ../kern_timeout.c:294
				c = sys.Plain_load_ptr(&cc.cc_next)
			}
		}
//line ../kern_timeout.c:293
		i = i + 1
	}
//line ../kern_timeout.c:312
	sys.Plain_store_ptr(&cc.cc_next, nil)
//line ../kern_timeout.c:313
	k3 = 9223372036854775807
//line ../kern_timeout.c:313
	last = k3
//line ../kern_timeout.c:313
	first = k3
//line ../kern_timeout.c:314
	i = 0
//line ../kern_timeout.c:314
	for uint32(i) < sys.Plain_load(&buckets) {
//line ../kern_timeout.c:314
		{
//line ../kern_timeout.c:315
			c = sys.Plain_load_ptr(&cc.cc_callwheel[i].Lh_first)
//line ../kern_timeout.c:315
			for c != nil {
//line ../kern_timeout.c:315
				{
//line ../kern_timeout.c:316
					if sys.Plain_load(&c.C_time) < first {
//line ../kern_timeout.c:317
						first = sys.Plain_load(&c.C_time)
					}
//line ../kern_timeout.c:318
					prec = sys.Plain_load(&c.C_precision)
//line ../kern_timeout.c:319
					if int64(9223372036854775807)-sys.Plain_load(&c.C_time) < prec {
//line ../kern_timeout.c:320
						prec = int64(9223372036854775807) - sys.Plain_load(&c.C_time)
					}
//line ../kern_timeout.c:321
					if sys.Plain_load(&c.C_time)+prec < last {
//line ../kern_timeout.c:322
						last = sys.Plain_load(&c.C_time) + prec
					}
				}
//line ../kern_timeout.c:315
				c = sys.Plain_load_ptr(&c.C_links.Tqe_next)
			}
		}
//line ../kern_timeout.c:314
		i = i + 1
	}
//line ../kern_timeout.c:325
	sys.Plain_store(&cc.cc_firstevent, last)
//line ../kern_timeout.c:326
	smp_sbt.Cpu_new_callout(sys.Plain_load(&smp.PCPU_GET().Pc_cpuid), last, first)
//line ../kern_timeout.c:332
	if sys.Plain_load_ptr(&cc.cc_expireq.Tqh_first) != nil && sys.TD_AWAITING_INTR(sys.Plain_load_ptr(&cc.cc_thread)) {
//line ../kern_timeout.c:333
		lock_sbt.Thread_lock_block_wait(sys.Plain_load_ptr(&cc.cc_thread))
//line ../kern_timeout.c:334
		lock.THREAD_LOCK_ASSERT(sys.Plain_load_ptr(&cc.cc_thread), sys.LA_XLOCKED)
//line ../kern_timeout.c:335
		sys.TD_CLR_IWAIT(sys.Plain_load_ptr(&cc.cc_thread))
//line ../kern_timeout.c:336
		sleepqueue_sbt.Sched_wakeup(sys.Plain_load_ptr(&cc.cc_thread), sleepqueue_sbt.SRQ_INTR)
	} else {
//line ../kern_timeout.c:338
		lock.Mtx_unlock_spin(&cc.cc_lock)
	}
}

//line ../kern_timeout.c:343
func expired(cc *callout_cpu) {
	var (
		c  *sbt.Callout
		k1 *sbt.Callout
	)

//line ../kern_timeout.c:348
	for {
//line ../kern_timeout.c:348
		k1 = sys.Plain_load_ptr(&cc.cc_expireq.Tqh_first)
//line ../kern_timeout.c:348
		c = k1
//line ../kern_timeout.c:348
		if k1 == nil {
			break
		}
//line ../kern_timeout.c:349
		off(c, cc)
//line ../kern_timeout.c:350
		enter(c, cc, 0)
	}
}

//line ../kern_timeout.c:366
func softclock_thread(arg any) {
	var (
		cc *callout_cpu
		td *sys.Thread
	)

//line ../kern_timeout.c:372
	cc = k_as[*callout_cpu](arg)
//line ../kern_timeout.c:373
	td = smp.Curthread()
//line ../kern_timeout.c:374
	lock.Mtx_lock_spin(&cc.cc_lock)
//line ../kern_timeout.c:375
	for {
//line ../kern_timeout.c:376
		expired(cc)
//line ../kern_timeout.c:377
		lock_sbt.Thread_lock(td)
//line ../kern_timeout.c:378
		lock_sbt.Thread_lock_set(td, &cc.cc_lock)
//line ../kern_timeout.c:379
		sys.TD_SET_IWAIT(td)
//line ../kern_timeout.c:380
		sleepqueue_sbt.Mi_switch(sys.SW_VOL | sys.SWT_IWAIT)
//line ../kern_timeout.c:381
		lock.Mtx_lock_spin(&cc.cc_lock)
	}
}

//line ../kern_timeout.c:386
func start_softclock(dummy any) {
	var (
		cc  *callout_cpu
		cpu int32
		p   *sleepqueue_sbt.Proc
		td  *sys.Thread
	)

//line ../kern_timeout.c:397
	p = nil
//line ../kern_timeout.c:399
	cpu = 0
//line ../kern_timeout.c:399
	for cpu <= smp.Mp_maxid {
//line ../kern_timeout.c:399
		{
//line ../kern_timeout.c:399
			if !smp.CPU_ABSENT(cpu) {
//line ../kern_timeout.c:400
				cc = &cc_cpu[cpu]
//line ../kern_timeout.c:406
				if sleepqueue_sbt.Kproc_kthread_add(softclock_thread, k_any(cc), &p, &td, 131072, 0, "clock", "clock (%d)", cpu) != 0 {
//line ../kern_timeout.c:407
					sys.Panic("no thread for CPU %d", cpu)
				}
//line ../kern_timeout.c:408
				lock.Mtx_lock_spin(&cc.cc_lock)
//line ../kern_timeout.c:409
				sys.Plain_store_ptr(&cc.cc_thread, td)
//line ../kern_timeout.c:410
				lock_sbt.Thread_lock(td)
//line ../kern_timeout.c:411
				sleepqueue_sbt.Sched_class(td, sleepqueue_sbt.PRI_ITHD)
//line ../kern_timeout.c:412
				sleepqueue_sbt.Sched_ithread_prio(td, sleepqueue_sbt.PI_SOFTCLOCK)
//line ../kern_timeout.c:413
				sys.TD_SET_IWAIT(td)
//line ../kern_timeout.c:414
				lock_sbt.Thread_lock_set(td, &cc.cc_lock)
//line ../kern_timeout.c:415
				lock_sbt.Thread_unlock(td)
			}
		}
//line ../kern_timeout.c:399
		cpu = cpu + 1
	}
}

//line ../kern_timeout.c:422
func after(from int64, t int64) int64 {
//line ../kern_timeout.c:425
	if int64(9223372036854775807)-from < t {
//line ../kern_timeout.c:425
		return 9223372036854775807
//line ../kern_timeout.c:425
	} else {
//line ../kern_timeout.c:425
		return from + t
//line ../kern_timeout.c:425
	}
}

//line ../kern_timeout.c:429
func due_at(t int64, flags int32) int64 {
	var (
		k1 int64
	)

//line ../kern_timeout.c:432
	if flags&(sbt.C_ABSOLUTE|sbt.C_PRECALC) != 0 {
//line ../kern_timeout.c:433
		return t
	}
//line ../kern_timeout.c:434
	if flags&sbt.C_HARDCLOCK != 0 {
//line ../kern_timeout.c:435
		if t < sbt.Tick_sbt {
//line ../kern_timeout.c:435
			k1 = sbt.Tick_sbt
//line ../kern_timeout.c:435
		} else {
//line ../kern_timeout.c:435
			k1 = t
//line ../kern_timeout.c:435
		}
//line ../kern_timeout.c:435
		return after(smp_sbt.DPCPU_GET_hardclocktime(), k1)
	}
//line ../kern_timeout.c:436
	return after(smp_sbt.Sbinuptime(), t)
}

//line ../kern_timeout.c:440
func late_by(t int64, prec int64, flags int32) int64 {
	var (
		least int64
		k1    int32
	)

//line ../kern_timeout.c:445
	if flags&(sbt.C_ABSOLUTE|sbt.C_PRECALC) != 0 {
//line ../kern_timeout.c:446
		return prec
	}
//line ../kern_timeout.c:447
	if flags>>1&127-1 < 0 {
//line ../kern_timeout.c:447
		k1 = sbt.Tc_precexp
//line ../kern_timeout.c:447
	} else {
//line ../kern_timeout.c:447
		k1 = flags>>1&127 - 1
//line ../kern_timeout.c:447
	}
//line ../kern_timeout.c:447
	least = t >> uint32(k1)
//line ../kern_timeout.c:448
	if least > prec {
//line ../kern_timeout.c:448
		return least
//line ../kern_timeout.c:448
	} else {
//line ../kern_timeout.c:448
		return prec
//line ../kern_timeout.c:448
	}
}

//line ../kern_timeout.c:451
func callout_when(t int64, prec int64, flags int32, due *int64, late *int64) {
//line ../kern_timeout.c:454
	sys.Plain_store(due, due_at(t, flags))
//line ../kern_timeout.c:455
	sys.Plain_store(late, late_by(t, prec, flags))
}

//line ../kern_timeout.c:458
func callout_reset_sbt_on(c *sbt.Callout, t int64, prec int64, func_ func(any), arg any, cpu int32, flags int32) int32 {
	var (
		cc        *callout_cpu
		e         *cc_exec
		due       int64
		late      int64
		cancelled int32
		running   int32
		k1        int32
	)

//line ../kern_timeout.c:466
	due = due_at(t, flags)
//line ../kern_timeout.c:467
	late = late_by(t, prec, flags)
//line ../kern_timeout.c:468
	cancelled = 0
//line ../kern_timeout.c:469
	cc = lock_of(c)
//line ../kern_timeout.c:470
	e = exec_of(c, cc)
//line ../kern_timeout.c:471
	running = k_int(sys.Plain_load_ptr(&e.cc_curr) == c)
//line ../kern_timeout.c:472
	if cpu == -1 {
//line ../kern_timeout.c:473
		if running != 0 && sys.Plain_load(&e.ce_migration_cpu) != sys.MAXCPU {
//line ../kern_timeout.c:473
			cpu = sys.Plain_load(&e.ce_migration_cpu)
//line ../kern_timeout.c:473
		} else {
//line ../kern_timeout.c:473
			cpu = c.C_cpu.Load()
//line ../kern_timeout.c:473
		}
	}
//line ../kern_timeout.c:474
	if running != 0 && sys.Plain_load_ptr(&c.C_lock) != nil && sys.Plain_load(&e.cc_cancel) == 0 {
//line ../kern_timeout.c:475
		k1 = 1
//line ../kern_timeout.c:475
		sys.Plain_store(&e.cc_cancel, k1)
//line ../kern_timeout.c:475
		cancelled = k1
	}
//line ../kern_timeout.c:476
	if running != 0 && sys.Plain_load(&e.ce_migration_cpu) != sys.MAXCPU {
//line ../kern_timeout.c:478
		sys.Plain_store(&e.ce_migration_cpu, sys.MAXCPU)
//line ../kern_timeout.c:479
		c.C_iflags.Store(c.C_iflags.Load() & ^sys.CALLOUT_PENDING)
//line ../kern_timeout.c:480
		cancelled = 1
	}
//line ../kern_timeout.c:482
	if running != 0 && (sys.Plain_load(&e.cc_waiting) != 0 || sys.Plain_load_ptr(&e.ce_drain) != nil) {
//line ../kern_timeout.c:483
		lock.Mtx_unlock_spin(&cc.cc_lock)
//line ../kern_timeout.c:484
		return cancelled
	}
//line ../kern_timeout.c:486
	if c.C_iflags.Load()&sys.CALLOUT_PENDING != 0 {
//line ../kern_timeout.c:487
		off(c, cc)
//line ../kern_timeout.c:488
		cancelled = 1
	}
//line ../kern_timeout.c:490
	c.C_flags.Store(c.C_flags.Load() | sys.CALLOUT_ACTIVE)
//line ../kern_timeout.c:491
	if cpu != c.C_cpu.Load() && running != 0 {
//line ../kern_timeout.c:492
		sys.Plain_store_ptr(&e.ce_func, func_)
//line ../kern_timeout.c:493
		sys.Plain_store_ptr(&e.ce_arg, arg)
//line ../kern_timeout.c:494
		sys.Plain_store(&e.ce_time, due)
//line ../kern_timeout.c:495
		sys.Plain_store(&e.ce_prec, late)
//line ../kern_timeout.c:496
		sys.Plain_store(&e.ce_flags, flags)
//line ../kern_timeout.c:497
		sys.Plain_store(&e.ce_migration_cpu, cpu)
//line ../kern_timeout.c:498
		sys.Plain_store_ptr(&c.C_func, func_)
//line ../kern_timeout.c:499
		sys.Plain_store_ptr(&c.C_arg, arg)
//line ../kern_timeout.c:500
		c.C_iflags.Store(c.C_iflags.Load() | sys.CALLOUT_PENDING)
//line ../kern_timeout.c:501
		lock.Mtx_unlock_spin(&cc.cc_lock)
//line ../kern_timeout.c:502
		return cancelled
	}
//line ../kern_timeout.c:504
	if cpu != c.C_cpu.Load() {
//line ../kern_timeout.c:505
		cc = carry(c, cc, cpu)
	}
//line ../kern_timeout.c:506
	on(c, cc, due, late, func_, arg, flags)
//line ../kern_timeout.c:507
	lock.Mtx_unlock_spin(&cc.cc_lock)
//line ../kern_timeout.c:508
	return cancelled
}

//line ../kern_timeout.c:511
func callout_schedule_on(c *sbt.Callout, to_ticks int32, cpu int32) int32 {
	var (
		func_ func(any)
		arg   any
	)

//line ../kern_timeout.c:517
	func_ = sys.Plain_load_ptr(&c.C_func)
//line ../kern_timeout.c:518
	arg = sys.Plain_load_ptr(&c.C_arg)
//line ../kern_timeout.c:519
	return callout_reset_sbt_on(c, sbt.Tick_sbt*int64(to_ticks), 0, func_, arg, cpu, sbt.C_HARDCLOCK)
}

//line ../kern_timeout.c:522
func callout_schedule(c *sbt.Callout, to_ticks int32) int32 {
//line ../kern_timeout.c:525
	return callout_schedule_on(c, to_ticks, -1)
}

//line ../kern_timeout.c:528
func _callout_stop_safe(c *sbt.Callout, flags int32, drain func(any)) int32 {
	var (
		cc        *callout_cpu
		was       *callout_cpu
		e         *cc_exec
		held      *cc_exec
		cancelled int32
		locked    int32
		some      int32
		_giantcnt int32
	)

//line ../kern_timeout.c:535
	locked = k_int(flags&sbt.CS_DRAIN == 0 && sys.Plain_load_ptr(&c.C_lock) != nil && (sys.Plain_load_ptr(&c.C_lock) != &lock.Giant.Lock_object || lock.Mtx_owned(&lock.Giant)))
//line ../kern_timeout.c:537
	if flags&sbt.CS_DRAIN != 0 {
//line ../kern_timeout.c:541
		if lock_sbt.Witness_looks(sys.WARN_GIANTOK|sys.WARN_SLEEPOK, sys.Plain_load_ptr(&c.C_lock)) {
//line ../kern_timeout.c:541
			lock_sbt.WITNESS_WARN(sys.WARN_GIANTOK|sys.WARN_SLEEPOK, sys.Plain_load_ptr(&c.C_lock), "%s of a callout", "_callout_stop_safe")
//line ../kern_timeout.c:541
		}
	}
//line ../kern_timeout.c:546
	was = nil
//line ../kern_timeout.c:547
	held = nil
//line ../kern_timeout.c:548
	some = 0
//line ../kern_timeout.c:549
	for {
//line ../kern_timeout.c:550
		cc = lock_of(c)
//line ../kern_timeout.c:551
		e = exec_of(c, cc)
//line ../kern_timeout.c:552
		if was != nil && was != cc {
//line ../kern_timeout.c:554
			lock.Mtx_unlock_spin(&cc.cc_lock)
//line ../kern_timeout.c:555
			sleepqueue.Sleepq_release(unsafe.Pointer(&held.cc_waiting))
//line ../kern_timeout.c:556
			was = nil
//line ../kern_timeout.c:557
			continue
		}
//line ../kern_timeout.c:559
		if sys.Plain_load_ptr(&e.cc_curr) == c && sys.Plain_load(&e.ce_migration_cpu) != sys.MAXCPU {
//line ../kern_timeout.c:560
			sys.Plain_store(&e.ce_migration_cpu, sys.MAXCPU)
//line ../kern_timeout.c:561
			c.C_iflags.Store(c.C_iflags.Load() & ^sys.CALLOUT_PENDING)
//line ../kern_timeout.c:562
			some = 1
		} else {
//line ../kern_timeout.c:563
			if c.C_iflags.Load()&sys.CALLOUT_PENDING != 0 {
//line ../kern_timeout.c:564
				off(c, cc)
//line ../kern_timeout.c:565
				some = 1
			}
		}
//line ../kern_timeout.c:567
		c.C_flags.Store(c.C_flags.Load() & ^sys.CALLOUT_ACTIVE)
//line ../kern_timeout.c:568
		if flags&sbt.CS_DRAIN == 0 || sys.Plain_load_ptr(&e.cc_curr) != c {
//line ../kern_timeout.c:569
			break
		}
//line ../kern_timeout.c:570
		if was == nil {
//line ../kern_timeout.c:571
			lock.Mtx_unlock_spin(&cc.cc_lock)
//line ../kern_timeout.c:572
			sleepqueue.Sleepq_lock(unsafe.Pointer(&e.cc_waiting))
//line ../kern_timeout.c:573
			was = cc
//line ../kern_timeout.c:574
			held = e
//line ../kern_timeout.c:575
			continue
		}
//line ../kern_timeout.c:577
		sys.Plain_store(&e.cc_waiting, 1)
//line ../kern_timeout.c:578
		{
//line ../kern_timeout.c:578
			_giantcnt = lock.DROP_GIANT()
//line ../kern_timeout.c:579
			lock.Mtx_unlock_spin(&cc.cc_lock)
//line ../kern_timeout.c:580
			sleepqueue.Sleepq_add(unsafe.Pointer(&e.cc_waiting), &cc.cc_lock.Lock_object, "codrain", sys.SLEEPQ_SLEEP, 0)
//line ../kern_timeout.c:581
			sleepqueue.Sleepq_wait(unsafe.Pointer(&e.cc_waiting), 0)
//line ../kern_timeout.c:582
			lock.PICKUP_GIANT(_giantcnt)
		}
//line ../kern_timeout.c:583
		was = nil
	}
//line ../kern_timeout.c:585
	if was != nil {
//line ../kern_timeout.c:586
		sleepqueue.Sleepq_release(unsafe.Pointer(&held.cc_waiting))
	}
//line ../kern_timeout.c:587
	if sys.Plain_load_ptr(&e.cc_curr) == c && locked != 0 && sys.Plain_load(&e.cc_cancel) == 0 {
//line ../kern_timeout.c:588
		sys.Plain_store(&e.cc_cancel, 1)
//line ../kern_timeout.c:589
		cancelled = 1
	} else {
//line ../kern_timeout.c:590
		if sys.Plain_load_ptr(&e.cc_curr) == c && (sys.Plain_load(&e.ce_entered) != 0 || sys.Plain_load(&e.cc_cancel) == 0) {
//line ../kern_timeout.c:594
			cancelled = 0
		} else {
//line ../kern_timeout.c:597
			if some != 0 {
//line ../kern_timeout.c:597
				cancelled = 1
//line ../kern_timeout.c:597
			} else {
//line ../kern_timeout.c:597
				cancelled = -1
//line ../kern_timeout.c:597
			}
		}
	}
//line ../kern_timeout.c:609
	if drain != nil && cancelled == 0 {
//line ../kern_timeout.c:610
		sys.Plain_store_ptr(&e.ce_drain, drain)
	}
//line ../kern_timeout.c:611
	lock.Mtx_unlock_spin(&cc.cc_lock)
//line ../kern_timeout.c:612
	return cancelled
}

//line ../kern_timeout.c:615
func callout_init(c *sbt.Callout, mpsafe int32) {
//line ../kern_timeout.c:618
	sys.Plain_clear(c)
//line ../kern_timeout.c:619
	if mpsafe != 0 {
//line ../kern_timeout.c:620
		sys.Plain_store_ptr(&c.C_lock, nil)
//line ../kern_timeout.c:621
		c.C_iflags.Store(sys.CALLOUT_RETURNUNLOCKED)
	} else {
//line ../kern_timeout.c:623
		sys.Plain_store_ptr(&c.C_lock, &lock.Giant.Lock_object)
	}
}

//line ../kern_timeout.c:626
func _callout_init_lock(c *sbt.Callout, lock_ *sys.Lock_object, flags int32) {
	var (
		k1 *sys.Lock_object
		k2 int32
	)

//line ../kern_timeout.c:629
	if sys.Asserting() {
//line ../kern_timeout.c:629
		if lock_ == nil {
//line ../kern_timeout.c:629
			sys.KASSERT(false, "a callout with a lock needs one")
//line ../kern_timeout.c:629
		}
//line ../kern_timeout.c:629
	}
//line ../kern_timeout.c:630
	k1 = lock_
//line ../kern_timeout.c:630
	k2 = flags
//line ../kern_timeout.c:630
	sys.Plain_clear(c)
//line ../kern_timeout.c:630
	sys.Plain_store_ptr(&c.C_lock, k1)
//line ../kern_timeout.c:630
	c.C_iflags.Store(k2)
}

//line ../kern_timeout.c:1
func K_pending(c *sbt.Callout) int32 {
//line ../kern_timeout.c:1
	return k_int(c.C_iflags.Load()&sys.CALLOUT_PENDING != 0)
}

//line ../kern_timeout.c:1
func K_active(c *sbt.Callout) int32 {
//line ../kern_timeout.c:1
	return k_int(c.C_flags.Load()&sys.CALLOUT_ACTIVE != 0)
}

//line ../kern_timeout.c:1
func K_deactivate(c *sbt.Callout) {
//line ../kern_timeout.c:1
	c.C_flags.Store(c.C_flags.Load() & ^sys.CALLOUT_ACTIVE)
}

//line ../kern_timeout.c:1
func K_stop(c *sbt.Callout) int32 {
//line ../kern_timeout.c:1
	return _callout_stop_safe(c, 0, nil)
}

//line ../kern_timeout.c:1
func K_drain(c *sbt.Callout) int32 {
//line ../kern_timeout.c:1
	return _callout_stop_safe(c, sbt.CS_DRAIN, nil)
}

//line ../kern_timeout.c:1
func K_reset(c *sbt.Callout, on_tick int32, fn func(any), arg any) int32 {
//line ../kern_timeout.c:1
	return callout_reset_sbt_on(c, sbt.Tick_sbt*int64(on_tick), 0, fn, arg, -1, sbt.C_HARDCLOCK)
}

//line ../kern_timeout.c:1
func K_reset_on(c *sbt.Callout, to_ticks int32, fn func(any), arg any, cpu int32) int32 {
//line ../kern_timeout.c:1
	return callout_reset_sbt_on(c, sbt.Tick_sbt*int64(to_ticks), 0, fn, arg, cpu, sbt.C_HARDCLOCK)
}

//line ../kern_timeout.c:1
func K_schedule_sbt_on(c *sbt.Callout, t int64, prec int64, cpu int32, flags int32) int32 {
	var (
		k1 func(any)
		k2 any
	)

//line ../kern_timeout.c:1
	if sys.From_the_right() {
//line ../kern_timeout.c:1
		k2 = sys.Plain_load_ptr(&c.C_arg)
//line ../kern_timeout.c:1
		k1 = sys.Plain_load_ptr(&c.C_func)
//line ../kern_timeout.c:1
	} else {
//line ../kern_timeout.c:1
		k1 = sys.Plain_load_ptr(&c.C_func)
//line ../kern_timeout.c:1
		k2 = sys.Plain_load_ptr(&c.C_arg)
//line ../kern_timeout.c:1
	}
//line ../kern_timeout.c:1
	return callout_reset_sbt_on(c, t, prec, k1, k2, cpu, flags)
}

//line ../kern_timeout.c:1
func K_async_drain(c *sbt.Callout, drain func(any)) int32 {
//line ../kern_timeout.c:1
	return _callout_stop_safe(c, 0, drain)
}

//line ../kern_timeout.c:1
func K_cc_lock(cpu int32) *sys.Mtx {
//line ../kern_timeout.c:1
	return &cc_cpu[cpu].cc_lock
}

//line ../kern_timeout.c:1
func K_cc_callwheel(cpu int32) *[]sbt.Callout_list {
//line ../kern_timeout.c:1
	return &cc_cpu[cpu].cc_callwheel
}

//line ../kern_timeout.c:1
func K_cc_expireq(cpu int32) *sbt.Callout_tailq {
//line ../kern_timeout.c:1
	return &cc_cpu[cpu].cc_expireq
}

//line ../kern_timeout.c:1
func K_cc_next(cpu int32) **sbt.Callout {
//line ../kern_timeout.c:1
	return &cc_cpu[cpu].cc_next
}

//line ../kern_timeout.c:1
func K_cc_thread(cpu int32) **sys.Thread {
//line ../kern_timeout.c:1
	return &cc_cpu[cpu].cc_thread
}

//line ../kern_timeout.c:1
func K_cc_firstevent(cpu int32) *int64 {
//line ../kern_timeout.c:1
	return &cc_cpu[cpu].cc_firstevent
}

//line ../kern_timeout.c:1
func K_cc_lastscan(cpu int32) *int64 {
//line ../kern_timeout.c:1
	return &cc_cpu[cpu].cc_lastscan
}

//line ../kern_timeout.c:1
func K_cc_curr(cpu int32, dir int32) **sbt.Callout {
//line ../kern_timeout.c:1
	return &cc_cpu[cpu].cc_exec_entity[dir].cc_curr
}

//line ../kern_timeout.c:1
func K_cc_cancel(cpu int32, dir int32) *int32 {
//line ../kern_timeout.c:1
	return &cc_cpu[cpu].cc_exec_entity[dir].cc_cancel
}

//line ../kern_timeout.c:1
func K_cc_waiting(cpu int32, dir int32) *int32 {
//line ../kern_timeout.c:1
	return &cc_cpu[cpu].cc_exec_entity[dir].cc_waiting
}

//line ../kern_timeout.c:1
func K_cc_migration_cpu(cpu int32, dir int32) *int32 {
//line ../kern_timeout.c:1
	return &cc_cpu[cpu].cc_exec_entity[dir].ce_migration_cpu
}
