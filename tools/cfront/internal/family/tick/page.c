/*
 * How the machine finds what a text of the tick era has. A block stands if the text has the names
 * after #block: as macros, variables, functions, or members of struct callout_cpu.
 */
#block
void K_ADDRESS(int first, ...);
#define K_PLACE(name, place) void K_##name(int cpu) { K_ADDRESS(0, place); }
int K_pending(struct callout *c) { return (callout_pending(c) != 0); }
int K_active(struct callout *c) { return (callout_active(c) != 0); }
void K_deactivate(struct callout *c) { callout_deactivate(c); }
int K_reset(struct callout *c, int on_tick, void (*fn)(void *), void *arg) { return (callout_reset(c, on_tick, fn, arg)); }
#block CC_CPU
K_PLACE(cc_lock, CC_CPU(cpu)->cc_lock)
#block timeout_cpu
void K_timeout_cpu(int cpu) { K_ADDRESS(0, timeout_cpu); }
#block cc_callout
K_PLACE(cc_callout, CC_CPU(cpu)->cc_callout)
#block cc_callwheel
K_PLACE(cc_callwheel, CC_CPU(cpu)->cc_callwheel)
#block cc_callfree
K_PLACE(cc_callfree, CC_CPU(cpu)->cc_callfree)
#block cc_next
K_PLACE(cc_next, CC_CPU(cpu)->cc_next)
#block cc_curr
K_PLACE(cc_curr, CC_CPU(cpu)->cc_curr)
#block cc_cookie
K_PLACE(cc_cookie, CC_CPU(cpu)->cc_cookie)
#block cc_ticks
K_PLACE(cc_ticks, CC_CPU(cpu)->cc_ticks)
#block cc_softticks
K_PLACE(cc_softticks, CC_CPU(cpu)->cc_softticks)
#block cc_cancel
K_PLACE(cc_cancel, CC_CPU(cpu)->cc_cancel)
#block cc_waiting
K_PLACE(cc_waiting, CC_CPU(cpu)->cc_waiting)
#block cc_firsttick
K_PLACE(cc_firsttick, CC_CPU(cpu)->cc_firsttick)
#block cc_migration_func
K_PLACE(cc_migration_func, CC_CPU(cpu)->cc_migration_func)
#block cc_migration_arg
K_PLACE(cc_migration_arg, CC_CPU(cpu)->cc_migration_arg)
#block cc_migration_cpu
K_PLACE(cc_migration_cpu, CC_CPU(cpu)->cc_migration_cpu)
#block cc_migration_ticks
K_PLACE(cc_migration_ticks, CC_CPU(cpu)->cc_migration_ticks)
#block callout_new_inserted
void K_callout_new_inserted(int cpu) { K_ADDRESS(0, callout_new_inserted); }
