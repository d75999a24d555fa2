package last

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/scenarios"
)

// stale says what of a column is not of today's scenarios.
func stale(c *Column, names []string, text func(name string) []byte) (wrong []string) {
	for _, name := range names {
		for _, mode := range scenario.Modes {
			if _, ok := c.Of(name, text(name), mode); !ok {
				wrong = append(wrong, fmt.Sprintf("%s, %s: was not computed, or is another program now", name, mode))
			}
		}
	}
	for _, x := range c.Cells {
		if !slices.Contains(names, x.Scenario) {
			wrong = append(wrong, x.Scenario+": there is no such scenario any more")
		}
	}
	return wrong
}

// own returns the names of racehunt's own scenarios, and their texts.
func own(t *testing.T) (names []string, text func(name string) []byte) {
	t.Helper()
	for _, from := range []struct {
		files  fs.FS
		folder string
	}{{scenarios.Files, "."}, {scenarios.Sbt, "sbt"}} {
		paths, err := fs.Glob(from.files, path.Join(from.folder, "*.scn"))
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range paths {
			names = append(names, strings.TrimSuffix(path.Base(p), ".scn"))
		}
	}
	return names, func(name string) []byte {
		b, err := scenarios.Files.ReadFile(name + ".scn")
		if err != nil {
			b, err = scenarios.Sbt.ReadFile("sbt/" + name + ".scn")
		}
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
}

// What was last computed is of today's scenarios.
func TestToday(t *testing.T) {
	c, err := Main()
	if err != nil {
		t.Fatal(err)
	}
	names, text := own(t)
	for _, w := range stale(c, names, text) {
		t.Error(w)
	}
	if len(c.SHA256) != 64 {
		t.Errorf("the SHA-256 of the text is %q", c.SHA256)
	}
	if t.Failed() {
		t.Log("compute it anew: " + Command)
	}
}

// A scenario that is new, gone or another program is noticed, one that only expects something
// else is not.
func TestStale(t *testing.T) {
	const program = "cpus 2\ncallout c\nthread t1 cpu 0: stop c\n"
	texts := map[string]string{"a": "# title\n" + program + "expect timeout: unreachable\n", "b": program}
	text := func(name string) []byte { return []byte(texts[name]) }
	c := &Column{}
	for _, name := range []string{"a", "b"} {
		for _, mode := range scenario.Modes {
			c.Cells = append(c.Cells, Cell{Scenario: name, Mode: mode, Program: Program(text(name))})
		}
	}
	names := []string{"a", "b"}
	if w := stale(c, names, text); w != nil {
		t.Errorf("%q", w)
	}
	texts["a"] = "# another title\n" + program + "expect timeout: rule 5\n"
	if w := stale(c, names, text); w != nil {
		t.Errorf("what is expected is another: %q", w)
	}
	texts["b"] = program + "thread t2 cpu 1: drain c\n"
	if w := stale(c, names, text); len(w) != 2 {
		t.Errorf("a program is another: %q", w)
	}
	if w := stale(c, []string{"a"}, text); len(w) != 2 {
		t.Errorf("a scenario is gone: %q", w)
	}
	texts["c"] = program
	if w := stale(c, []string{"a", "c"}, text); len(w) != 4 {
		t.Errorf("one is gone, one is new: %q", w)
	}
}

// What is written is read as it was.
func TestWrite(t *testing.T) {
	c, err := Main()
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := c.Write(&b); err != nil {
		t.Fatal(err)
	}
	again := new(Column)
	if err := json.Unmarshal(b.Bytes(), again); err != nil || fmt.Sprint(again) != fmt.Sprint(c) {
		t.Errorf("%v: %v, was %v", err, again, c)
	}
	if !bytes.Equal(b.Bytes(), recorded) {
		t.Error("the recorded file is not as it is written; was it edited by hand?")
	}
}

// Cells that were computed anew stand in the place of those before, of the same text; those of
// another text, and of scenarios that are gone, do not stay.
func TestWith(t *testing.T) {
	of := func(sha string, cells ...string) *Column {
		c := &Column{SHA256: sha}
		for _, x := range cells {
			name, sentence, _ := strings.Cut(x, " ")
			c.Cells = append(c.Cells, Cell{Scenario: name, Sentence: sentence})
		}
		return c
	}
	was, names := of("1", "a was", "b was", "gone was"), []string{"a", "b", "c"}
	for _, c := range []struct{ with, want *Column }{
		{of("1", "c is", "b is"), of("1", "a was", "b is", "c is")},
		{of("2", "c is", "b is"), of("2", "b is", "c is")},
	} {
		if got := was.With(c.with, names); fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%v, want %v", got, c.want)
		}
	}
}
