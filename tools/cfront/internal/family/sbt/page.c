/*
 * How the machine finds what a text of the sbt era has. A block stands if the text has the names
 * after #block, and not those after a !: as macros, variables, functions, or members of struct
 * callout_cpu.
 */
#block
void K_ADDRESS(int first, ...);
#define K_PLACE(name, place) void K_##name(int cpu) { K_ADDRESS(0, place); }
#define K_EXEC(name, place) void K_##name(int cpu, int dir) { K_ADDRESS(0, place); }
int K_pending(struct callout *c) { return (callout_pending(c) != 0); }
int K_active(struct callout *c) { return (callout_active(c) != 0); }
void K_deactivate(struct callout *c) { callout_deactivate(c); }
int K_stop(struct callout *c) { return (callout_stop(c)); }
int K_drain(struct callout *c) { return (callout_drain(c)); }
int K_reset(struct callout *c, int on_tick, void (*fn)(void *), void *arg) { return (callout_reset(c, on_tick, fn, arg)); }
int K_reset_on(struct callout *c, int to_ticks, void (*fn)(void *), void *arg, int cpu)
{ return (callout_reset_on(c, to_ticks, fn, arg, cpu)); }
#block K_ASYNC_DRAIN K_STOP_EXECUTING
int K_stop_executing(struct callout *c) { return (_callout_stop_safe(c, 0x0002, NULL)); }
#block CC_CPU
K_PLACE(cc_lock, CC_CPU(cpu)->cc_lock)
#block timeout_cpu
void K_timeout_cpu(int cpu) { K_ADDRESS(0, timeout_cpu); }
#block cc_callwheel
K_PLACE(cc_callwheel, CC_CPU(cpu)->cc_callwheel)
#block cc_expireq
K_PLACE(cc_expireq, CC_CPU(cpu)->cc_expireq)
#block cc_callout
K_PLACE(cc_callout, CC_CPU(cpu)->cc_callout)
#block cc_callfree
K_PLACE(cc_callfree, CC_CPU(cpu)->cc_callfree)
#block cc_next
K_PLACE(cc_next, CC_CPU(cpu)->cc_next)
#block cc_exec_entity !cc_next
K_PLACE(cc_next, CC_CPU(cpu)->cc_exec_entity[0].cc_next)
#block cc_cookie
K_PLACE(cc_cookie, CC_CPU(cpu)->cc_cookie)
#block cc_thread
K_PLACE(cc_thread, CC_CPU(cpu)->cc_thread)
#block cc_firstevent
K_PLACE(cc_firstevent, CC_CPU(cpu)->cc_firstevent)
#block cc_lastscan
K_PLACE(cc_lastscan, CC_CPU(cpu)->cc_lastscan)
#block cc_exec_entity
K_EXEC(cc_curr, CC_CPU(cpu)->cc_exec_entity[dir].cc_curr)
K_EXEC(cc_cancel, CC_CPU(cpu)->cc_exec_entity[dir].cc_cancel)
K_EXEC(cc_waiting, CC_CPU(cpu)->cc_exec_entity[dir].cc_waiting)
K_EXEC(cc_migration_cpu, CC_CPU(cpu)->cc_exec_entity[dir].ce_migration_cpu)
