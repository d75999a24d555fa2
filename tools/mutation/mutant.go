package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// target is a file to mutate, with the names that a statement must have to be
// mutated.
type target struct {
	file  string
	words *regexp.Regexp
}

// targets are the files to mutate, relative to the root of the module. Assertions
// and traces are left alone.
var targets = []target{
	{"kern/timeout/kern_timeout.go", regexp.MustCompile(`\b(CC_LOCK|CC_UNLOCK|Spinlock_\w+|Mtx_(un)?lock\w*|Sleepq_\w+|Wakeup|Lc_(un)?lock|C_flags|C_cpu|C_time|C_func|C_arg|` +
		`cc_(curr|cancel|waiting|next|migration_\w+|softticks|ticks|firsttick)|cc_cme_\w+|callout_cpu_switch|callout_lock|sq_locked|old_cc|use_lock|cancelled|` +
		`TAILQ_\w+|SLIST_\w+|DROP_GIANT|PICKUP_GIANT|Swi_sched|need_softclock|THREAD_\w+)\b`)},
	{"kern/timeout/callout.go", regexp.MustCompile(`\b(CC_LOCK|CC_UNLOCK|callout_lock|C_flags)\b`)},
	{"kern/sleepqueue/subr_sleepqueue.go", regexp.MustCompile(`\b([Ss]leepq_\w+|sc_lock|Td_(wchan|sleepqueue|sqqueue|flags|lock|slpcallout)|TD_(SET|CLR|IS|ON)_\w+|TDF_\w+|` +
		`Thread_(un)?lock\w*|Mtx_(un)?lock\w*|LIST_\w+|TAILQ_\w+|SLIST_\w+|sq_(blockedcnt|free|wchan)|Callout_\w+|mi_switch|setrunnable|Spinlock_\w+|Switchin|Mi_switch|Setrunnable)\b`)},
	{"kern/sleepqueue/kern_synch.go", regexp.MustCompile(`\b([Ss]leepq_\w+|Lc_(un)?lock|Td_(wchan|flags|lock)|TD_(SET|CLR|IS|ON)_\w+|Mtx_(un)?lock\w*|DROP_GIANT|PICKUP_GIANT|mi_switch|Mi_switch)\b`)},
}

// mutant is a change at one place of a file.
type mutant struct {
	file     string // relative to the root
	line     int
	function string
	what     string // the kind of change
	text     string // source text of the place, on one line
	from, to int    // offsets of the text that is replaced
	by       string
}

// name is the text that -run selects by.
func (m *mutant) name() string {
	return fmt.Sprintf("%s:%d %s: %s: %s", filepath.Base(m.file), m.line, m.function, m.what, m.text)
}

// apply returns the file with the change.
func (m *mutant) apply(src []byte) []byte {
	return append(append(append([]byte(nil), src[:m.from]...), m.by...), src[m.to:]...)
}

// finder collects the mutants of a file.
type finder struct {
	target
	fset     *token.FileSet
	src      []byte
	function string
	out      []mutant
}

// find returns the mutants of a target, in the order of the file.
func find(root string, t target) ([]mutant, error) {
	src, err := os.ReadFile(filepath.Join(root, t.file))
	if err != nil {
		return nil, err
	}
	f := &finder{target: t, fset: token.NewFileSet(), src: src}
	file, err := parser.ParseFile(f.fset, t.file, src, 0)
	if err != nil {
		return nil, err
	}
	for _, d := range file.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			f.function = fn.Name.Name
			f.block(fn.Body.List)
		}
	}
	return f.out, nil
}

func (f *finder) offset(p token.Pos) int { return f.fset.Position(p).Offset }

func (f *finder) text(n ast.Node) string {
	return string(bytes.Join(bytes.Fields(f.src[f.offset(n.Pos()):f.offset(n.End())]), []byte(" ")))
}

// matters tells whether a piece of code has one of the names of the target.
func (f *finder) matters(n ast.Node) bool { return f.words.MatchString(f.text(n)) }

func (f *finder) add(n ast.Node, what, by string) {
	f.out = append(f.out, mutant{file: f.file, line: f.fset.Position(n.Pos()).Line, function: f.function, what: what,
		text: f.text(n), from: f.offset(n.Pos()), to: f.offset(n.End()), by: by})
}

// ignored matches code that is not mutated: assertions, panics and what is
// switched off.
var ignored = regexp.MustCompile(`^(sys\.(Asserting\(\)|KTR_ON|WITNESS|SDT_PROBE|Panic|KASSERT|MPASS)|lock\.Mtx_assert|THREAD_LOCKPTR_ASSERT|bt1 |smp\.THREAD_)`)

func (f *finder) block(list []ast.Stmt) {
	for _, s := range list {
		f.stmt(s)
	}
}

func (f *finder) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.BlockStmt:
		f.block(s.List)
	case *ast.LabeledStmt:
		f.stmt(s.Stmt)
	case *ast.IfStmt:
		f.branch(s)
	case *ast.ForStmt:
		if s.Cond != nil && f.matters(s.Cond) {
			f.add(s.Cond, "turned round", "!("+f.text(s.Cond)+")")
		}
		f.block(s.Body.List)
	case *ast.RangeStmt:
		f.block(s.Body.List)
	case *ast.SwitchStmt:
		for _, c := range s.Body.List {
			f.block(c.(*ast.CaseClause).Body)
		}
	case *ast.BranchStmt:
		if s.Tok == token.GOTO {
			f.leaveOut(s)
		}
	case *ast.ExprStmt, *ast.AssignStmt, *ast.IncDecStmt:
		f.simple(s)
	}
}

func (f *finder) branch(s *ast.IfStmt) {
	if ignored.MatchString(f.text(s.Cond)) {
		return
	}
	if f.matters(s.Cond) {
		f.add(s.Cond, "turned round", "!("+f.text(s.Cond)+")")
	}
	f.block(s.Body.List)
	if s.Else != nil {
		f.stmt(s.Else)
	}
}

// leaveOut adds a mutant without the statement. The statement stays in the text,
// never executed, so that all variables are still used.
func (f *finder) leaveOut(s ast.Stmt) { f.add(s, "left out", "if false { "+f.text(s)+" }") }

// simple adds mutants of a statement: one without it, one with its truth value
// turned round, if it assigns one, and one without each flag that it stores.
func (f *finder) simple(s ast.Stmt) {
	if !f.matters(s) || ignored.MatchString(f.text(s)) {
		return
	}
	a, assigns := s.(*ast.AssignStmt)
	if assigns && a.Tok == token.DEFINE {
		return
	}
	f.leaveOut(s)
	if assigns && len(a.Rhs) == 1 {
		if id, ok := a.Rhs[0].(*ast.Ident); ok && (id.Name == "true" || id.Name == "false") {
			f.add(id, "turned round", map[string]string{"true": "false", "false": "true"}[id.Name])
		}
	}
	ast.Inspect(s, func(n ast.Node) bool {
		b, ok := n.(*ast.BinaryExpr)
		if ok && (b.Op == token.OR || b.Op == token.AND_NOT) && strings.Contains(f.text(b.Y), "CALLOUT_") {
			f.add(b, "without "+b.Op.String()+" "+f.text(b.Y), f.text(b.X))
		}
		return true
	})
}
