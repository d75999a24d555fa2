package scenario

import (
	"errors"
	"strings"
	"testing"
)

// Bad files, and the one line that each gets.
var bad = []struct{ text, want string }{
	// The text.
	{strings.Repeat("\n", maxFile+1), `1: the file has 65537 bytes; a scenario has at most 65536`},
	{"cpus 2\n# \xff\n", `2: this is not UTF-8; save the file as UTF-8`},
	{"cpus 2\n#\x00", `2: the control character U+0000 is in the text; remove it`},
	{"cpus 2\r\r\n", `1: the control character U+000D is in the text; remove it`},
	{"# title\n  cpus 2\n", `2: an indented line continues the one before, and there is none; remove the blanks before "cpus"`},
	{"cpus 2\nthread t cpu 0: pause 1 \\\n", `2: the last line ends in a backslash; remove the "\"`},

	// Lines.
	{"", `1: the scenario has no thread; write one, as "thread t1 cpu 0: drain c"`},
	{"\n\ncallout c\n\n", `4: the scenario has no thread; write one, as "thread t1 cpu 0: drain c"`},
	{"cpus 2\nmutx m\n", `2: unknown keyword "mutx"; write "mutex"`},
	{"threadt1 cpu 0: pause 1\n", `1: unknown keyword "threadt1"; write "thread"`},
	{"x\n", `1: unknown keyword "x"; write one of cpus, ticks, mutex, rwlock, channel, callout, timeout, start, handler, thread, finally, expect`},
	{"a_word_that_goes_on_and_on_and_on\n", `1: unknown keyword "a_word_that_goes_on_and_..."; write one of cpus, ticks, mutex, rwlock, channel, callout, timeout, start, handler, thread, finally, expect`},
	{"= 1\n", `1: unknown keyword "="; write one of cpus, ticks, mutex, rwlock, channel, callout, timeout, start, handler, thread, finally, expect`},
	{"callout c\nthread t cpu 0: stop c;\ndrain c\n", `3: the step drain begins a line; write it after "start:", "handler CALLOUT:" or "thread NAME cpu N:", or indent the line if it continues the one before`},
	{"cpus 1\nstart: tick\ncpus 2\n", `3: cpus stands on line 1 already; remove one of the two`},
	{"start: tick\nstart: tick\n", `2: start stands on line 1 already; remove one of the two`},

	// Declarations.
	{"cpus\n", `1: cpus lacks a number; write "cpus N"`},
	{"cpus two\n", `1: cpus "two" is not a number; write 1 to 4`},
	{"cpus 0\n", `1: cpus 0 is out of range; write 1 to 4`},
	{"cpus 5\n", `1: cpus 5 is out of range; write 1 to 4`},
	{"cpus 99999999999999999999\n", `1: cpus 99999999999999999999 is out of range; write 1 to 4`},
	{"cpus 2 4\n", `1: "4" is too much for cpus; write "cpus N"`},
	{"ticks -1\n", `1: ticks -1 is out of range; write 0 to 16`},
	{"ticks 17\n", `1: ticks 17 is out of range; write 0 to 16`},
	{"mutex\n", `1: mutex lacks a name; write "mutex NAME"`},
	{"mutex m n\n", `1: "n" is too much for mutex; write "mutex NAME"`},
	{"mutex 1m\n", `1: "1m" is not a name; write at most 16 letters, digits and _, and not a digit first`},
	{"rwlock a-b\n", `1: "a-b" is not a name; write at most 16 letters, digits and _, and not a digit first`},
	{"channel seventeenletters_\n", `1: "seventeenletters_" is not a name; write at most 16 letters, digits and _, and not a digit first`},
	{"callout ç\n", `1: "ç" is not a name; write at most 16 letters, digits and _, and not a digit first`},
	{"mutex giant\n", `1: giant is the name of a lock that is always there; choose another name`},
	{"mutex m\ncallout m\n", `2: m is declared on line 1 already; choose another name`},
	{"thread m cpu 0: pause 1\nmutex m\n", `1: m is declared on line 2 already; choose another name`},
	{"mutex a\nmutex b\nrwlock c\nrwlock d\nmutex e\n", `5: there are more than 4 locks; leave e out`},
	{"channel a\nchannel b\nchannel c\nchannel d\nchannel e\n", `5: there are more than 4 channels; leave e out`},
	{"callout a\ncallout b\ncallout c\ncallout d\ntimeout e\n", `5: there are more than 4 callouts and handles; leave e out`},
	{"timeout a\ntimeout b\ntimeout c\ntimeout d\ncallout e\n", `5: there are more than 4 callouts and handles; leave e out`},
	{"channel w share cpu 0\n", `1: "share" is too much for channel; write "channel NAME [shares cpu N]"`},
	{"channel w shares 0\n", `1: channel lacks "cpu N"; write "channel NAME [shares cpu N]"`},
	{"channel w shares cpu 2\n", `1: cpu 2 is out of range; write 0 to 1`},
	{"callout c mutex\n", `1: callout lacks a mutex; write "callout NAME [mutex M|rwlock R [shared]|giant] [returnunlocked]"`},
	{"callout c mutex m\n", `1: mutex m is not declared; write "mutex m" above`},
	{"callout c mutex m/n\n", `1: "m/n" is not a name; write at most 16 letters, digits and _, and not a digit first`},
	{"rwlock r\ncallout c mutex r\n", `2: r is a rwlock; name a mutex after callout`},
	{"callout c rwlock giant\n", `1: rwlock giant is not declared; write "rwlock giant" above`},
	{"mutex m\ncallout c mutex m shared\n", `2: "shared" is too much for callout; write "callout NAME [mutex M|rwlock R [shared]|giant] [returnunlocked]"`},
	{"callout c returnunlocked\n", `1: returnunlocked without a lock; write "callout c mutex M returnunlocked", or leave it out`},
	{"timeout h giant\n", `1: "giant" is too much for timeout; write "timeout NAME"`},

	// Lists.
	{"start tick\n", `1: start lacks its colon; write "start: STEP; ..."`},
	{"start c: tick\n", `1: "c" is too much for start; write "start: STEP; ..."`},
	{"start:\n", `1: start has no steps; remove the line, or write one, as "start: reset c 1"`},
	{"handler: pause 1\n", `1: handler lacks a callout; write "handler CALLOUT: STEP; ..."`},
	{"handler c: pause 1\n", `1: callout c is not declared; write "callout c" or "timeout c" above`},
	{"mutex m\nhandler m: pause 1\n", `2: m is a mutex; name a callout after handler`},
	{"callout c\nhandler c d: pause 1\n", `2: "d" is too much for handler; write "handler CALLOUT: STEP; ..."`},
	{"callout c\n" + strings.Repeat("handler c:\n", 9), `10: c has more than 8 handler lines; leave some out`},
	{"thread: pause 1\n", `1: thread lacks a name; write "thread NAME cpu N: STEP; ..."`},
	{"thread t: pause 1\n", `1: thread lacks "cpu N"; write "thread NAME cpu N: STEP; ..."`},
	{"thread t 0: pause 1\n", `1: thread lacks "cpu N"; write "thread NAME cpu N: STEP; ..."`},
	{"thread t cpu: pause 1\n", `1: thread lacks its cpu; write "thread NAME cpu N: STEP; ..."`},
	{"thread t cpu 2: pause 1\n", `1: cpu 2 is out of range; write 0 to 1`},
	{"cpus 1\nthread t cpu -1: pause 1\n", `2: cpu -1 is out of range; write 0 to 0`},
	{"thread t cpu 0 1: pause 1\n", `1: "1" is too much for thread; write "thread NAME cpu N: STEP; ..."`},
	{"thread t cpu 0:\n", `1: thread t has no steps; write one, as "drain c"`},
	{"thread t cpu 0: ; pause 1\n", `1: nothing stands before the ";"; remove it`},
	{"thread t cpu 0: pause 1;\n\n ;pause 1\n", `3: nothing stands before the ";"; remove it`},
	{"thread a cpu 0: pause 1\nthread b cpu 0: pause 1\nthread c cpu 0: pause 1\nthread d cpu 0: pause 1\nthread e cpu 0: pause 1\n",
		`5: there are more than 4 threads; leave e out`},
	{"thread t cpu 0: " + strings.Repeat("pause 1; ", 32) + "\n pause 1\n", `2: there are more than 32 between semicolons; leave some out`},

	// Steps.
	{"thread t cpu 0: drian c\n", `1: unknown step "drian"; write "drain"`},
	{"thread t cpu 0: callout_drain c\n", `1: unknown step "callout_drain"; write one of reset, schedule, stop, drain, pending, active, deactivate, free, init, lock, unlock, rlock, runlock, sleep, wakeup, wakeup_one, pause, timeout, untimeout, tick`},
	{"thread t cpu 0: drain\n", `1: drain lacks a callout; write "drain CALLOUT [= 0|1]"`},
	{"thread t cpu 0: drain = 1\n", `1: drain lacks a callout; write "drain CALLOUT [= 0|1]"`},
	{"cpus 2\nthread t cpu 0: drain d\n", `2: callout d is not declared; write "callout d" above`},
	{"thread t cpu 0: drain d?\n", `1: "d?" is not a name; write at most 16 letters, digits and _, and not a digit first`},
	{"timeout h\nthread t cpu 0: drain h\n", `2: h is a handle; name a callout after drain`},
	{"callout c\nthread t cpu 0: timeout c 1\n", `2: c is a callout; name a handle after timeout`},
	{"thread t cpu 0: untimeout h\n", `1: handle h is not declared; write "timeout h" above`},
	{"callout c\nthread t cpu 0: drain c stop c\n", `2: no semicolon stands before "stop"; write "; stop"`},
	{"callout c\nthread t cpu 0: drain c 1\n", `2: "1" is too much for drain; write "drain CALLOUT [= 0|1]"`},
	{"callout c\nthread t cpu 0: drain c: stop c\n", `2: ":" is too much for drain; write "drain CALLOUT [= 0|1]"`},
	{"callout c\nthread t cpu 0: drain c =\n", `2: drain lacks its result; write "drain CALLOUT [= 0|1]"`},
	{"callout c\nthread t cpu 0: drain c = 2\n", `2: result 2 is out of range; write 0 to 1`},
	{"callout c\nthread t cpu 0: drain c = yes\n", `2: result "yes" is not a number; write 0 to 1`},
	{"callout c\nthread t cpu 0: free c = 1\n", `2: "=" is too much for free; write "free CALLOUT"`},
	{"callout c\nthread t cpu 0: reset c\n", `2: reset lacks its ticks; write "reset CALLOUT TICKS [cpu N|curcpu] [= 0|1]"`},
	{"callout c\nthread t cpu 0: reset c cpu 1\n", `2: ticks "cpu" is not a number; write 0 to 16`},
	{"callout c\nthread t cpu 0: reset c -1\n", `2: ticks -1 is out of range; write 0 to 16`},
	{"callout c\nthread t cpu 0: schedule c 17\n", `2: ticks 17 is out of range; write 0 to 16`},
	{"callout c\nthread t cpu 0: reset c 1 cpu\n", `2: reset lacks its cpu; write "reset CALLOUT TICKS [cpu N|curcpu] [= 0|1]"`},
	{"callout c\nthread t cpu 0: reset c 1 cpu 2\n", `2: cpu 2 is out of range; write 0 to 1`},
	{"callout c\nthread t cpu 0: reset c 1 1\n", `2: "1" is too much for reset; write "reset CALLOUT TICKS [cpu N|curcpu] [= 0|1]"`},
	{"thread t cpu 0: lock m\n", `1: mutex m is not declared; write "mutex m" or "rwlock m" above`},
	{"channel w\nthread t cpu 0: lock w\n", `2: w is a channel; name a mutex after lock`},
	{"mutex m\nthread t cpu 0: rlock m\n", `2: m is a mutex; name a rwlock after rlock`},
	{"thread t cpu 0: rlock giant\n", `1: rwlock giant is not declared; write "rwlock giant" above`},
	{"thread t cpu 0: sleep\n", `1: sleep lacks a channel; write "sleep CHANNEL [LOCK] [TICKS] [= woken|timeout]"`},
	{"thread t cpu 0: sleep w\n", `1: channel w is not declared; write "channel w" above`},
	{"channel w\nthread t cpu 0: sleep w m\n", `2: mutex m is not declared; write "mutex m" or "rwlock m" above`},
	{"channel w\nthread t cpu 0: sleep w 0\n", `2: ticks 0 is out of range; write 1 to 16`},
	{"channel w\nthread t cpu 0: sleep w 1 giant\n", `2: "giant" is too much for sleep; write "sleep CHANNEL [LOCK] [TICKS] [= woken|timeout]"`},
	{"channel w\nthread t cpu 0: sleep w 1 =\n", `2: sleep lacks its result; write "sleep CHANNEL [LOCK] [TICKS] [= woken|timeout]"`},
	{"channel w\nthread t cpu 0: sleep w 1 = timeuot\n", `2: unknown result "timeuot"; write "timeout"`},
	{"channel w\nthread t cpu 0: sleep w 1 = 35\n", `2: unknown result "35"; write one of woken, timeout`},
	{"mutex m\nthread t cpu 0: wakeup m\n", `2: m is a mutex; name a channel after wakeup`},
	{"thread t cpu 0: pause\n", `1: pause lacks its ticks; write "pause TICKS"`},
	{"thread t cpu 0: pause 0\n", `1: ticks 0 is out of range; write 1 to 16`},
	{"start: tick 0\n", `1: tick 0 is out of range; write 1 to 16`},

	// Assertions.
	{"finally:\n", `1: finally asserts nothing; remove the line, or write a check, as "finally: entered c 1"`},
	{"finally c: entered c 1\n", `1: "c" is too much for finally; write "finally: entered|pending|active CALLOUT N; ..."`},
	{"finally: ;\n", `1: nothing stands before the ";"; remove it`},
	{"finally: enterd c 1\n", `1: unknown check "enterd"; write "entered"`},
	{"finally: drain c\n", `1: unknown check "drain"; write one of entered, pending, active`},
	{"finally: entered c\n", `1: callout c is not declared; write "callout c" or "timeout c" above`},
	{"callout c\nfinally: entered c\n", `2: entered lacks a number; write "entered CALLOUT N"`},
	{"callout c\nfinally: entered c -1\n", `2: entered -1 is out of range; write 0 to 999`},
	{"callout c\nfinally: pending c 2\n", `2: pending 2 is out of range; write 0 to 1`},
	{"callout c\nfinally: pending c = 0\n", `2: pending lacks a number; write "pending CALLOUT N"`},
	{"callout c\nfinally: pending c 0 0\n", `2: "0" is too much for pending; write "pending CALLOUT N"`},
	{"timeout h\nfinally: active h 0\n", `2: h is a handle; name a callout after active`},
	{"callout c\nfinally: entered c 1;\n entered c 2\n", `3: entered c is asserted on line 2 already; remove one of the two`},
	{"expect r216804 rule 5\n", `1: expect lacks its colon; write "expect [bound|floating] REVISION ...: VERDICT"`},
	{"expect: rule 5\n", `1: expect lacks a revision; write "expect [bound|floating] REVISION ...: VERDICT"`},
	{"expect bound: rule 5\n", `1: expect lacks a revision; write "expect [bound|floating] REVISION ...: VERDICT"`},
	{"expect r21680: rule 5\n", `1: unknown revision "r21680"; write "r216804"`},
	{"expect head: rule 5\n", `1: unknown revision "head"; write one of r216804, r216805, r220456, r262057, timeout, bound, floating`},
	{"expect bond r216804: rule 5\n", `1: unknown revision "bond"; write "bound"`},
	{"expect bound floating r216804: rule 5\n", `1: unknown revision "floating"; write one of r216804, r216805, r220456, r262057, timeout`},
	{"expect r216804 r216804: rule 5\n", `1: r216804 is named twice; remove one of the two`},
	{"expect r216804:\n", `1: expect has no verdict; write one, as "expect r216804: unreachable"`},
	{"expect r216804: spindeadlock\n", `1: unknown verdict "spindeadlock"; write "spin deadlock"`},
	{"expect r216804: ok\n", `1: unknown verdict "ok"; write one of unreachable, rule 1, rule 2, rule 3, rule 4, rule 5, rule 6, rule 7, rule 8, rule 9, panic, spin deadlock, sleep deadlock, lost wakeup, livelock, lock leak, result, finally, fault`},
	{"expect r216804: rule 10\n", `1: rule 10 is out of range; write 1 to 9`},
	{"expect r216804: rule five\n", `1: rule "five" is not a number; write 1 to 9`},
	{"expect r216804: rule 5 6\n", `1: unknown verdict "rule 5 6"; write "rule 5"`},
	{"expect r216804 r216805: rule 5\nexpect bound r216804: rule 4\nexpect r216805: rule 4\n",
		`3: r216805 is expected to be "rule 5" on line 1 already; remove one of the two`},

	// Where steps may stand.
	{"thread t cpu 0: tick\n", `1: tick stands in start only; write "ticks N" for ticks while the threads run`},
	{"callout c\nhandler c: tick\nthread t cpu 0: drain c\n", `2: tick stands in start only; write "ticks N" for ticks while the threads run`},
	{"callout c\nhandler c: drain c\nthread t cpu 0: drain c\n", `2: drain c in the handler of c waits for itself; write "stop c", or drain in a thread`},
	{"callout c\ncallout d\nhandler c: drain d\nthread t cpu 0: drain c\n", `3: drain sleeps, and a handler may not; write it in a thread`},
	{"callout c\nhandler c: pause 1\nthread t cpu 0: drain c\n", `2: pause sleeps, and a handler may not; write it in a thread`},
	{"timeout h\nchannel w\nhandler h: sleep w 1\nthread t cpu 0: untimeout h\n", `3: sleep sleeps, and a handler may not; write it in a thread`},
	{"start: pause 1\nthread t cpu 0: pause 1\n", `1: pause in start is never woken; write it in a thread`},
	{"channel w\nstart: sleep w 1\nthread t cpu 0: pause 1\n", `2: sleep in start is never woken; write it in a thread`},

	// Callouts with a lock.
	{"mutex m\ncallout c mutex m\nthread t cpu 0: stop c\n", `3: stop c needs m held; write "lock m" before it`},
	{"mutex m\ncallout c mutex m\nstart: reset c 1\nthread t cpu 0: drain c\n", `3: reset c needs m held; write "lock m" before it`},
	{"mutex m\ncallout c mutex m\nthread t cpu 0: lock m; reset c 1; unlock m; schedule c 1\n", `3: schedule c needs m held; write "lock m" before it`},
	{"callout c giant\nthread t cpu 0: stop c\n", `2: stop c needs giant held; write "lock giant" before it`},
	{"mutex m\ncallout c mutex m returnunlocked\nhandler c: unlock m; reset c 1\nthread t cpu 0: drain c\n", `3: reset c needs m held; write "lock m" before it`},
	{"mutex m\ncallout c mutex m\ncallout d\nhandler d: stop c\nthread t cpu 0: drain c\n", `4: stop c needs m held; write "lock m" before it`},
	{"rwlock r\ncallout c rwlock r shared\nthread t cpu 0: rlock r; stop c; runlock r\n", `3: stop c needs r held for writing; write "lock r", not "rlock r"`},
	{"rwlock r\ncallout c rwlock r\ncallout d\nhandler d: rlock r; reset c 1; runlock r\nthread t cpu 0: drain c\n", `4: reset c needs r held for writing; write "lock r", not "rlock r"`},
	{"rwlock r\ncallout c rwlock r shared\nhandler c: stop c\nthread t cpu 0: drain c\n", `3: stop c asserts that r is held for writing, and here it is shared; write it in a thread after "lock r", or declare the callout without shared`},
	{"mutex m\ncallout c mutex m\nthread t cpu 0: lock m; drain c; unlock m\n", `3: "drain c" with m held, which its handler takes; write "unlock m" before it`},
	{"rwlock r\ncallout c rwlock r\nthread t cpu 0: rlock r; drain c = 1; runlock r\n", `3: "drain c = 1" with r held, which its handler takes; write "runlock r" before it`},
	{"mutex m\ncallout c\nhandler c:\nhandler c: lock m; unlock m\nthread t cpu 0: lock m; drain c; unlock m\n", `5: "drain c" with m held, which its handler takes; write "unlock m" before it`},
	{"callout c giant\nthread t cpu 0: lock giant; drain c; unlock giant\n", `2: "drain c" with giant held, which its handler takes; write "unlock giant" before it`},
	{"callout c\nthread t cpu 0: deactivate c\n", `2: deactivate c belongs into the handler of c; write "handler c: deactivate c"`},
	{"mutex m\ncallout c mutex m\nthread t cpu 0: deactivate c\n", `3: deactivate c outside its handler needs a lock that the handler takes; write "lock m" before it`},
	{"mutex m\nmutex n\ncallout c\nhandler c: lock m; unlock m\nthread t cpu 0: lock n; deactivate c; unlock n\n", `5: deactivate c outside its handler needs a lock that the handler takes; write "lock m" before it`},
	{"callout c\ncallout d\nhandler d: deactivate c\nthread t cpu 0: drain c\n", `3: deactivate c belongs into the handler of c; write "handler c: deactivate c"`},

	// Free and init.
	{"callout c\nthread t cpu 0: free c\n", `2: free c while it may be armed or run; write "drain c" before it`},
	{"callout c\nthread t cpu 0: stop c; free c\n", `2: free c while it may be armed or run; write "drain c" before it`},
	{"callout c\nthread t cpu 0: drain c; reset c 1; init c\n", `2: init c while it may be armed or run; write "drain c" before it`},
	{"mutex m\ncallout c mutex m\nthread t cpu 0: free c\n", `3: free c while it may be armed or run; write "drain c" before it, or "stop c" with m held`},
	{"callout c\nhandler c: free c\nthread t cpu 0: drain c\n", `2: free c in a handler, and c is MPSAFE: its handler may run; write it in a thread, after "drain c"`},
	{"callout c giant\nhandler c: free c\nthread t cpu 0: drain c\n", `2: free c while it may be armed; write "stop c" before it, with giant held`},
	{"mutex m\ncallout c mutex m\nhandler c: stop c; schedule c 1; free c\nstart: lock m; reset c 1; unlock m\nthread t cpu 0: drain c\n", `3: free c while it may be armed; write "stop c" before it, with m held`},
	{"callout c\nthread t cpu 0: drain c; free c;\n stop c\n", `3: stop c comes after free c on line 2; write "init c" between them`},
	{"callout c\nthread t cpu 0: drain c; free c; free c\n", `2: free c comes after free c on line 2; write "init c" between them`},
	{"callout c\nthread t cpu 0: schedule c 1\n", `2: schedule c before anything resets c has no handler to call; write "reset c 1"`},
	{"callout c\nstart: schedule c 1; reset c 1\nthread t cpu 0: drain c\n", `2: schedule c before anything resets c has no handler to call; write "reset c 1"`},
	{"callout c\nstart: reset c 1; drain c; init c; schedule c 2\nthread t cpu 0: drain c\n", `2: schedule c before anything resets c has no handler to call; write "reset c 2"`},

	// Locks.
	{"mutex m\nthread t cpu 0: lock m; lock m\n", `2: "lock m" with m held already; write "unlock m" before it`},
	{"rwlock r\nthread t cpu 0: lock r; rlock r\n", `2: "rlock r" with r held already; write "unlock r" before it`},
	{"rwlock r\nthread t cpu 0: rlock r; lock r\n", `2: "lock r" with r held for reading; write "runlock r" before it`},
	{"mutex m\ncallout c mutex m\nhandler c: lock m\nthread t cpu 0: drain c\n", `3: "lock m" with m held already; write "unlock m" before it`},
	{"mutex m\nthread t cpu 0: unlock m\n", `2: "unlock m" without m held; write "lock m" before it`},
	{"rwlock r\nthread t cpu 0: runlock r\n", `2: "runlock r" without r held; write "rlock r" before it`},
	{"rwlock r\nthread t cpu 0: rlock r; unlock r\n", `2: "unlock r" with r held for reading; write "runlock r"`},
	{"rwlock r\nthread t cpu 0: lock r; runlock r\n", `2: "runlock r" with r held for writing; write "unlock r"`},
	{"mutex m\nthread t cpu 0: lock m;\n pause 1;\n unlock m; lock m\n", `3: "pause 1" with m held, which would stay locked meanwhile; write "unlock m" before it`},
	{"mutex m\nthread t cpu 0: pause 1;\n lock m\n", `3: thread t ends with m held; write "unlock m" at its end`},
	{"rwlock r\nthread t cpu 0: rlock r; rlock r; runlock r\n", `2: thread t ends with r held for reading; write "runlock r" at its end`},
	{"start: lock giant\nthread t cpu 0: pause 1\n", `1: start ends with giant held; write "unlock giant" at its end`},
	{"callout c\nmutex m\nhandler c: lock m\nthread t cpu 0: drain c\n", `3: the handler of c ends with m held; write "unlock m" at its end`},
	{"mutex m\ncallout c mutex m\nhandler c: unlock m\nthread t cpu 0: drain c\n", `3: the handler of c ends without m, which softclock unlocks after it; write "lock m" at its end, or declare the callout returnunlocked`},
	{"rwlock r\ncallout c rwlock r shared\nhandler c: runlock r\nthread t cpu 0: drain c\n", `3: the handler of c ends without r, which softclock unlocks after it; write "rlock r" at its end, or declare the callout returnunlocked`},
	{"rwlock r\ncallout c rwlock r shared\nhandler c: runlock r; lock r\nthread t cpu 0: drain c\n", `3: the handler of c ends with r held; write "unlock r" at its end`},
	{"mutex m\ncallout c mutex m returnunlocked\nhandler c: reset c 1\nthread t cpu 0: drain c\n", `3: the handler of c ends with m held; write "unlock m" at its end`},
	{"mutex m\ncallout c mutex m returnunlocked\n\nhandler c:\nthread t cpu 0: drain c\n", `2: the handler of c ends with m held; write "unlock m" at its end`},
	{"timeout h\nhandler h: unlock giant\nthread t cpu 0: untimeout h\n", `2: the handler of h ends without giant, which softclock unlocks after it; write "lock giant" at its end`},

	// Sleep.
	{"channel w\nmutex m\nthread t cpu 0: sleep w m\n", `3: "sleep w m" without m held; write "lock m" before it`},
	{"channel w\nmutex m\nmutex n\nthread t cpu 0: lock m; lock n; sleep w m; unlock n; unlock m\n", `4: "sleep w m" with n held, which would stay locked meanwhile; write "unlock n" before it`},
	{"channel w\nmutex m\nthread t cpu 0: lock m; sleep w 1; unlock m\n", `3: "sleep w 1" with m held, which would stay locked meanwhile; write "unlock m" before it`},
	{"channel w\nrwlock r\nthread t cpu 0: rlock r; rlock r; sleep w r; runlock r; runlock r\n", `3: "sleep w r" with r held, which would stay locked meanwhile; write "runlock r" before it`},
	{"channel w\nthread t cpu 0: sleep w\n", `2: sleep w has neither a lock nor a time, and could miss its wakeup for ever; write "sleep w LOCK" or "sleep w TICKS"`},
	{"channel w\nthread t cpu 0: lock giant; sleep w giant = timeout; unlock giant\n", `2: sleep w has no time, so it never times out; write its ticks, or "= woken"`},
}

func TestParseErrors(t *testing.T) {
	for _, test := range bad {
		s, err := Parse("dir/x.scn", []byte(test.text))
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%q: got %v, %v", test.text, s, err)
			continue
		}
		if want := "dir/x.scn:" + test.want; err.Error() != want {
			t.Errorf("%q:\ngot  %s\nwant %s", test.text, err, want)
		}
		if strings.Contains(e.Msg, "\n") || !strings.Contains(e.Msg, "; ") {
			t.Errorf("%q: %q is not one line of what is wrong and the mend", test.text, e.Msg)
		}
	}
}
