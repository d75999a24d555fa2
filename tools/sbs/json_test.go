package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"

	"ktimeout/tools/sbs/internal/sample"
)

// field is a field of an object of docs/sbs-json.md.
type field struct {
	typ      string // as in the table, without "list of" and "?"
	list     bool
	optional bool
}

// schemaPage reads the tables of a page: the fields of each object.
func schemaPage(text string) map[string]map[string]*field {
	out := map[string]map[string]*field{}
	object := ""
	row := regexp.MustCompile("^\\| `(\\w+)` \\| (list of )?(\\w+)(\\??) \\|")
	for _, l := range strings.Split(text, "\n") {
		if name, ok := strings.CutPrefix(l, "## "); ok {
			object = name
			out[object] = map[string]*field{}
		}
		if m := row.FindStringSubmatch(l); m != nil {
			out[object][m[1]] = &field{typ: m[3], list: m[2] != "", optional: m[4] != ""}
		}
	}
	return out
}

// violations says what of a value is not as the page says of an object.
func violations(page map[string]map[string]*field, object string, v any) (bad []string) {
	m, ok := v.(map[string]any)
	if !ok {
		return []string{fmt.Sprintf("%s is no object: %v", object, v)}
	}
	for name, value := range m {
		f := page[object][name]
		if f == nil {
			bad = append(bad, fmt.Sprintf("the page has no %s.%s", object, name))
			continue
		}
		values := []any{value}
		if f.list {
			if values, ok = value.([]any); !ok {
				bad = append(bad, fmt.Sprintf("%s.%s is no list: %v", object, name, value))
			}
		}
		for _, v := range values {
			is := "" // null, or what has no name here
			switch v.(type) {
			case string:
				is = "string"
			case float64:
				is = "number"
			case bool:
				is = "boolean"
			}
			if page[f.typ] != nil {
				bad = append(bad, violations(page, f.typ, v)...)
			} else if is != f.typ {
				bad = append(bad, fmt.Sprintf("%s.%s is no %s: %v", object, name, f.typ, v))
			}
		}
	}
	for name, f := range page[object] {
		if _, ok := m[name]; !ok && !f.optional {
			bad = append(bad, fmt.Sprintf("%s has no %s", object, name))
		}
	}
	return bad
}

// TestSchema checks that -json prints what docs/sbs-json.md says and nothing else.
func TestSchema(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "sbs-json.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := schemaPage(string(text))
	for _, bad := range unlike(page, "output", reflect.TypeFor[output](), map[string]bool{}) {
		t.Error(bad)
	}
	sample.Checkout(t)
	c := func(rev string) []byte {
		text, err := os.ReadFile(filepath.Join("src", rev, "sys", "kern", "kern_timeout.c"))
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	change := write(t, "x.diff", string(diff.Diff("a/sys/kern/kern_timeout.c", c("r1"), "b/sys/kern/kern_timeout.c", c("r2"))))
	for _, tt := range []struct {
		args []string
		want string // in what is printed
	}{
		{[]string{"check", "-src", "src/r1"}, `"state": "noted"`},
		{[]string{"patch", "-src", "src/r1", "-rev", "r1", change}, `"state": "to do"`},
		{[]string{"patch", "-rev", "r1", change}, `"alone": true`},
		{[]string{"patch", "-verify", "-src", "src/r1", "-rev", "r1", "-old", "kern/timeout/r1/kern_timeout.go", change}, `"kind": "missing"`},
		{[]string{"patch", "-verify", "-src", "src/r2", "-rev", "r2", "-old", "kern/timeout/r1/kern_timeout.go", change}, `"faults": []`},
	} {
		status, out, e := sbs(append(tt.args, "-json")...)
		var got any
		if err := json.Unmarshal([]byte(out), &got); err != nil || status == 2 || e != "" || !strings.Contains(out, tt.want) {
			t.Errorf("%q: status %d, %v, %s, no %s in\n%s", tt.args, status, err, e, tt.want, out)
			continue
		}
		for _, bad := range violations(page, "output", got) {
			t.Errorf("%q: %s", tt.args, bad)
		}
	}
}

// unlike says in what the fields of a type are not those of an object of the page.
func unlike(page map[string]map[string]*field, object string, typ reflect.Type, seen map[string]bool) (bad []string) {
	if seen[object] {
		return nil
	}
	seen[object] = true
	left := maps.Clone(page[object])
	for i := range typ.NumField() {
		name, option, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		want, of := field{optional: option != ""}, typ.Field(i).Type
		if of.Kind() == reflect.Slice {
			want.list, of = true, of.Elem()
		}
		switch of.Kind() {
		case reflect.Struct:
			want.typ = strings.ToLower(of.Name())
			bad = append(bad, unlike(page, want.typ, of, seen)...)
		case reflect.String:
			want.typ = "string"
		case reflect.Bool:
			want.typ = "boolean"
		default:
			want.typ = "number"
		}
		if f := left[name]; f == nil || *f != want {
			bad = append(bad, fmt.Sprintf("%s.%s is %+v, and on the page %+v", object, name, want, f))
		}
		delete(left, name)
	}
	for name := range left {
		bad = append(bad, fmt.Sprintf("the page has %s.%s, and nothing prints it", object, name))
	}
	return bad
}

// TestSchemaRefuses checks that a field too many, one too few and one of another type are
// noticed.
func TestSchemaRefuses(t *testing.T) {
	page := schemaPage("## output\n\n| `schema` | number | x |\n| `texts` | list of text? | x |\n\n## text\n\n| `c_file` | string | x |\n")
	for text, want := range map[string]string{
		`{"schema": 1, "texts": [{"c_file": "x"}]}`: "",
		`{"schema": 1}`:                        "",
		`{"schema": "1"}`:                      "output.schema is no number",
		`{"texts": []}`:                        "output has no schema",
		`{"schema": 1, "more": 1}`:             "the page has no output.more",
		`{"schema": 1, "texts": {}}`:           "output.texts is no list",
		`{"schema": 1, "texts": [{"c": "x"}]}`: "the page has no text.c",
		`{"schema": 1, "texts": [{}]}`:         "text has no c_file",
	} {
		var v any
		if err := json.Unmarshal([]byte(text), &v); err != nil {
			t.Fatal(err)
		}
		bad := violations(page, "output", v)
		if (want == "") != (len(bad) == 0) || want != "" && !slices.ContainsFunc(bad, func(s string) bool { return strings.HasPrefix(s, want) }) {
			t.Errorf("%s: %q, want %q", text, bad, want)
		}
	}
	type one struct {
		Schema int    `json:"schema"`
		Other  string `json:"other,omitempty"`
	}
	if bad := unlike(page, "output", reflect.TypeFor[one](), map[string]bool{}); len(bad) != 2 {
		t.Errorf("a type with another field: %q, want 2 complaints", bad)
	}
}
