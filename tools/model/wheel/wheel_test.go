package wheel

import (
	"strings"
	"testing"

	timeout_main "ktimeout/kern/timeout/main"
)

// What is found on the port of main is what is found on its text, made to Go (TestWheel of
// tools/cfront): a callout that was served stays active when it is stopped, and one that was
// armed with C_DIRECT_EXEC stays direct.
func TestMainsPort(t *testing.T) {
	for mixed, want := range map[bool]string{
		false: "rule 7 M: callout_active(c9) returns 1, not 0\n\twheel of 2\n\tcallout_reset_sbt(c9, 0x26cc, 0x3b27, 0x1)\n\t" +
			"time goes on by 0x63c5d\n\tcallout_stop(c9)\n\tcallout_active(c9)",
		true: "rule 12 M: c2 is entered from the timer interrupt: true; it was armed with C_DIRECT_EXEC: false\n\twheel of 2\n\t" +
			"callout_reset_sbt(c2, 0x10058dc84d, 0x0, 0x209)\n\tcallout_reset_sbt(c2, 0x0, 0x0, 0x0)",
	} {
		f, err := Check(&timeout_main.Revision, 1, 20_000, mixed)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(f.String()); got != want {
			t.Errorf("%v, want %s", f, want)
		}
	}
}
