// Package meter measures a machine while it runs. It wraps the revision that is
// booted and the machine's wait for locks, and attaches to the kernel's own probes
// and to lockstat. It does not change the ported code. It imports the kernel only.
package meter
