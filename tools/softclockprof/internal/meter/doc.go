// Package meter measures a machine while it runs: it is put around the revision
// that is booted, around the machine's wait for locks, and on the kernel's own
// probes and lockstat. The ported code is not touched. It imports the kernel only.
package meter
