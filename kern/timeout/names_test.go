package timeout_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"ktimeout/sys"
)

// port is a folder with a kern_timeout.go, and the revision whose names it has.
type port struct{ dir, revision string }

// ports returns the folders of all revisions. The maintained port descends from the
// newest one.
func ports(t *testing.T) (all []port) {
	t.Helper()
	folders, err := filepath.Glob("r[0-9]*")
	if err != nil || len(folders) == 0 {
		t.Fatal("there are no revisions: ", err)
	}
	for _, dir := range folders {
		all = append(all, port{dir, dir})
	}
	return append(all, port{"main", "main"}, port{".", folders[len(folders)-1]})
}

// declared is what a Go file declares, in its order.
type declared struct {
	funcs  []string
	values []string            // variables and constants
	fields map[string][]string // by struct; an embedded one under its type's name
}

func parse(t *testing.T, file string) declared {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	d := declared{fields: map[string][]string{}}
	for _, decl := range f.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			d.funcs = append(d.funcs, decl.Name.Name)
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.ValueSpec:
					for _, name := range spec.Names {
						d.values = append(d.values, name.Name)
					}
				case *ast.TypeSpec:
					st, ok := spec.Type.(*ast.StructType)
					if !ok {
						t.Errorf("%s: type %s is no struct", file, spec.Name.Name)
						continue
					}
					for _, field := range st.Fields.List {
						if field.Names == nil {
							d.fields[spec.Name.Name] = append(d.fields[spec.Name.Name], field.Type.(*ast.Ident).Name)
						}
						for _, name := range field.Names {
							d.fields[spec.Name.Name] = append(d.fields[spec.Name.Name], name.Name)
						}
					}
				}
			}
		}
	}
	return d
}

// read_names returns the lines of a list of names without their first word, by
// that word.
func read_names(t *testing.T, revision string) map[string][]string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(revision, "testdata", "names"))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		if kind, name, ok := strings.Cut(strings.TrimSpace(line), " "); ok && kind != "#" {
			names[kind] = append(names[kind], name)
		}
	}
	return names
}

func same_name(goName, cName string) bool {
	return strings.EqualFold(goName, cName) || strings.EqualFold("_"+goName, cName)
}

// The one exception: upstream reaches the fields of the migration record by
// macros; they have the macros' names here, and the record is embedded. In main's port
// the macros are functions.
var migration_record = map[string]string{
	"ce_migration_func":   "cc_migration_func",
	"ce_migration_arg":    "cc_migration_arg",
	"ce_migration_cpu":    "cc_migration_cpu",
	"ce_migration_ticks":  "cc_migration_ticks",
	"cc_migrating_entity": "cc_mig_ent",
}

// Every function, field, variable and macro of the C file has its name here,
// functions and fields stand in its order, and the file has no other functions.
func TestNames(t *testing.T) {
	for _, port := range ports(t) {
		t.Run(filepath.Join("timeout", port.dir), func(t *testing.T) {
			names := read_names(t, port.revision)
			got := parse(t, filepath.Join(port.dir, "kern_timeout.go"))

			macros := names["macro"]
			funcs := slices.DeleteFunc(slices.Clone(got.funcs), func(f string) bool { return slices.Contains(macros, f) })
			if !slices.EqualFunc(funcs, names["func"], same_name) {
				t.Errorf("functions:\n  here %v\n  in C %v", funcs, names["func"])
			}

			fields := map[string][]string{}
			for _, line := range names["field"] {
				st, field, _ := strings.Cut(line, " ")
				if here, ok := migration_record[field]; ok && port.dir != "main" {
					field = here
				}
				fields[st] = append(fields[st], field)
			}
			for st, want := range fields {
				if !slices.EqualFunc(got.fields[st], want, same_name) {
					t.Errorf("struct %s:\n  here %v\n  in C %v", st, got.fields[st], want)
				}
			}
			if len(got.fields) != len(fields) {
				t.Errorf("structs here %v, in C %v", got.fields, fields)
			}

			for _, name := range append(slices.Clone(names["var"]), macros...) {
				if !slices.ContainsFunc(append(slices.Clone(got.values), got.funcs...), func(n string) bool { return same_name(n, name) }) {
					t.Errorf("%s is missing", name)
				}
			}
		})
	}
}

// The macros of callout.h that call upwards stand beside each kern_timeout.go.
func TestMacros(t *testing.T) {
	want := []string{
		"callout_active", "callout_deactivate", "callout_drain", "callout_init_mtx", "callout_init_rw",
		"callout_pending", "callout_reset", "callout_reset_curcpu", "callout_schedule_curcpu", "callout_stop",
	}
	mains := []string{
		"callout_active", "callout_deactivate", "callout_drain", "callout_init_mtx", "callout_init_rw",
		"callout_pending", "callout_reset_sbt", "callout_reset_sbt_curcpu", "callout_reset_on", "callout_reset",
		"callout_reset_curcpu", "callout_schedule_sbt_on", "callout_schedule_sbt", "callout_schedule_sbt_curcpu",
		"callout_schedule_curcpu", "callout_stop",
	}
	for _, port := range ports(t) {
		want := want
		if port.dir == "main" {
			want = mains
		}
		if got := parse(t, filepath.Join(port.dir, "callout.go")).funcs; !slices.EqualFunc(got, want, same_name) {
			t.Errorf("%s: here %v\n  in C %v", port.dir, got, want)
		}
	}
}

func TestProvenance(t *testing.T) {
	for _, port := range ports(t) {
		file := filepath.Join(port.dir, "kern_timeout.go")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		header, _, _ := strings.Cut(string(text), "\npackage ")
		for _, want := range []string{
			"// Ported from FreeBSD sys/kern/kern_timeout.c (" + port.revision + ").\n",
			"// Copyright (c) 1982, 1986, 1991, 1993 The Regents of the University of California. All rights reserved.\n",
			"// (c) UNIX System Laboratories, Inc.\n",
			"// the permission of UNIX System Laboratories, Inc.\n",
			"// SPDX-License-Identifier: BSD-3-Clause\n",
		} {
			if !strings.Contains(header, want) {
				t.Errorf("%s: the header lacks %q", file, want)
			}
		}
	}
}

// One cache line, on machines with 64-bit pointers.
func TestCalloutSize(t *testing.T) {
	if size := unsafe.Sizeof(sys.Callout{}); size > 64 {
		t.Errorf("a Callout has %d bytes", size)
	}
}
