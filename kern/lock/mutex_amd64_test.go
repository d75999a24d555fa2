//go:build !race && !invariants && !witness

package lock

import (
	_ "embed"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"ktimeout/sys"
)

//go:embed port_mutex_amd64.s
var assembly string

// TestUnlockAsArgued holds that a spin mutex is given back as docs/soundness.md argues and as the program
// of kern/smp/explored.TestSleepers does it: a look at the sleepers, the store, a look again, and
// what the looks find. No run on the host would tell that the second look is missing: whoever
// announces himself passes a barrier, for thousands of times as long as there is between the
// first look and the store. Who changes this changes the argument and the program first.
func TestUnlockAsArgued(t *testing.T) {
	want := []string{
		"MOVQ m+0(FP), DX",
		"MOVL ktimeout∕sys·lock_watched(SB), AX",
		"ORL ktimeout∕sys·unlock_exchanges(SB), AX",
		"ORL const_lo_data_at(DX), AX",
		"ORL const_mtx_sleepers_at(DX), AX",
		"JNE long",
		"MOVQ $const_free, const_mtx_lock_at(DX)",
		"CMPL const_mtx_sleepers_at(DX), $0",
		"JNE wake",
		"RET",
		"wake:",
		"JMP ·mtx_wakeup(SB)",
		"long:",
		"JMP ·mtx_unlock_spin_long(SB)",
	}
	_, text, _ := strings.Cut(assembly, "TEXT ·mtx_unlock_spin(SB), NOSPLIT, $0-12\n")
	var got []string
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "//")
		got = append(got, strings.Join(strings.Fields(line), " "))
	}
	if !slices.Equal(got, want) {
		t.Errorf("the assembly has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestStateAt holds that the assembly looks at the state of those who sleep, which is what they sleep on.
func TestStateAt(t *testing.T) {
	var m sys.Mtx
	if at := uintptr(unsafe.Pointer(m.Mtx_sleepers.Futex())) - uintptr(unsafe.Pointer(&m)); at != mtx_sleepers_at {
		t.Errorf("the state lies at %d, the assembly looks at %d", at, mtx_sleepers_at)
	}
}
