package gotree

import (
	"go/ast"

	"ktimeout/tools/sbs/internal/tree"
)

// Idiom is a way to write a piece of C in Go.
type Idiom struct {
	Name string
	Go   string // what is written in the port
	C    string // what it stands for
	Free string // tokens of it that may differ and are read as the same C; "": none
}

// Idioms returns all idioms.
func Idioms() []Idiom {
	all := plainIdioms()
	for _, i := range exprIdioms() {
		all = append(all, i.Idiom)
	}
	for _, i := range stmtIdioms() {
		all = append(all, i.Idiom)
	}
	for _, i := range declIdioms() {
		all = append(all, i.Idiom)
	}
	return all
}

// exprIdiom reads an expression; nil: it is not this idiom.
type exprIdiom struct {
	Idiom
	read func(*reader, ast.Expr) *tree.Node
}

// stmtIdiom reads the first statement of a list and perhaps some of the following. It
// returns what they stand for and how many they are; 0: it is not this idiom.
type stmtIdiom struct {
	Idiom
	read func(*reader, []ast.Stmt) ([]*tree.Node, int)
}

// declIdiom reads one specification of a declaration at the top level of a file.
type declIdiom struct {
	Idiom
	read func(*reader, *ast.GenDecl, ast.Spec) ([]*tree.Node, bool)
}

// exprIdioms, stmtIdioms and declIdioms are functions, as what they return leads back
// to them.
func exprIdioms() []exprIdiom {
	return []exprIdiom{
		{Idiom{"load", "x.Load(), x.Locked(), x.Peek(), x.Look()", "x", "which of the four"}, (*reader).load},
		{Idiom{"racy load", "sys.Racy_load(&x)", "x", ""}, (*reader).racyLoad},
		{Idiom{"obtain", "x.Obtain(a, b)", "atomic_cmpset_acq_ptr(&x, a, b)", ""}, (*reader).atomicOp},
		{Idiom{"relinquish", "x.Relinquish(a, b)", "atomic_cmpset_rel_ptr(&x, a, b)", ""}, (*reader).atomicOp},
		{Idiom{"release", "x.Release(v)", "atomic_store_rel_ptr(&x, v)", ""}, (*reader).atomicOp},
		{Idiom{"cmpset", "x.Cmpset(a, b)", "atomic_cmpset_ptr(&x, a, b)", ""}, (*reader).atomicOp},
		{Idiom{"pointer", "unsafe.Pointer(x), (*byte)(x)", "x", "which of the two"}, (*reader).pointer},
		{Idiom{"function's pointer", "sys.Func_ptr(f), sys.Arg_ptr(a)", "f, a", "which of the two"}, (*reader).funcPtr},
		{Idiom{"function compared", "sys.Func_eq(a, b), sys.Arg_eq(a, b)", "a == b", "which of the two"}, (*reader).funcEq},
		{Idiom{"place of a macro", "*m(x), m(x).Load() of func m(x T) *M { return &x.f }", "m(x) of #define m(x) x.f", ""}, (*reader).macroPlace},
		{Idiom{"booted", "sys.Booted.X(a)", "X(a)", ""}, (*reader).booted},
		{Idiom{"curthread", "smp.Curthread(), smp.Curg()", "curthread", "which of the two"}, (*reader).curthread},
		{Idiom{"panicstr", "sys.Panicstr()", "panicstr", ""}, (*reader).panicstr},
		{Idiom{"member of the CPU", "smp.PCPU_GET().Pc_cpuid", "PCPU_GET(cpuid)", ""}, (*reader).pcpuGet},
		{Idiom{"no string", `""`, "NULL", ""}, (*reader).noString},
		{Idiom{"own name", `"f" in func f`, "__func__", ""}, (*reader).ownName},
		{Idiom{"strings joined", `"a" + "b", x + "b"`, `"a" "b", x "b"`, ""}, (*reader).joined},
		{Idiom{"one of two", `[...]string{"a", "b"}[x], [...]int32{a, b}[x]`, `x ? "b" : "a", x ? b : a`, ""}, (*reader).oneOfTwo},
		{Idiom{"entry of a list", "sle(e, field), le(e, field), tqe(e, field)", "e->field", "which of the three"}, (*reader).listEntry},
		{Idiom{"link of a list", "sys.TAILQ_NEXT(e, sys.C_links_tqe), Td_slpq_f", "TAILQ_NEXT(e, c_links.tqe), td_slpq", ""}, (*reader).listCall},
		{Idiom{"probe", "sys.SDT_PROBE(&sdt_a_b_c_d, x), sys.SDT_PROBE1(&sdt_a_b_c_d, x)", "SDT_PROBE(a, b, c, d, x), SDT_PROBE1(a, b, c, d, x)", ""}, (*reader).sdtProbe},
		{Idiom{"panic", `sys.Panic("...", a), panic(a)`, "panic()", "which of the two; the message and its arguments, which are ours"}, (*reader).panicCall},
		{Idiom{"memory", "make([]T, n)", "malloc(sizeof(T) * n, M_WAITOK)", ""}, (*reader).memory},
		{Idiom{"Giant taken again", "lock.PICKUP_GIANT(n) of n = lock.DROP_GIANT()", "PICKUP_GIANT()", ""}, (*reader).pickupGiant},
	}
}

