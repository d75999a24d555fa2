package gotree

import (
	"os"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/tree"
)

const imports = `import (
	"unsafe"

	"ktimeout/kern/lock"
	"ktimeout/kern/smp"
	"ktimeout/sys"
)
`

// readIn returns the last function's statements that a text is read as, in a function
// "f" with the parameters that the text uses, or the declarations of a text that begins
// with a keyword.
func readIn(t *testing.T, pkg, text string) string {
	t.Helper()
	whole := "package " + pkg + "\n" + imports
	body := true
	for _, w := range []string{"var ", "const ", "type ", "func "} {
		if strings.HasPrefix(text, w) && !strings.HasPrefix(text, "var giant") {
			body = false
		}
	}
	if body {
		text = "func f(c, elm *sys.Callout, field uintptr, x, y int32) {\n" + text + "\n}"
	}
	f, err := Parse("f.go", []byte(whole+text))
	if err != nil {
		return "error: " + err.Error()
	}
	nodes := f.Tree.Kids
	if last := nodes[len(nodes)-1]; last.Kind == tree.Func {
		nodes = last.Kids[2].Kids
	}
	var all []string
	for _, n := range nodes {
		all = append(all, n.String())
	}
	return strings.Join(all, " ")
}

// Each idiom is read as its C, and what is altered a little is not.
func TestIdioms(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range []struct {
		idiom, pkg, text, want string
		not                    []string
	}{
		{"load", "p", "y = c.C_flags.Load() | c.C_cpu.Peek()", "(Assign = y (Binary | (Member C_flags c) (Member C_cpu c)))",
			[]string{"y = c.C_flags.Load(1) | c.C_cpu.Peek()", "y = c.C_flags.Load | c.C_cpu.Peek()", "y = c.C_flags.Load() | c.C_flags.Peek()"}},
		{"load", "p", "y = lock.Load()", "(Assign = y (Call Load))", nil},
		{"racy load", "p", "y = sys.Racy_load(&c.C_arg)", "(Assign = y (Member C_arg c))",
			[]string{"y = sys.Racy_load(c.C_arg)", "y = smp.Racy_load(&c.C_arg)", "y = sys.Racy_load(&c.C_func)"}},
		{"obtain", "p", "return c.L.Obtain(0, x)", "(Return (Call atomic_cmpset_acq_ptr (Unary & (Member L c)) 0 x))",
			[]string{"return c.L.Obtain(0, y)", "return c.L.Relinquish(0, x)", "return c.L.Obtain(x, 0)"}},
		{"relinquish", "p", "return c.L.Relinquish(x, 0)", "(Return (Call atomic_cmpset_rel_ptr (Unary & (Member L c)) x 0))",
			[]string{"return c.L.Obtain(x, 0)", "return c.L.Cmpset(x, 0)"}},
		{"release", "p", "c.L.Release(4)", "(Call atomic_store_rel_ptr (Unary & (Member L c)) 4)",
			[]string{"c.L.Store(4)", "c.L.Release(5)", "c.L.Release()"}},
		{"cmpset", "p", "return c.L.Cmpset(x, x+16)", "(Return (Call atomic_cmpset_ptr (Unary & (Member L c)) x (Binary + x 16)))",
			[]string{"return c.L.Cmpset(x, x-16)", "return c.L.Obtain(x, x+16)"}},
		{"pointer", "p", "g(unsafe.Pointer(&c.W), (*byte)(c))", "(Call g (Unary & (Member W c)) c)",
			[]string{"g(unsafe.Pointer(c.W), (*byte)(c))", "g(unsafe.Pointer(&c.W), (*int32)(c))", "g(lock.Pointer(&c.W), (**byte)(c))"}},
		{"function's pointer", "p", "g(sys.Func_ptr(c.F), sys.Arg_ptr(c.A))", "(Call g (Member F c) (Member A c))",
			[]string{"g(sys.Func_name(c.F), sys.Arg_ptr(c.A))", "g(sys.Func_ptr(c.A), sys.Arg_ptr(c.A))"}},
		{"function compared", "p", "return sys.Func_eq(c.F, x) && sys.Arg_eq(c.A, y)", "(Return (Binary && (Binary == (Member F c) x) (Binary == (Member A c) y)))",
			[]string{"return !sys.Func_eq(c.F, x) && sys.Arg_eq(c.A, y)", "return sys.Func_eq(c.F, y) && sys.Arg_eq(c.A, y)", "return sys.Func_eq(c.F) && sys.Arg_eq(c.A, y)"}},
		{"booted", "p", "sys.Booted.Callout_stop_safe(c, 0)", "(Call Callout_stop_safe c 0)",
			[]string{"sys.Mach.Callout_stop_safe(c, 0)", "smp.Booted.Callout_stop_safe(c, 0)"}},
		{"curthread", "p", "g(smp.Curthread(), smp.Curg())", "(Call g curthread curthread)",
			[]string{"g(smp.Curthread, smp.Curg())", "g(sys.Curthread(), smp.Curg())"}},
		{"panicstr", "p", `return sys.Panicstr() != ""`, "(Return (Binary != panicstr NULL))",
			[]string{`return sys.Panicstr() == ""`, `return sys.Panicstr() != "x"`, `return smp.Panicstr() != ""`}},
		{"member of the CPU", "p", "return smp.PCPU_GET().Pc_cpuid", "(Return (Call PCPU_GET cpuid))",
			[]string{"return smp.PCPU_GET().Pc_curthread", "return smp.PCPU_GET().Cpuid", "return smp.PCPU_GET(1).Pc_cpuid"}},
		{"no string", "p", `lock.Mtx_init(c, "callout", "", 0)`, `(Call Mtx_init c "callout" NULL 0)`,
			[]string{`lock.Mtx_init(c, "", "callout", 0)`, `lock.Mtx_init(c, "callout", " ", 0)`}},
		{"own name", "p", `g("%s", "f")`, `(Call g "%s" __func__)`, []string{`g("%s", "g")`, `g("f", "%s")`, `g("%s", "f ")`}},
		{"own name", "p", "func Sleepq_lock() { g(`sleepq_lock`, `sleepq_Lock`) }", `(Call g __func__ "sleepq_Lock")`, nil},
		{"strings joined", "p", `g("a"+" b"+" c", x+"b", "a"+x+"b")`, `(Call g "a b c" (Binary " " x "b") (Binary " " (Binary " " "a" x) "b"))`,
			[]string{`g("a"+" b"+"  c", x+"b", "a"+x+"b")`, `g("a"+" b"+" c", x-"b", "a"+x+"b")`, `g("a"+" b"+" c", x+"b", "a"+y+"b")`}},
		{"one of two", "p", `g([...]string{"", "re"}[x])`, `(Call g (Ternary x "re" ""))`,
			[]string{`g([...]string{"re", ""}[x])`, `g([...]string{"", "re"}[y])`, `g([...]string{"", "re", "x"}[x])`, `g([2]string{"", "re"}[x])`, `g([...]any{"", "re"}[x])`}},
		{"one of two", "p", `g([...]int32{0, sys.C_DIRECT_EXEC}[x])`, `(Call g (Ternary x C_DIRECT_EXEC 0))`,
			[]string{`g([...]int32{sys.C_DIRECT_EXEC, 0}[x])`, `g([...]int32{0, sys.C_DIRECT_EXEC}[y])`, `g([...]int64{0, sys.C_DIRECT_EXEC}[x])`, `g([...]int32{"0", "1"}[x])`}},
		{"place of a macro", "p", "func m(c *sys.Callout, i int32) *sys.Word { return &c.e[i].w }\nfunc g() { *m(c, 1) = m(c, 0).Load(); h(m(c, 2)); m(c, 3).Store(x) }",
			"(Assign = (Call m c 1) (Call m c 0)) (Call h (Unary & (Call m c 2))) (Assign = (Call m c 3) x)",
			[]string{
				"func m(c *sys.Callout, i int32) *sys.Word { return c.e[i].w }\nfunc g() { *m(c, 1) = m(c, 0).Load(); h(m(c, 2)); m(c, 3).Store(x) }",
				"func m(c *sys.Callout, i int32) *sys.Word { return &c.e[i] }\nfunc g() { *m(c, 1) = m(c, 0).Load(); h(m(c, 2)); m(c, 3).Store(x) }",
				"func m(c *sys.Callout, i int32) *sys.Word { i++; return &c.e[i].w }\nfunc g() { *m(c, 1) = m(c, 0).Load(); h(m(c, 2)); m(c, 3).Store(x) }",
				"func m(c *sys.Callout, i int32) *sys.Word { return &c.e[i].w }\nfunc g() { *m(c, 1) = m(c, 0).Load(); h(*m(c, 2)); m(c, 3).Store(x) }",
				"func m(c *sys.Callout, i int32) *sys.Word { return &c.e[i].w }\nfunc g() { *m(c, 0) = m(c, 0).Load(); h(m(c, 2)); m(c, 3).Store(x) }",
			}},
		{"place of a macro", "p", "func m(c *sys.Callout) *sys.Word { return &c.w }", "(Return (Member w c))", []string{"func m(c *sys.Callout) *sys.Word { return &c.v }"}},
		{"guard of profiling", "p", "if CALLOUT_PROFILING { x++ }", "(Unary p++ x)",
			[]string{"if !CALLOUT_PROFILING { x++ }", "if CALLOUT_PROFILING { x++ } else { y++ }", "if CALLOUT_PROFILING && y { x++ }", "if sys.WITNESS { x++ }", "if CALLOUT_PROFILING { x-- }"}},
		{"loop that is tested at its end", "p", "for { g(); if !(x <= 0) { break } }", "(Do (Block (Call g)) (Binary <= x 0))",
			[]string{"for { g(); if x > 0 { break } }", "for { if !(x <= 0) { break }; g() }", "for { g(); if !(x <= 0) { return } }", "for x { g(); if !(x <= 0) { break } }",
				"for { if y { continue }; g(); if !(x <= 0) { break } }", "for { g(); if !(x <= 0) { break } else { g() } }", "for { g(); if !(x <= 0) { y++; break } }"}},
		{"entry of a list", "sys", "sle(elm, field).Sle_next = le(c.H, field).Le_next", "(Assign = (Member Sle_next (Member field elm)) (Member Le_next (Member field (Member H c))))",
			[]string{"sle(c, field).Sle_next = le(c.H, field).Le_next", "sle(elm, x).Sle_next = le(c.H, field).Le_next", "xle(elm, field).Sle_next = le(c.H, field).Le_next"}},
		{"entry of a list", "p", "tqe(elm, field)", "(Call tqe elm field)", nil},
		{"entry by a name", "sys", "e := tqe(elm, field)\ng(e.Tqe_next)", "(Call g (Member Tqe_next (Member field elm)))",
			[]string{
				"e := tqe(elm, field)\nelm = c\ng(e.Tqe_next)", "e := tqe(elm, field)\ne = c\ng(e.Tqe_next)",
				"e := tqe(c, field)\ng(e.Tqe_next)", "e := tqe(elm, field)\nh(&e)\ng(e.Tqe_next)",
				"e := tqe(c.X, field)\ng(e.Tqe_next)", "e := tqe(elm, field)\nfor elm = range x {\n}\ng(e.Tqe_next)",
			}},
		{"link of a list", "p", "sys.TAILQ_REMOVE(x, c, sys.C_links_tqe)\nsys.LIST_REMOVE(c, sys.Td_slpq_f)", "(Call TAILQ_REMOVE x c (Member tqe C_links)) (Call LIST_REMOVE c Td_slpq)",
			[]string{"sys.TAILQ_REMOVE(x, c, sys.C_links_sle)\nsys.LIST_REMOVE(c, sys.Td_slpq_f)", "sys.TAILQ_REMOVE(x, c, sys.C_links_tqe)\nsys.LIST_REMOVE(c, sys.Td_slp_f)",
				"sys.TAILQ_REMOVE(x, sys.C_links_tqe, c)\nsys.LIST_REMOVE(c, sys.Td_slpq_f)"}},
		{"link of a list", "p", "g(c, sys.C_links_tqe)", "(Call g c C_links_tqe)", nil},
		{"probe", "p", "var sdt_a_b_to_call_start = sys.Sdt_probe{Prov: `a`, Mod: `b`, Func: `to`, Name: `call-start`}\nfunc g() { sys.SDT_PROBE(&sdt_a_b_to_call_start, x, 0) }",
			"(Call SDT_PROBE a b to call_start x 0)",
			[]string{
				"var sdt_a_b_to_call_start = sys.Sdt_probe{Prov: `a`, Mod: `b`, Func: `to`, Name: `call-end`}\nfunc g() { sys.SDT_PROBE(&sdt_a_b_to_call_start, x, 0) }",
				"var sdt_a_b_to_call_start = sys.Sdt_probe{Prov: `a`, Mod: `b`, Func: `ro`, Name: `call-start`}\nfunc g() { sys.SDT_PROBE(&sdt_a_b_to_call_start, x, 0) }",
				"var sdt_a_b_to_call_end = sys.Sdt_probe{Prov: `a`, Mod: `b`, Func: `to`, Name: `call-end`}\nfunc g() { sys.SDT_PROBE(&sdt_a_b_to_call_end, x, 0) }",
				"var sdt_a_b_to_call_start = sys.Sdt_probe{Prov: `a`, Mod: `b`, Func: `to`, Name: `call-start`}\nfunc g(sdt_a_b_to_call_start int) { sys.SDT_PROBE(&sdt_a_b_to_call_start, x, 0) }",
			}},
		{"panic", "p", `sys.Panic("all %d", x)`, "(Call panic)", []string{`sys.Panic(x)`, `sys.Printf("all %d", x)`, `lock.Panic("all %d", x)`, `sys.Panic()`}},
		{"memory", "p", "c = make([]sys.Callout, x)", "(Assign = c (Call malloc (Binary * (Sizeof :Callout) x) M_WAITOK))",
			[]string{"c = make([]sys.Callout, y)", "c = make([]sys.Mtx, x)", "c = make([]sys.Callout, x, y)", "c = make([3]sys.Callout, x)"}},
		{"Giant dropped", "p", "var giant int32\ngiant = lock.DROP_GIANT()\nlock.PICKUP_GIANT(giant)", "(Var giant :int) (Call DROP_GIANT) (Call PICKUP_GIANT)",
			[]string{"var giant int32\ngiant = lock.DROP_GIANT()\nlock.PICKUP_GIANT(x)", "var giant int32\ngiant = lock.DROP_GIANT()\ng(giant)\nlock.PICKUP_GIANT(giant)",
				"var giant int32\ngiant = lock.DROP_GIANT()\ngiant++\nlock.PICKUP_GIANT(giant)", "var giant int32\nx = lock.DROP_GIANT()\nlock.PICKUP_GIANT(giant)",
				"var giant int32\ngiant = lock.DROP_GIANT(1)\nlock.PICKUP_GIANT(giant)"}},
		{"Giant taken again", "p", "lock.PICKUP_GIANT(x)", "(Call PICKUP_GIANT x)", []string{"lock.PICKUP_GIANT()"}},
		{"store", "p", "c.C_cpu.Store(x)\nc.C_flags.Store_ordered(0)", "(Assign = (Member C_cpu c) x) (Assign = (Member C_flags c) 0)",
			[]string{"c.C_cpu.Store(y)\nc.C_flags.Store_ordered(0)", "c.C_cpu.Store(x)\nc.C_flags.Store_order(0)", "c.C_cpu.Store()\nc.C_flags.Store_ordered(0)"}},
		{"store of an operation", "p", "c.C_flags.Store(c.C_flags.Load() &^ (sys.A | sys.B))\nc.C_flags.Store(c.C_flags.Load() | sys.A | sys.B)",
			"(Assign &= (Member C_flags c) (Unary ~ (Binary | A B))) (Assign |= (Member C_flags c) (Binary | A B))",
			[]string{
				"c.C_flags.Store(c.C_cpu.Load() &^ (sys.A | sys.B))\nc.C_flags.Store(c.C_flags.Load() | sys.A | sys.B)",
				"c.C_flags.Store(c.C_flags.Load() & (sys.A | sys.B))\nc.C_flags.Store(c.C_flags.Load() | sys.A | sys.B)",
				"c.C_flags.Store(c.C_flags.Load() &^ (sys.A | sys.B))\nc.C_flags.Store(c.C_flags.Load() &^ sys.A | sys.B)",
				"c.C_flags.Store(c.C_flags.Load() &^ (sys.A | sys.B))\nc.C_flags.Store(elm.C_flags.Load() | sys.A | sys.B)",
			}},
		{"store of an operation", "p", "x.Store(x.Load() + (y*1000-x.Load())>>8)", "(Assign += x (Binary >> (Binary - (Binary * y 1000) x) 8))",
			[]string{"x.Store((x.Load() + (y*1000-x.Load()))>>8)", "x.Store((x.Load() - (y*1000-x.Load())>>8))"}},
		{"store of an operation", "p", "x.Store(x.Load() - y - 1)", "(Assign = x (Binary - (Binary - x y) 1))", nil},
		{"racy store", "p", "sys.Racy_store(&c.C_arg, x)", "(Assign = (Member C_arg c) x)",
			[]string{"sys.Racy_store(&c.C_arg, y)", "sys.Racy_store(c.C_arg, x)", "sys.Racy_load(&c.C_arg, x)"}},
		{"all zero", "p", "*c = sys.Callout{}", "(Call bzero c (Sizeof (Unary * c)))",
			[]string{"*c = sys.Mtx{}", "*c = sys.Callout{1}", "c = sys.Callout{}", "*field = sys.Callout{}", "*elm = sys.Callout{}"}},
		{"assertion", "p", `sys.KASSERT(x == 0, "x is %d", x)` + "\n" + `sys.MPASS(y != 0, "y != 0")`, "(Call KASSERT (Binary == x 0)) (Call MPASS (Binary != y 0))",
			[]string{
				`sys.KASSERT(x != 0, "x is %d", x)` + "\n" + `sys.MPASS(y != 0, "y != 0")`, `sys.KASSERT(x == 0, x)` + "\n" + `sys.MPASS(y != 0, "y != 0")`,
				`sys.KASSERT(x == 0, "x is %d", x)` + "\n" + `sys.MPASS(y != 0, y)`, `sys.MPASS(x == 0, "x is %d", x)` + "\n" + `sys.MPASS(y != 0, "y != 0")`,
			}},
		{"guard of assertions", "p", `if sys.Asserting() { sys.MPASS(x, "x"); if y != 0 { sys.MPASS(c, "c") } }`, "(Call MPASS x) (If (Binary != y 0) (Block (Call MPASS c)))",
			[]string{
				`if sys.Asserting() { sys.MPASS(x, "x"); if y != 0 { sys.MPASS(c, "c"); y = 0 } }`, `if !sys.Asserting() { sys.MPASS(x, "x"); if y != 0 { sys.MPASS(c, "c") } }`,
				`if sys.WITNESS { sys.MPASS(x, "x"); if y != 0 { sys.MPASS(c, "c") } }`, `if x { sys.MPASS(x, "x"); if y != 0 { sys.MPASS(c, "c") } }`,
				`if sys.Asserting() { sys.MPASS(x, "x"); if y == 0 { sys.MPASS(c, "c") } }`, `if sys.Asserting() { sys.MPASS(x, "x"); if y != 0 { sys.MPASS(c, "c") } } else { y = 0 }`,
			}},
		{"guard of assertions", "sys", "if INVARIANTS { QMD_LIST_CHECK_NEXT(elm, field) }", "(Call QMD_LIST_CHECK_NEXT elm field)",
			[]string{"if INVARIANTS { LIST_REMOVE(elm, field) }", "if !INVARIANTS { QMD_LIST_CHECK_NEXT(elm, field) }", "QMD_LIST_CHECK_NEXT(elm, field)", "{ QMD_LIST_CHECK_NEXT(elm, field) }", "if Asserting() { QMD_LIST_CHECK_NEXT(elm, field) }"}},
		{"guard of assertions", "sys", "if INVARIANTS { TRASHIT(&elm.Le_next); TRASHIT(&elm.Le_prev) }", "(Call TRASHIT (Unary & (Member Le_next elm))) (Call TRASHIT (Unary & (Member Le_prev elm)))",
			[]string{"if INVARIANTS { TRASHIT(&elm.Le_next) }\nTRASHIT(&elm.Le_prev)", "TRASHIT(&elm.Le_next)\nif INVARIANTS { TRASHIT(&elm.Le_prev) }"}},
		{"guard of a trace", "p", `if sys.KTR_ON(sys.KTR_CALLOUT) { sys.CTR1(sys.KTR_CALLOUT, "%p", c) }`, `(Call CTR1 KTR_CALLOUT "%p" c)`,
			[]string{
				`if sys.KTR_ON(sys.KTR_PROC) { sys.CTR1(sys.KTR_CALLOUT, "%p", c) }`, `if sys.KTR_ON(sys.KTR_CALLOUT) { sys.CTR1(sys.KTR_PROC, "%p", c) }`,
				`if sys.KTR_ON(sys.KTR_CALLOUT) { sys.CTR1(sys.KTR_CALLOUT, "%p", x) }`, `if sys.KTR_ON(sys.KTR_CALLOUT) { sys.CTR1(sys.KTR_CALLOUT, "%p", c); x = 1 }`,
				`if sys.KTR_ON(sys.KTR_CALLOUT) && x { sys.CTR1(sys.KTR_CALLOUT, "%p", c) }`, `if sys.KTR_ON(sys.KTR_CALLOUT) { sys.CTR2(sys.KTR_CALLOUT, "%p", c) }`,
				`if sys.KTR_ON(sys.KTR_CALLOUT) { sys.CTR1(sys.KTR_CALLOUT, "%p", c) } else { x = 1 }`, `if !sys.KTR_ON(sys.KTR_CALLOUT) { sys.CTR1(sys.KTR_CALLOUT, "%p", c) }`,
			}},
		{"guard of witness", "lock", "if sys.WITNESS { witness_lock(c, x) }", "(Call WITNESS_LOCK c x)",
			[]string{"if sys.WITNESS { witness_unlock(c, x) }", "if sys.WITNESS { witness_lock(c, x); y = 1 }", "if !sys.WITNESS { witness_lock(c, x) }", "if sys.WITNESS { witness_assert(c, x) }", "if sys.INVARIANTS { witness_lock(c, x) }", "witness_lock(c, x)"}},
		{"guard of witness", "p", `if sys.WITNESS { lock.WITNESS_WARN(x, c, "y") }`, `(Call WITNESS_WARN x c "y")`,
			[]string{`lock.WITNESS_WARN(x, c, "y")`, `{ lock.WITNESS_WARN(x, c, "y") }`, `if sys.Asserting() { lock.WITNESS_WARN(x, c, "y") }`}},
		{"text of an option", "p", "if sys.WITNESS { x = 1 } else { x = 2 }\nif !sys.Asserting() { g() }", `(Cond "defined(WITNESS)" (Block (Assign = x 1)) (Block (Assign = x 2))) (Cond "!defined(INVARIANTS)" (Block (Call g)))`,
			[]string{"if sys.WITNESS { x = 1 } else { x = 2 }\nif sys.Asserting() { g() }"}},
		{"text of a fault", "p", "if faults&FAULT_X == 0 { x = 1 }\nif faults&FAULT_Y != 0 { x = 2 }", `(Cond "!defined(FAULT_X)" (Block (Assign = x 1))) (Cond "defined(FAULT_Y)" (Block (Assign = x 2)))`,
			[]string{"if faults&FAULT_X != 0 { x = 1 }\nif faults&FAULT_Y != 0 { x = 2 }", "if faults&FAULT_X == 1 { x = 1 }\nif faults&FAULT_Y != 0 { x = 2 }", "if fault&FAULT_X == 0 { x = 1 }\nif faults&FAULT_Y != 0 { x = 2 }", "if faults|FAULT_X == 0 { x = 1 }\nif faults&FAULT_Y != 0 { x = 2 }"}},
		{"loop over a list", "p", "for c = sys.TAILQ_FIRST(x); c != nil; c = sys.TAILQ_NEXT(c, sys.C_links_tqe) { g(c) }", "(Foreach TAILQ_FOREACH c x (Member tqe C_links) (Block (Call g c)))",
			[]string{
				"for c = sys.TAILQ_FIRST(x); c != nil; c = sys.TAILQ_NEXT(elm, sys.C_links_tqe) { g(c) }", "for c = sys.TAILQ_FIRST(x); c == nil; c = sys.TAILQ_NEXT(c, sys.C_links_tqe) { g(c) }",
				"for c = sys.LIST_FIRST(x); c != nil; c = sys.TAILQ_NEXT(c, sys.C_links_tqe) { g(c) }", "for c = sys.TAILQ_FIRST(x); elm != nil; c = sys.TAILQ_NEXT(c, sys.C_links_tqe) { g(c) }",
				"for c = sys.TAILQ_FIRST(x); c != nil; elm = sys.TAILQ_NEXT(c, sys.C_links_tqe) { g(c) }", "for c = sys.TAILQ_FIRST(y); c != nil; c = sys.TAILQ_NEXT(c, sys.C_links_tqe) { g(c) }",
				"for c := sys.TAILQ_FIRST(x); c != nil; c = sys.TAILQ_NEXT(c, sys.C_links_tqe) { g(c) }", "for c = sys.TAILQ_FIRST(x); c != elm; c = sys.TAILQ_NEXT(c, sys.C_links_tqe) { g(c) }",
			}},
		{"loop over a list that changes", "p", "for c = sys.LIST_FIRST(x); c != nil; c = elm { elm = sys.LIST_NEXT(c, sys.Sq_hash_f); g(c) }", "(Foreach LIST_FOREACH_SAFE c x Sq_hash elm (Block (Call g c)))",
			[]string{
				"for c = sys.LIST_FIRST(x); c != nil; c = y { elm = sys.LIST_NEXT(c, sys.Sq_hash_f); g(c) }", "for c = sys.LIST_FIRST(x); c != nil; c = elm { g(c); elm = sys.LIST_NEXT(c, sys.Sq_hash_f) }",
				"for c = sys.LIST_FIRST(x); c != nil; c = elm { elm = sys.LIST_NEXT(elm, sys.Sq_hash_f); g(c) }", "for c = sys.LIST_FIRST(x); c != nil; c = elm { elm = sys.TAILQ_NEXT(c, sys.Sq_hash_f); g(c) }",
			}},
		{"loop over the CPUs", "p", "for x = range smp.CPU_FOREACH { g(x) }", "(Foreach CPU_FOREACH x (Block (Call g x)))",
			[]string{"for y = range smp.CPU_FOREACH { g(x) }", "for x := range smp.CPU_FOREACH { g(x) }", "for x = range sys.CPU_FOREACH { g(x) }", "for x, y = range smp.CPU_FOREACH { g(x) }"}},
		{"loop that assigns", "p", "for x = c.C_cpu.Load(); x == 64; x = c.C_cpu.Load() { g() }", "(For (Block) (Binary == (Assign = x (Member C_cpu c)) 64) (Block) (Block (Call g)))",
			[]string{"for x = c.C_cpu.Load(); x != 64; x = c.C_cpu.Load() { g() }", "for x = c.C_cpu.Load(); y == 64; x = c.C_cpu.Load() { g() }", "for x = c.C_cpu.Load(); x == 64; x = c.C_flags.Load() { g() }", "for x = c.C_cpu.Load(); x == 64; y = c.C_cpu.Load() { g() }"}},
		{"sysctl", "p", `var sysctl___debug_to_avg = sys.Sysctl_oid{Oid_name: "debug.to_avg", Oid_func: func() int64 { return int64(avg.Peek()) }, Oid_descr: "mean"}`,
			"(Call SYSCTL_INT _debug OID_AUTO to_avg CTLFLAG_RD (Unary & avg) 0)",
			[]string{
				`var sysctl___debug_to_avg = sys.Sysctl_oid{Oid_name: "debug.to_avh", Oid_func: func() int64 { return int64(avg.Peek()) }, Oid_descr: "mean"}`,
				`var sysctl___debug_to_avh = sys.Sysctl_oid{Oid_name: "debug.to_avg", Oid_func: func() int64 { return int64(avg.Peek()) }, Oid_descr: "mean"}`,
				`var sysctl___debug_to_avg = sys.Sysctl_oid{Oid_name: "debug.to_avg", Oid_func: func() int64 { return int64(avh.Peek()) }, Oid_descr: "mean"}`,
				`var sysctl___debug_to_avg = sys.Sysctl_oid{Oid_name: "debug.to_avg", Oid_func: func() int64 { return -int64(avg.Peek()) }, Oid_descr: "mean"}`,
				`var sysctl___debug_to_avg = sys.Sysctl_oid{Oid_func: func() int64 { return int64(avg.Peek()) }, Oid_name: "debug.to_avg", Oid_descr: "mean"}`,
				`var sysctl___debug_to_avg = sys.Sysctl_oid{Oid_name: "debug.to_avg", Oid_set: nil, Oid_func: func() int64 { return int64(avg.Peek()) }, Oid_descr: "mean"}`,
			}},
		{"probes", "p", "var sdt_a_b__call_start = sys.Sdt_probe{Prov: `a`, Mod: `b`, Name: `call-start`, Argtype: []string{`int`}}",
			`(Call SDT_PROVIDER_DEFINE a) (Call SDT_PROBE_DEFINE a b (Empty) call_start (Binary - call start)) (Call SDT_PROBE_ARGTYPE a b (Empty) call_start 0 "int")`,
			[]string{
				"var sdt_a_b__call_start = sys.Sdt_probe{Prov: `a`, Mod: `b`, Name: `call-start`, Argtype: []string{`long`}}",
				"var sdt_a_b__call_start = sys.Sdt_probe{Mod: `b`, Prov: `a`, Name: `call-start`, Argtype: []string{`int`}}",
				"var sdt_a_b__call_start = sys.Sdt_probe{Prov: `a`, Mod: `b`, Name: `call-start`, Argtype: []string{`int`}, Argtype: []string{`int`}}",
				"var sdt_a_b__call_start = sys.Sdt_probe{Prov: `a`, Mod: `b`, Name: `call-end`, Argtype: []string{`int`}}",
				"var sdt_a_b__call_start = sys.Sdt_probe{Prov: `a`, Mod: `c`, Name: `call-start`, Argtype: []string{`int`}}",
				"var sdt_a_b__call_start = sys.Sdt_probe{Prov: `a`, Mod: `b`, Name: `call-start`, Argtype: []string{`int`, `int`}}",
			}},
		{"sysctl", "p", `var sysctl___kern_n = sys.Sysctl_oid{Oid_name: "kern.n", Oid_kind: sys.CTLFLAG_RDTUN | sys.CTLFLAG_NOFETCH, Oid_func: func() int64 { return int64(n) }, Oid_descr: "n"}`,
			"(Call SYSCTL_INT _kern OID_AUTO n (Binary | CTLFLAG_RDTUN CTLFLAG_NOFETCH) (Unary & n) 0)",
			[]string{
				`var sysctl___kern_n = sys.Sysctl_oid{Oid_name: "kern.n", Oid_kind: sys.CTLFLAG_RDTUN, Oid_func: func() int64 { return int64(n) }, Oid_descr: "n"}`,
				`var sysctl___kern_n = sys.Sysctl_oid{Oid_name: "kern.n", Oid_func: func() int64 { return int64(n) }, Oid_descr: "n"}`,
				`var sysctl___kern_n = sys.Sysctl_oid{Oid_name: "kern.n", Oid_kind: sys.CTLFLAG_RDTUN | sys.CTLFLAG_NOFETCH, Oid_func: func() int64 { return int64(n + 1) }, Oid_descr: "n"}`,
			}},
		{"probes", "p", "var sdt_a___call__start = sys.Sdt_probe{Prov: `a`, Name: `call-start`}\nfunc g() { sys.SDT_PROBE1(&sdt_a___call__start, c) }",
			"(Call SDT_PROBE1 a (Empty) (Empty) call__start c)",
			[]string{"var sdt_a___call__start = sys.Sdt_probe{Prov: `a`, Mod: `b`, Name: `call-start`}\nfunc g() { sys.SDT_PROBE1(&sdt_a___call__start, c) }",
				"var sdt_a___call__start = sys.Sdt_probe{Prov: `a`, Name: `call-start`}\nfunc g() { sys.SDT_PROBE(&sdt_a___call__start, c) }"}},
		{"probes", "p", "var sdt_a_b_f_call__start = sys.Sdt_probe{Prov: `a`, Mod: `b`, Func: `f`, Name: `call-start`, Argtype: []string{`int`}}",
			`(Call SDT_PROVIDER_DEFINE a) (Call SDT_PROBE_DEFINE1 a b f call__start "int")`, nil},
		{"compile-time assertion", "p", "var _ = [1]struct{}{}[sys.MAX-15]", "(Call CTASSERT (Binary == MAX 15))",
			[]string{"var _ = [1]struct{}{}[sys.MAX-16]", "var _ = [2]struct{}{}[sys.MAX-15]", "var _ = [1]struct{}{}[sys.MAX+15]", "var x = [1]struct{}{}[sys.MAX-15]"}},
		{"head of a list", "sys", "type Callout_tailq = TAILQ_HEAD[Callout]", "(Call TAILQ_HEAD Callout_tailq Callout)",
			[]string{"type Callout_tailq = TAILQ_HEAD[Thread]", "type Callout_tailq TAILQ_HEAD[Callout]", "type Callout_tailq = TAILQ_ENTRY[Callout]"}},
		{"type of a head or an entry", "sys", "type LIST_HEAD[T any] struct { Lh_first *T }", "(Macro LIST_HEAD (Params (Var name) (Var type)) (Block (Struct name (Var Lh_first :*type))))",
			[]string{"type LIST_HEAD[T any] struct { Lh_first **T }", "type LIST_HEAD[T any] struct { Lh_first *P }", "type LIST_ENTRY[T any] struct { Lh_first *T }"}},
		{"type of a head or an entry", "sys", "type LIST_ENTRY[T any] struct { Le_next *T; Le_prev **T }", `(Macro LIST_ENTRY (Params (Var type)) (Name "struct { struct type *Le_next; struct type **Le_prev; }"))`, nil},
	} {
		got := readIn(t, c.pkg, c.text)
		if got != c.want {
			t.Errorf("%s: %s\nis read as %s\nnot as     %s", c.idiom, c.text, got, c.want)
		}
		for _, text := range c.not {
			if s := readIn(t, c.pkg, text); s == got {
				t.Errorf("%s: %s\nis read as the same as %s: %s", c.idiom, text, c.text, got)
			}
		}
		seen[c.idiom] = true
	}
	for _, i := range Idioms()[len(plainIdioms()):] {
		if !seen[i.Name] {
			t.Errorf("no case for the idiom %q", i.Name)
		}
		delete(seen, i.Name)
	}
	for name := range seen {
		t.Errorf("there is no idiom %q", name)
	}
}

// The constants that list macros are given are named after the members that C names.
func TestLinks(t *testing.T) {
	text, err := os.ReadFile(root + "/sys/port_queue.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, line := range strings.Split(string(text), "\n") {
		name, of, ok := strings.Cut(line, "= unsafe.Offsetof(")
		if !ok {
			continue
		}
		found++
		name = strings.TrimSpace(name)
		_, member, _ := strings.Cut(strings.TrimSuffix(of, ")"), "{}.")
		got := readIn(t, "p", "sys.LIST_REMOVE(c, sys."+name+")")
		if got != "(Call LIST_REMOVE c "+member+")" && !strings.HasSuffix(got, " "+member+"))") {
			t.Errorf("%s is the place of %s, and is read as %s", name, member, got)
		}
	}
	if found == 0 {
		t.Error("no constant was found")
	}
}
