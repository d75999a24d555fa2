package stack

import (
	"strings"
	"testing"
)

const crash = `boot: threads are not pinned
panic: runtime error: invalid memory address or nil pointer dereference
[signal SIGSEGV: segmentation violation code=0x1 addr=0x8 pc=0x51d9f2]

goroutine 41 [running, locked to thread]:
ktimeout/sys.TAILQ_REMOVE[...](...)
	/src/sys/queue.go:224
ktimeout/kern/timeout/r220456.softclock({0x5, 0x7})
	/src/kern/timeout/r220456/kern_timeout.go:431 +0x112
ktimeout/kern/smp.ithread_loop({0x5, 0x7})
	/src/kern/smp/kern_intr.go:190 +0x31

goroutine 1 [select]:
main.main()
	/src/main.go:3 +0x1
`

func TestFault(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{"nil", crash, "fault: invalid memory address or nil pointer dereference, in softclock (kern_timeout.go:431)"},
		{"panic", strings.Replace(crash, "runtime error: invalid memory address or nil pointer dereference", "kernel panic: timeout table is full", 1),
			"kernel panic: timeout table is full, in softclock (kern_timeout.go:431)"},
		{"a text in C", strings.Replace(crash, "/src/kern/timeout/r220456/kern_timeout.go:431", "/home/u/kern_timeout.c:31", 1),
			"fault: invalid memory address or nil pointer dereference, in softclock (kern_timeout.c:31)"},
		{"not translated", "panic: not translated: f, a.c:7: assembly\n\ngoroutine 41 [running]:\nktimeout/kern/smp.f()\n\t/src/kern/smp/a.go:7 +0x1\n", "f, a.c:7: assembly"},
		{"index", "panic: runtime error: index out of range [64] with length 64\n", "fault: index out of range [64] with length 64"},
		{"asleep", "fatal error: all goroutines are asleep - deadlock!\n", "fault of the Go runtime: all goroutines are asleep - deadlock!"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, ok := ReadFault(tt.text)
			if !ok || f.Sentence != tt.want {
				t.Errorf("got %v %q, want %q", ok, f.Sentence, tt.want)
			}
		})
	}
	f, _ := ReadFault(crash)
	if s := strings.Join(f.Stack, "\n"); !strings.Contains(s, "goroutine 41") || strings.Contains(s, "goroutine 1 ") {
		t.Errorf("the stack is\n%s\nwant that of goroutine 41 alone", s)
	}
	if _, ok := ReadFault("softclock: handler x took 0.01 s\n"); ok {
		t.Error("found a fault where there is none")
	}
}
