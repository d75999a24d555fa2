package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// edit replaces a piece of text that a file has exactly once.
type edit struct{ file, old, new string }

// revert undoes one FIX of the maintained port. Then its scenarios must fail.
type revert struct {
	name      string
	edits     []edit
	scenarios []string
}

const (
	timeoutC = "kern/timeout/kern_timeout.go"
	calloutH = "kern/timeout/callout.go"
)

// reverts has a revert for every FIX note of the maintained port.
var reverts = []revert{
	{"callout_cc_add makes a moved callout active again",
		[]edit{{timeoutC, "if c_flags&sys.CALLOUT_DFRMIGRATION == 0 {", "if true {"}},
		[]string{"fix-deactivate-of-a-move"}},
	{"the clock is told of a tick that was read again",
		[]edit{{timeoutC, "\t\t\tc.C_time-cc.cc_ticks)", "\t\t\tto_ticks+(sys.Ticks.Load()-cc.cc_ticks))"}},
		[]string{"fix-idle-clock-told-too-late"}},
	{"softclock asserts that what is due is active",
		[]edit{{timeoutC, "sys.KASSERT((c.C_flags.Load()&sys.CALLOUT_PENDING) != 0,\n\t\t\t\"softclock took",
			"sys.KASSERT((c.C_flags.Load()&sys.CALLOUT_PENDING) != 0 && c.C_flags.Load()&sys.CALLOUT_ACTIVE != 0,\n\t\t\t\"softclock took"}},
		[]string{"fix-deactivated-and-due"}},
	{"cc_cancel is looked at, and then set",
		[]edit{
			{timeoutC, "\t\tif !cc.cc_cancel.Cmpset(0, 1) {\n\t\t\tclass.Lc_unlock(c_lock)\n\t\t\tgoto skip\n\t\t}\n",
				"\t\tif cc.cc_cancel.Load() != 0 {\n\t\t\tclass.Lc_unlock(c_lock)\n\t\t\tgoto skip\n\t\t}\n\t\tcc.cc_cancel.Store(1)\n"},
			{timeoutC, "c.C_lock != nil && cc.cc_cancel.Cmpset(0, 1) {\n", "c.C_lock != nil && cc.cc_cancel.Load() == 0 {\n\t\t\tcc.cc_cancel.Store(1)\n"},
		},
		[]string{"fix-reset-under-the-read-lock", "fix-reset-by-a-reader"}},
	{"a handler without a lock looks as if it could be cancelled",
		[]edit{{timeoutC, "\tif c_lock == nil {\n\t\tcc.cc_cancel.Store(1)\n\t}\n", ""}},
		[]string{"fix-reset-in-freed-memory"}},
	{"stop leaves the record of a move to softclock",
		[]edit{
			{timeoutC, "\t\tif c.C_flags.Locked()&sys.CALLOUT_DFRMIGRATION != 0 {\n\t\t\tcc_cme_cleanup(cc)\n\t\t\tcancelled = 1",
				"\t\tif c.C_flags.Locked()&sys.CALLOUT_DFRMIGRATION != 0 {\n\t\t\tcancelled = 1"},
			{timeoutC, "sys.KASSERT(!cc_cme_migrating(cc), \"a move of %p is recorded, but it is being drained\", c)", "cc_cme_cleanup(cc)"},
			{timeoutC, "sys.KASSERT((c.C_flags.Load()&sys.CALLOUT_DFRMIGRATION) != 0,\n\t\t\t\t\"the recorded move of %p was cancelled\", c)",
				"if c.C_flags.Load()&sys.CALLOUT_DFRMIGRATION == 0 {\n\t\t\t\treturn\n\t\t\t}"},
		},
		[]string{"fix-free-after-a-move"}},
	{"reset makes a pending callout neither pending nor active for a moment",
		[]edit{{timeoutC, "// after. Not mended upstream in 9.x.\n\t}",
			"c.C_flags.Store(c.C_flags.Load() &^ (sys.CALLOUT_ACTIVE | sys.CALLOUT_PENDING))\n\t}"}},
		[]string{"fix-pending-through-reset", "fix-active-through-reset"}},
	{"reset leaves a recorded move alone",
		[]edit{{timeoutC, "\tif c.C_flags.Locked()&sys.CALLOUT_DFRMIGRATION != 0 {\n\t\tcc_cme_cleanup(cc)\n\t\tcancelled = 1\n\t\tc.C_flags",
			"\tif false {\n\t\tcc_cme_cleanup(cc)\n\t\tcancelled = 1\n\t\tc.C_flags"}},
		[]string{"fix-move-and-back", "fix-two-moves"}},
	{"a move that is recorded does not make the callout active",
		[]edit{{timeoutC, "&^sys.CALLOUT_PENDING |\n\t\t\t\t(sys.CALLOUT_ACTIVE | sys.CALLOUT_DFRMIGRATION))", "&^sys.CALLOUT_PENDING | sys.CALLOUT_DFRMIGRATION)"}},
		[]string{"fix-active-of-a-move"}},
	{"function and argument stay in the record",
		[]edit{{timeoutC, "\t\t\tc.C_func = ftn\n\t\t\tc.C_arg = arg\n", ""}},
		[]string{"fix-schedule-after-a-stopped-move"}},
	{"callout_schedule reads function and argument without a lock",
		[]edit{
			{timeoutC, "return Callout_reset_on(c, to_ticks, nil, nil, cpu)", "return Callout_reset_on(c, to_ticks, sys.Racy_load(&c.C_func), sys.Racy_load(&c.C_arg), cpu)"},
			{timeoutC, "return Callout_reset_on(c, to_ticks, nil, nil, CPUBLOCK)", "return Callout_reset_on(c, to_ticks, sys.Racy_load(&c.C_func), sys.Racy_load(&c.C_arg), CPUBLOCK)"},
			{timeoutC, "\tc.C_arg = arg\n\t// FIX", "\tsys.Racy_store(&c.C_arg, arg)\n\t// FIX"},
			{timeoutC, "\tc.C_func = func_\n", "\tsys.Racy_store(&c.C_func, func_)\n"},
		},
		[]string{"fix-schedule-while-it-changes", "fix-schedule-against-reset"}},
	{"drain of a pending callout does not wait for its handler",
		[]edit{{timeoutC, "\tif safe != 0 && cc.cc_curr == c {", "\tif false && cc.cc_curr == c {"}},
		[]string{"fix-drain-of-pending-and-running"}},
	{"callout_deactivate takes no lock",
		[]edit{{calloutH, "\tcc := callout_lock(c)\n\tc.C_flags.Store(c.C_flags.Locked() &^ sys.CALLOUT_ACTIVE)\n\tCC_UNLOCK(cc)",
			"\tc.C_flags.Store_ordered(c.C_flags.Load() &^ sys.CALLOUT_ACTIVE)"}},
		[]string{"fix-deactivate-loses-pending", "fix-deactivate-revives-pending"}},
	{"callout_pending does not see a recorded move",
		[]edit{{calloutH, "(sys.CALLOUT_PENDING|sys.CALLOUT_DFRMIGRATION)", "sys.CALLOUT_PENDING"}},
		[]string{"fix-pending-of-a-move"}},
	{"callout_init_lock without a lock leaves the handler to softclock",
		[]edit{{timeoutC, "\tif lock_ == nil {\n\t\tc.C_flags.Store(sys.CALLOUT_RETURNUNLOCKED)\n\t}\n", ""}},
		[]string{"fix-init-without-lock"}},
	{"callout_reset reads c_cpu without a lock",
		[]edit{{calloutH, "return Callout_reset_on(c, on_tick, fn, arg, CPUBLOCK)", "return Callout_reset_on(c, on_tick, fn, arg, c.C_cpu.Load())"}},
		[]string{"fix-reset-while-it-moves"}},
}

