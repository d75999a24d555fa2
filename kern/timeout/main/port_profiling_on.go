//go:build callout_profiling

package timeout_main

// CALLOUT_PROFILING tells whether running means of what softclock and callout_process serve
// are kept: with the build tag callout_profiling.
const CALLOUT_PROFILING = true
