//go:build linux

package stress

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestUnkindHost runs a soak in a process of its own, and disturbs that process.
// The soak accounts for every arming and for the ticks, so a tick that was missed
// must be made up, and only once.
func TestUnkindHost(t *testing.T) {
	if os.Getenv(garbage) != "" {
		var keep [64][]byte
		for i := range keep {
			keep[i] = make([]byte, garbageSize)
		}
		go makeGarbage(keep[:])
		TestSoak(t)
		return
	}
	if testing.Short() {
		t.Skip("it takes 15 s")
	}
	for _, c := range []struct {
		name string
		env  []string
		do   func(t *testing.T, p *os.Process) // while it runs
	}{
		{name: "stopped", do: stopped},
		{name: "one P at the start", env: []string{"GOMAXPROCS=1"}},
		{name: "a core taken away", do: coreTaken},
		{name: "garbage", env: []string{garbage + "=1", "GOGC=1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.Command(os.Args[0], "-test.v", "-test.run", "^(TestSoak|TestUnkindHost)$", "-cpus", "4", "-soak", "3s", "-test.short")
			if len(c.env) == 2 {
				cmd.Args[3] = "^TestUnkindHost$"
			}
			cmd.Env = append(os.Environ(), c.env...)
			var out strings.Builder
			cmd.Stdout, cmd.Stderr = &out, &out
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if c.do != nil {
				c.do(t, cmd.Process)
			}
			if err := cmd.Wait(); err != nil || !strings.Contains(out.String(), "operations") {
				t.Errorf("%v:\n%s", err, out.String())
			}
		})
	}
}

// settle is the time that the soak runs undisturbed.
const settle = 500 * time.Millisecond

// stopped stops the process for ten seconds, far longer than any of its callouts
// is armed for.
func stopped(t *testing.T, p *os.Process) {
	time.Sleep(settle)
	if err := p.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	time.Sleep(10 * time.Second)
	if err := p.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
}

// coreTaken leaves all threads of the process only one core, whatever they have
// pinned themselves to.
func coreTaken(t *testing.T, p *os.Process) {
	if runtime.NumCPU() < 2 {
		t.Skip("there is only one core")
	}
	time.Sleep(settle)
	var core unix.CPUSet
	core.Set(0)
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", p.Pid))
	if err != nil || len(tasks) == 0 {
		t.Fatalf("no threads: %v", err)
	}
	for _, task := range tasks {
		tid, err := strconv.Atoi(filepath.Base(task))
		if err == nil {
			err = unix.SchedSetaffinity(tid, &core)
		}
		if err != nil {
			t.Logf("thread %s: %v", filepath.Base(task), err) // the thread may have ended
		}
	}
}

// garbage is the environment variable that makes the child process produce
// garbage.
const garbage = "KTIMEOUT_GARBAGE"

const garbageSize = 1 << 16

// makeGarbage keeps the collector busy, and keeps the memory in keep in use. It
// pauses while memory is measured.
func makeGarbage(keep [][]byte) {
	for i := 0; ; i++ {
		littering.Lock()
		keep[i%len(keep)] = make([]byte, garbageSize)
		littering.Unlock()
		if i%1024 == 0 {
			runtime.GC()
		}
	}
}