func stmtIdioms() []stmtIdiom {
	return []stmtIdiom{
		{Idiom{"store of an operation", "x.Store(x.Load() | v), x.Store(x.Load() &^ v)", "x |= v, x &= ~v", "which of the two stores"}, (*reader).storeOp},
		{Idiom{"store", "x.Store(v), x.Store_ordered(v)", "x = v", "which of the two"}, (*reader).store},
		{Idiom{"racy store", "sys.Racy_store(&x, v)", "x = v", ""}, (*reader).racyStore},
		{Idiom{"Giant dropped", "n = lock.DROP_GIANT(), n used for PICKUP_GIANT only", "DROP_GIANT()", ""}, (*reader).dropGiant},
		{Idiom{"all zero", "*x = T{}, x a *T", "bzero(x, sizeof *x)", ""}, (*reader).allZero},
		{Idiom{"assertion", `sys.KASSERT(c, "...", a), sys.MPASS(c, "...")`, "KASSERT(c), MPASS(c)", "the message and its arguments, which are ours and call nothing"}, (*reader).assertion},
		{Idiom{"guard of assertions", "if sys.Asserting() { KASSERT(c) }, also if INVARIANTS { QMD_CHECK(x) }", "KASSERT(c), QMD_CHECK(x)", "which of the two around assertions; a check of a list stands under INVARIANTS"}, (*reader).assertGuard},
		{Idiom{"guard of a trace", "if sys.KTR_ON(m) { sys.CTR1(m, a) }", "CTR1(m, a)", ""}, (*reader).traceGuard},
		{Idiom{"guard of witness", "if sys.WITNESS { witness_lock(a) }", "WITNESS_LOCK(a)", ""}, (*reader).witnessGuard},
		{Idiom{"text of an option", "if sys.Asserting() { a } else { b }, also sys.WITNESS, INVARIANTS", "#ifdef INVARIANTS a #else b #endif", "sys.Asserting() and INVARIANTS are one option"}, (*reader).optionText},
		{Idiom{"guard of profiling", "if CALLOUT_PROFILING { a }", "a", ""}, (*reader).profilingGuard},
		{Idiom{"text of a fault", "if faults&FAULT_X == 0 { a }", "#ifndef FAULT_X a #endif", ""}, (*reader).faultText},
		{Idiom{"loop over a list", "for x = L_FIRST(h); x != nil; x = L_NEXT(x, f) { a }", "L_FOREACH(x, h, f) a", ""}, (*reader).foreachList},
		{Idiom{"loop over a list that changes", "for x = L_FIRST(h); x != nil; x = y { y = L_NEXT(x, f); a }", "L_FOREACH_SAFE(x, h, f, y) a", ""}, (*reader).foreachSafe},
		{Idiom{"loop over the CPUs", "for cpu = range smp.CPU_FOREACH { a }", "CPU_FOREACH(cpu) a", ""}, (*reader).foreachCPU},
		{Idiom{"loop that assigns", "for x = v; x != nil; x = v { a }", "while ((x = v) != NULL) a", ""}, (*reader).whileAssign},
		{Idiom{"loop that is tested at its end", "for { a; if !(c) { break } }, a without continue", "do a while (c)", ""}, (*reader).doWhile},
		{Idiom{"entry by a name", "e := le(elm, field), e and elm not assigned again", "elm->field for e", ""}, (*reader).entryName},
	}
}

func declIdioms() []declIdiom {
	return []declIdiom{
		{Idiom{"sysctl", "var sysctl___debug_x = sys.Sysctl_oid{...}", "SYSCTL_INT(_debug, OID_AUTO, x, CTLFLAG_RD, &v, 0), another kind", "the description, which is ours"}, (*reader).sysctl},
		{Idiom{"probes", "var sdt_a_b_c_d = sys.Sdt_probe{...}", "SDT_PROBE_DEFINE(a, b, c, d, d'), SDT_PROBE_ARGTYPE, SDT_PROBE_DEFINE1", ""}, (*reader).probeDefine},
		{Idiom{"compile-time assertion", "var _ = [1]struct{}{}[x-n]", "CTASSERT(x == n)", ""}, (*reader).ctassert},
		{Idiom{"head of a list", "type l = SLIST_HEAD[T]", "SLIST_HEAD(l, T);", ""}, (*reader).headType},
		{Idiom{"type of a head or an entry", "type SLIST_HEAD[T any] struct { m *T }", "#define SLIST_HEAD(name, type) struct name { struct type *m; }", "T"}, (*reader).listMacro},
	}
}

// plainIdioms are read where expressions, types and statements are.
func plainIdioms() []Idiom {
	return []Idiom{
		{"package", "sys.X", "X", "which package it is"},
		{"word of Go", "new_, type_, lock_", "new, type, lock", ""},
		{"not and", "a &^ b, a &^= b", "a & ~b, a &= ~b", ""},
		{"type asserted", "a.(*T)", "(T *)a", ""},
		{"types", "int32, uint32, uintptr, any, string, sys.Word, sys.Vptr[T], []T", "int, u_int, uintptr_t, void *, char *, int, T *, T *", "see Types in type.go"},
		{"constant", "const X = 1", "#define X 1", ""},
		{"constants counted", "const ( A = iota; B )", "enum { A, B }", ""},
		{"clause", "case a: b", "case a: b; break;", "a break at its end"},
		{"several assigned", "a, b = x, y", "a = x, b = y", "if what comes later does not use what came earlier"},
		{"if that assigns", "if a = x; a == y { b }", "a = x; if (a == y) b", ""},
	}
}
