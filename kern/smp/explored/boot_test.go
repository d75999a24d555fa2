package explored_test

import (
	"testing"

	"ktimeout/kern/smp"
	"ktimeout/kern/smp/explored"
)

// boot boots an explored machine, which is there until the end of the test.
func boot(t *testing.T, cfg smp.Config) explored.Machine {
	t.Helper()
	m, err := explored.Boot(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := smp.Shutdown(); err != nil {
			t.Error(err)
		}
	})
	return m
}