// changed returns the files with the edits made, by name.
func (r *revert) changed(root string) (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, e := range r.edits {
		text, ok := files[e.file]
		if !ok {
			var err error
			if text, err = os.ReadFile(filepath.Join(root, e.file)); err != nil {
				return nil, err
			}
		}
		if n := strings.Count(string(text), e.old); n != 1 {
			return nil, fmt.Errorf("%s: %s has %d times, and should have once:\n%s", r.name, e.file, n, e.old)
		}
		files[e.file] = []byte(strings.Replace(string(text), e.old, e.new, 1))
	}
	return files, nil
}

// runReverts undoes each FIX alone and has every one of its scenarios judged. It
// returns the exit status: 0 if each scenario fails.
func (o *options) runReverts(ctx context.Context, root, dir string, stdout io.Writer) (int, error) {
	status := 0
	for i := range reverts {
		r := &reverts[i]
		if !o.only.MatchString(r.name) {
			continue
		}
		files, err := r.changed(root)
		if err != nil {
			return 1, err
		}
		bin, _, err := build(ctx, root, filepath.Join(dir, fmt.Sprint(i)), files)
		if err != nil {
			return 1, fmt.Errorf("%s: %w", r.name, err)
		}
		for _, s := range r.scenarios {
			v := o.try(ctx, bin, []string{"-scenario", s, "-n", "0"})
			if ctx.Err() != nil {
				return 1, ctx.Err()
			}
			if v.outcome != caught {
				status = 1
			}
			fmt.Fprintf(stdout, "%s: %s, %s\n", r.name, v.outcome, v.by)
		}
	}
	return status, nil
}
