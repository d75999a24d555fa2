package causes

import "ktimeout/tools/racehunt/internal/mend"

// All are the causes, the gravest first.
var All = []Cause{
	{
		Name: "active-after-drain", Title: "callout_active is true after callout_stop or callout_drain of a callout that has run",
		Scenario: "active-after-drain", Also: []string{"return-values-mpsafe-stop-and-drain", "return-values-mpsafe-two-drains"},
		Groups: []string{
			"callout_active returned 1 although the callout was not active",
		},
		Mend: []mend.Edit{
			{Func: "_callout_stop_safe", Line: 1308, Lines: 5, Hash: "f8af878b21a3", From: 2, To: 2, New: []string{
				"\t\tc->c_flags &= ~CALLOUT_ACTIVE;",
			}},
		},
	},
	{
		Name: "deactivated-move", Title: "callout_stop forgets to cancel a deferred migration after callout_deactivate, and corrupts a list",
		Scenario: "deactivated-move-stopped",
		Groups: []string{
			"callout_pending returned 1 although nothing was pending",
		},
		Mend: []mend.Edit{
			{Func: "_callout_stop_safe", Line: 1124, Lines: 2, Hash: "c58a8e6d97b5", From: 0, To: 2, New: []string{
				"\t    (CALLOUT_DFRMIGRATION | CALLOUT_PENDING)) {",
			}},
		},
	},
	{
		Name: "drain-forgets", Title: "callout_drain returns -1, as if nothing had been armed, although it has cancelled an arming",
		Scenario: "drain-while-handler-runs", Also: []string{"drain-on-the-wrong-chain", "backout-drain-holds-the-chain", "backout-drain-keeps-softclock-off", "lock-destroyed-after-drain", "drain-leaves-a-move"},
		Groups: []string{
			"callout_drain returned -1 although it had cancelled an arming",
			"an arming was neither cancelled nor entered",
		},
		Mend: []mend.Edit{
			{Func: "_callout_stop_safe", Line: 1093, Lines: 1, Hash: "ce3be075be54", From: 1, To: 1, New: []string{
				"\tint moved;",
			}},
			{Func: "_callout_stop_safe", Line: 1119, Lines: 2, Hash: "ec88ca435e30", From: 0, To: 0, New: []string{
				"\tmoved = 0;",
			}},
			{Func: "_callout_stop_safe", Line: 1136, Lines: 4, Hash: "f0fdeea463a4", From: 3, To: 3, New: []string{
				"\t\tif (flags & CS_DRAIN)",
				"\t\t\tc->c_iflags &= ~CALLOUT_DFRMIGRATION;",
			}},
			{Func: "_callout_stop_safe", Line: 1140, Lines: 1, Hash: "385ce18ecafe", From: 1, To: 1, New: []string{
				"\t\tmoved = 1;",
			}},
			{Func: "_callout_stop_safe", Line: 1308, Lines: 2, Hash: "90b54088c806", From: 1, To: 2, New: []string{
				"\t\t\tcancelled = moved ? 0 : -1;",
			}},
		},
	},
	{
		Name: "drain-keeps-arming", Title: "callout_reset is refused beside callout_drain, and what was armed before runs",
		Scenario: "drain-while-handler-arms-twice",
		Groups: []string{
			"arming 3 was entered before its tick",
		},
		Mend: []mend.Edit{
			{Func: "callout_reset_sbt_on", Line: 977, Lines: 3, Hash: "3997975de368", From: 0, To: 1, New: []string{
				"\t\tif (cc_exec_waiting(cc, direct) &&",
				"\t\t    (c->c_iflags & CALLOUT_PENDING) == 0) {",
			}},
		},
	},
	{
		Name: "stop-after-cancel", Title: "callout_stop returns 0, as for a handler that runs, after callout_reset has cancelled that handler",
		Scenario: "backout-thread-moves-and-stops", Also: []string{"return-values-mutex-moved-by-thread"},
		Groups: []string{
			"callout_stop returned 0, where 1 is right",
		},
		Mend: []mend.Edit{
			{Func: "struct cc_exec", Line: 154, Lines: 1, Hash: "80b0d38fabc5", From: 0, To: 1, New: []string{
				"\tint\t\t\tcc_cancel;\t/* 1: entered, 2: cancelled */",
			}},
			{Func: "callout_reset_sbt_on", Line: 975, Lines: 2, Hash: "9ed2088c905d", From: 0, To: 2, New: []string{
				"\t\tif (c->c_lock != NULL && !cc_exec_cancel(cc, direct)) {",
				"\t\t\tcc_exec_cancel(cc, direct) = 2;",
				"\t\t\tcancelled = 1;",
				"\t\t}",
			}},
			{Func: "_callout_stop_safe", Line: 1243, Lines: 2, Hash: "9bdf154bada8", From: 0, To: 1, New: []string{
				"\t\t\tcc_exec_cancel(cc, direct) = 2;",
			}},
			{Func: "_callout_stop_safe", Line: 1287, Lines: 2, Hash: "ccf3428ed4ae", From: 0, To: 2, New: []string{
				"\t\t\tcancelled = (cc_exec_cancel(cc, direct) == 2);",
				"\t\t\tCC_UNLOCK(cc);",
				"\t\t\treturn (cancelled);",
			}},
			{Func: "_callout_stop_safe", Line: 1327, Lines: 3, Hash: "78b011c19ff1", From: 1, To: 1, New: []string{
				"\tif (cc_exec_curr(cc, direct) == c && cc_exec_cancel(cc, direct) == 2)",
				"\t\tcancelled = 1;",
			}},
		},
	},
	{
		Name: "direct-reset", Title: "callout_reset_sbt with C_DIRECT_EXEC does not see that softclock runs the callout",
		Scenario: "direct-while-softclock-runs-it", Also: []string{"direct-while-softclock-waits"},
		Groups: []string{
			"the handler was entered on CPU 0 while it ran on CPU 0",
			"callout_reset returned 0 although an arming was pending, or taken and not entered",
			"arming 1 was entered after callout_reset had replaced it",
			"softclock_call_cc was given an address, which is not pending",
			"arming 1 was entered after callout_drain had cancelled it",
			"callout_schedule returned 0 although an arming was pending, or taken and not entered",
			"callout_stop returned -1, where 0 or 1 is right",
			"arming 2 was entered, which a waiting callout_drain had refused",
			"c is linked on a CPU, and does not belong there",
			"the window of c ends before the clock of its CPU knows of anything",
		},
		Needs: []string{"direct-drain"},
		Mend: []mend.Edit{
			{Func: "callout_reset_sbt_on", Line: 963, Lines: 2, Hash: "d20db76473fd", From: 1, To: 1, New: []string{
				"\tdirect = (cc_exec_curr(cc, 1) == c);",
			}},
			{Func: "callout_reset_sbt_on", Line: 1001, Lines: 2, Hash: "742437a45c5f", From: 1, To: 1, New: []string{
				"\t\t\tif (flags & C_DIRECT_EXEC)",
				"\t\t\t\tc->c_iflags |= CALLOUT_DIRECT;",
				"\t\t\telse",
				"\t\t\t\tc->c_iflags &= ~CALLOUT_DIRECT;",
			}},
			{Func: "callout_reset_sbt_on", Line: 1027, Lines: 2, Hash: "f941fd38e8f9", From: 0, To: 1, New: []string{
				"\tif (c->c_cpu != cpu || (cc_exec_curr(cc, direct) == c &&",
				"\t    direct != ((flags & C_DIRECT_EXEC) != 0))) {",
			}},
			{Func: "callout_reset_sbt_on", Line: 1049, Lines: 2, Hash: "d242333522fc", From: 1, To: 1, New: []string{
				"\t\t\tif (flags & C_DIRECT_EXEC)",
				"\t\t\t\tc->c_iflags |= CALLOUT_DIRECT;",
				"\t\t\telse",
				"\t\t\t\tc->c_iflags &= ~CALLOUT_DIRECT;",
			}},
			{Func: "softclock_call_cc", Line: 802, Lines: 1, Hash: "7fad8037aca7", From: 0, To: 1, New: []string{
				"\t\tflags = (c->c_iflags & CALLOUT_DIRECT) ? C_DIRECT_EXEC : 0;",
			}},
		},
	},
	{
		Name: "direct-drain", Title: "callout_drain returns while softclock runs the handler, after an arming with C_DIRECT_EXEC",
		Scenario: "direct-drained-too-early",
		Groups: []string{
			"callout_stop returned 1, where 0 is right",
			"callout_drain returned while the handler ran",
			"callout_drain returned 1, where -1 is right",
			"callout_drain returned -1, where 1 is right",
			"callout_stop returned -1, where 0 or 1 is right",
			"callout_stop returned 1, where -1 or 0 is right",
		},
		Mend: []mend.Edit{
			{Func: "_callout_stop_safe", Line: 1120, Lines: 2, Hash: "0d2ddb2e5ce6", From: 2, To: 2, New: []string{
				"\tif (sq_locked == 0)",
				"\t\tdirect = (cc_exec_curr(cc, 1) == c);",
			}},
			{Func: "_callout_stop_safe", Line: 1150, Lines: 1, Hash: "ecde0cb7d3bf", From: 0, To: 1, New: []string{
				"\tif (sq_locked != 0 &&",
				"\t    (cc != old_cc || cc_exec_curr(cc, !direct) == c)) {",
			}},
		},
	},
	{
		Name: "direct-stays", Title: "A callout that was armed with C_DIRECT_EXEC once runs in the timer interrupt ever after",
		Scenario: "direct-no-longer",
		Groups: []string{
			"arming 3 was entered from the timer interrupt, and was made without C_DIRECT_EXEC",
			"arming 1 was entered from the timer interrupt, and was made without C_DIRECT_EXEC",
		},
		Needs: []string{"direct-drain"},
		Mend: []mend.Edit{
			{Func: "callout_cc_add", Line: 598, Lines: 2, Hash: "72c3272d68d3", From: 2, To: 2, New: []string{
				"\telse",
				"\t\tc->c_iflags &= ~CALLOUT_DIRECT;",
			}},
		},
	},
	{
		Name: "next-in-freed-memory", Title: "callout_reset and callout_stop take the next callout in freed memory for the one whose handler runs",
		Scenario: "fix-reset-in-freed-memory", Also: []string{"client-handler-frees-and-goes-on"},
		Mend: []mend.Edit{
			{File: "callout.h", Func: "CALLOUT_DIRECT", Line: 50, Lines: 1, Hash: "a4f74fd830ba", From: 1, To: 1, New: []string{
				"#define\tCALLOUT_SERVED\t\t0x0200 /* taken since it was initialised */",
			}},
			{Func: "softclock_call_cc", Line: 668, Lines: 2, Hash: "fb6d2b8ac6a1", From: 1, To: 2, New: []string{
				"\tc->c_iflags = (c->c_iflags & ~CALLOUT_PENDING) | CALLOUT_SERVED;",
			}},
			{Func: "callout_reset_sbt_on", Line: 968, Lines: 2, Hash: "fe3ca5220995", From: 1, To: 2, New: []string{
				"\tif (cc_exec_curr(cc, direct) == c && (c->c_iflags & CALLOUT_SERVED)) {",
			}},
			{Func: "callout_reset_sbt_on", Line: 1027, Lines: 2, Hash: "f941fd38e8f9", From: 1, To: 2, New: []string{
				"\t\tif (cc_exec_curr(cc, direct) == c && (c->c_iflags & CALLOUT_SERVED)) {",
			}},
			{Func: "_callout_stop_safe", Line: 1163, Lines: 3, Hash: "36ba4aa46189", From: 2, To: 3, New: []string{
				"\tif (cc_exec_curr(cc, direct) == c && (c->c_iflags & CALLOUT_SERVED)) {",
			}},
			{Func: "_callout_stop_safe", Line: 1308, Lines: 2, Hash: "90b54088c806", From: 0, To: 1, New: []string{
				"\t\tif (cc_exec_curr(cc, direct) != c || !(c->c_iflags & CALLOUT_SERVED))",
			}},
		},
	},
	{
		Name: "schedule-unlocked", Title: "callout_schedule reads the function, the argument and the CPU of a callout without a lock",
		Scenario: "fix-schedule-against-reset", Also: []string{"fix-schedule-while-it-changes"},
		Watch: []string{"c.c_func", "c.c_arg"},
		Groups: []string{
			"the handler was entered with an argument that is not that of its arming",
			"arming 2 was entered with the function of arming 1",
			"arming 1 was entered after callout_stop had cancelled it",
			"callout_reset_sbt_on: there is no CPU 64",
		},
		Mend: []mend.Edit{
			{Func: "callout_schedule_on", Line: 1078, Lines: 1, Hash: "6360ded5646f", From: 0, To: 1, New: []string{
				"\treturn (callout_reset_on(c, to_ticks, NULL, NULL, cpu));",
			}},
			{Func: "callout_schedule", Line: 1084, Lines: 1, Hash: "24249429b771", From: 0, To: 1, New: []string{
				"\treturn (callout_reset_on(c, to_ticks, NULL, NULL, -1));",
			}},
			{Func: "callout_reset_sbt_on", Line: 963, Lines: 2, Hash: "d20db76473fd", From: 1, To: 1, New: []string{
				"\tif (ftn == NULL) {",
				"\t\tftn = c->c_func;",
				"\t\targ = c->c_arg;",
				"\t}",
			}},
			{File: "callout.h", Func: "callout_schedule_sbt_on", Line: 109, Lines: 1, Hash: "be7f3c1e69da", From: 0, To: 1, New: []string{
				"    callout_reset_sbt_on((c), (sbt), (pr), NULL, NULL,\t\t\t\\",
			}},
		},
	},
	{
		Name: "schedule-forgets-move", Title: "callout_schedule after a deferred migration calls the old function with the old argument",
		Scenario: "fix-schedule-after-a-stopped-move",
		Watch:    []string{"c.c_func", "c.c_arg"},
		Mend: []mend.Edit{
			{Func: "callout_reset_sbt_on", Line: 1001, Lines: 2, Hash: "742437a45c5f", From: 1, To: 1, New: []string{
				"\t\t\tc->c_func = ftn;",
				"\t\t\tc->c_arg = arg;",
			}},
			{Func: "callout_reset_sbt_on", Line: 1049, Lines: 2, Hash: "d242333522fc", From: 1, To: 1, New: []string{
				"\t\t\tc->c_func = ftn;",
				"\t\t\tc->c_arg = arg;",
			}},
		},
	},
	{
		Name: "reset-forgets-cpu", Title: "callout_reset takes back a move to another CPU that is only recorded yet",
		Scenario: "fix-reset-where-it-moves",
		Watch:    []string{"c.c_cpu"},
		Groups: []string{
			"arming 3 was entered on CPU 0, for which it was not made",
		},
		Mend: []mend.Edit{
			{Func: "callout_reset_sbt_on", Line: 964, Lines: 2, Hash: "ed9ec1601ce0", From: 0, To: 2, New: []string{
				"\tif (cpu == -1) {",
				"\t\tcpu = c->c_cpu;",
				"#ifdef SMP",
				"\t\tif (cc_exec_curr(cc, direct) == c && callout_migrating(c))",
				"\t\t\tcpu = cc_migration_cpu(cc, direct);",
				"#endif",
				"\t}",
			}},
		},
	},
	{
		Name: "deactivated-and-due", Title: "Kernels with INVARIANTS panic when a callout is due that is pending and was deactivated",
		Scenario: "fix-deactivated-and-due", Also: []string{"fix-deactivate-loses-pending", "fix-deactivate-revives-pending"},
		Groups: []string{
			"softclock_call_cc was given an address, which is not active",
		},
		Mend: []mend.Edit{
			{Func: "softclock_call_cc", Line: 655, Lines: 2, Hash: "8f3e920e6b3d", From: 0, To: 2},
		},
	},
	{
		Name: "pending-gap", Title: "callout_pending is false for a moment while a pending callout is reset",
		Scenario: "fix-pending-through-reset", Also: []string{"fix-active-through-reset"},
		Watch: []string{"c.c_iflags"},
		Groups: []string{
			"callout_pending returned 0 although an arming was pending",
			"callout_reset returned 1 although there was nothing that it cancelled",
			"callout_active returned 0 although the callout was active",
		},
		Mend: []mend.Edit{
			{Func: "callout_reset_sbt_on", Line: 1016, Lines: 3, Hash: "44bf71fa507e", From: 1, To: 3},
		},
	},
	{
		Name: "move-not-active", Title: "callout_active is false after callout_reset, where a deferred migration was recorded before",
		Scenario: "fix-active-after-move-and-back",
		Mend: []mend.Edit{
			{Func: "callout_reset_sbt_on", Line: 1001, Lines: 2, Hash: "742437a45c5f", From: 1, To: 1, New: []string{
				"\t\t\tc->c_iflags |= CALLOUT_PENDING;",
				"\t\t\tc->c_flags |= CALLOUT_ACTIVE;",
			}},
		},
	},
	{
		Name: "move-made-active", Title: "A deferred migration makes a callout active that its client has deactivated",
		Scenario: "fix-deactivate-of-a-move",
		Watch:    []string{"c.c_flags"},
		Needs:    []string{"deactivated-and-due", "deactivated-move"},
		Mend: []mend.Edit{
			{Func: "callout_cc_add", Line: 597, Lines: 2, Hash: "39e980fdca21", From: 0, To: 1},
			{Func: "callout_reset_sbt_on", Line: 1063, Lines: 1, Hash: "56e86a28a3fc", From: 0, To: 0, New: []string{
				"\tc->c_flags |= CALLOUT_ACTIVE;",
			}},
		},
	},
	{
		Name: "look-ends-early", Title: "On a short callwheel callout_process may look past the callout that is due first",
		Scenario: "look-ends-early",
		Mend: []mend.Edit{
			{Func: "callout_process", Line: 469, Lines: 2, Hash: "c64178829899", From: 0, To: 2, New: []string{
				"\t\tnowb = lastb;",
			}},
		},
	},
}
