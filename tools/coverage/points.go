package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
)

// packages are the folders of the packages whose schedule points count.
var packages = []string{"kern/timeout", "kern/sleepqueue"}

// visible matches the calls with a schedule point: before them another thread may
// get a turn.
var visible = regexp.MustCompile(`^(CC_LOCK|CC_UNLOCK|lock\.Mtx_(un)?lock\w*|lock\.Thread_(un)?lock\w*|lock\.(DROP|PICKUP)_GIANT|class\.Lc_(un)?lock|` +
	`smp\.Swi_sched|sys\.SDT_PROBE|[\w.]+\.(C_flags|C_cpu|cc_cancel|Td_lock|Td_wchan)\.(Load|Store|Store_ordered|Cmpset)|sys\.Ticks\.Load)$`)

// place is a line of a file, relative to the root of the module.
type place struct {
	file string
	line int
}

func (p place) String() string { return fmt.Sprintf("%s:%d", filepath.Base(p.file), p.line) }

// point is a schedule point in the source text.
type point struct {
	place
	function, text string
}

// points returns the schedule points of the packages, in the order of their files.
func points(root string) ([]point, error) {
	var all []point
	for _, dir := range packages {
		files, err := filepath.Glob(filepath.Join(root, dir, "*.go"))
		if err != nil {
			return nil, err
		}
		sort.Strings(files)
		for _, file := range files {
			base := filepath.Base(file)
			if strings.HasSuffix(base, "_test.go") || base == "port_check.go" || base == "port_revision.go" {
				continue
			}
			src, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			f, err := parse(filepath.Join(dir, base), src)
			if err != nil {
				return nil, err
			}
			all = append(all, f...)
		}
	}
	return all, nil
}

// switchedOff matches the conditions of code that is ignored.
var switchedOff = regexp.MustCompile(`^(sys\.Asserting\(\)|sys\.KTR_ON|sys\.WITNESS|sys\.INVARIANTS)`)

// parse returns the schedule points of a file.
func parse(name string, src []byte) ([]point, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, name, src, 0)
	if err != nil {
		return nil, err
	}
	text := func(n ast.Node) string {
		return strings.Join(strings.Fields(string(src[fset.Position(n.Pos()).Offset:fset.Position(n.End()).Offset])), " ")
	}
	var all []point
	seen := map[int]bool{}
	for _, d := range f.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			if s, ok := n.(*ast.IfStmt); ok && switchedOff.MatchString(text(s.Cond)) {
				return false
			}
			call, ok := n.(*ast.CallExpr)
			if !ok || !visible.MatchString(text(call.Fun)) {
				return true
			}
			line := fset.Position(call.Pos()).Line
			if !seen[line] {
				seen[line] = true
				all = append(all, point{place{name, line}, fn.Name.Name, text(call)})
			}
			return true
		})
	}
	return all, nil
}
