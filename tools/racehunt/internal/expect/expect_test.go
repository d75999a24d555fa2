package expect

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ktimeout/kern/timeout"
	"ktimeout/sys"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/scenarios"
)

// documented are the texts of the page about them: name, and how the hash begins.
func documented(t *testing.T) (all [][2]string) {
	t.Helper()
	page, err := os.ReadFile("../../../../docs/c-frontend.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^\| (\S+) \|.*\| ([0-9a-f]{20}) \|$`).FindAllStringSubmatch(string(page), -1) {
		all = append(all, [2]string{m[1], m[2]})
	}
	return all
}

// own returns racehunt's own scenarios, those of the sbt era last.
func own(t *testing.T) (names []string, all map[string]*scenario.Scenario, sbt map[string]bool) {
	t.Helper()
	tick, err := scenario.ReadAll(scenarios.Files, "*.scn")
	if err != nil {
		t.Fatal(err)
	}
	era, err := scenario.ReadAll(scenarios.Sbt, "sbt/*.scn")
	if err != nil {
		t.Fatal(err)
	}
	all, sbt = map[string]*scenario.Scenario{}, map[string]bool{}
	for i, s := range append(tick, era...) {
		name := path.Base(s.Name)
		names, all[name], sbt[name] = append(names, name), s, i >= len(tick)
	}
	return names, all, sbt
}

// wrong says what of a table is not so.
func wrong(t *testing.T, table *Table) (all []string) {
	t.Helper()
	says := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	var texts [][2]string
	for _, x := range table.Texts {
		texts = append(texts, [2]string{x.Name, x.SHA256[:20]})
	}
	if docs := documented(t); !slices.Equal(texts, docs) {
		says("the texts are %v, those of docs/c-frontend.md %v", texts, docs)
	}
	everything := sys.Revision{Era: &sys.Era{
		Timeouts: true, Trylock: true, Spin: true,
		Callout_when:            func(int64, int64, int32) (int64, int64) { return 0, 0 },
		Callout_schedule_sbt_on: func(*sys.Callout, int64, int64, int32, int32) int32 { return 0 },
		Callout_async_drain:     func(*sys.Callout, sys.Callout_func) int32 { return 0 },
	}}
	names, scn, sbt := own(t)
	for _, name := range names {
		s := scn[name]
		if s.Sbt() != sbt[name] {
			says("%s: is of the sbt era: %v; it is in the folder of the other", name, s.Sbt())
		}
		for _, mode := range scenario.Modes {
			if e := s.Expected(timeout.Revision.Name, mode.Floats()); (len(e) == 0) != s.Sbt() {
				says("%s, %s: of the ports %q is expected", name, mode, e)
			}
			never := s.Lacks(&everything, mode.Floats()) != ""
			had := false
			for _, x := range table.Texts {
				e := table.cells[key{name, x.SHA256, mode}]
				if len(e) == 0 {
					says("%s on %s, %s: nothing is expected", name, x.Name, mode)
				}
				had = had || !e.Allows(scenario.Outcome{Kind: scenario.NotHad})
			}
			if had == never {
				says("%s, %s: some text of the era has what it needs: %v, it is expected: %v", name, mode, !never, had)
			}
		}
	}
	for _, name := range table.Names() {
		if scn[name] == nil {
			says("%s: there is no such scenario", name)
		}
	}
	return all
}

// The table has every scenario, and every text of the documentation.
func TestOwn(t *testing.T) {
	table, err := Own()
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range wrong(t, table) {
		t.Error(w)
	}
	if t.Failed() {
		t.Log(Command)
	}
	names, _, _ := own(t)
	var b bytes.Buffer
	if err := table.Write(&b, names); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(b.Bytes(), scenarios.Texts) {
		t.Error("the table is not as it is written; was it edited by hand?")
	}
}

// A table that was altered is refused.
func TestAltered(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{"\ndrain-while-handler-runs ", "\ndrain-while-handler-ran  ", "there is no such scenario"},
		{"\nsleep-pause ", "\n# sleep-pause ", "sleep-pause on 10.2, bound: nothing is expected"},
		{"text 14         f", "text 14         e", "those of docs/c-frontend.md"},
		{"text main       9", "text main       8", "those of docs/c-frontend.md"},
		{"| rule 5 M\n", "| rule 55 M\n", `:22: "rule 55 M" is no verdict; write the table anew`},
		{"| rule 5 M\n", "\n", "a scenario has a verdict for each of 9 texts, and this has 8"},
		{"| rule 5 M\n", "| ok / ok / ok\n", "is no verdict, and no two"},
		{"| r292384 ", "| r29238 ", "the columns are not the texts"},
		{"text 14 ", "text 10.2 ", "10.2 is there twice"},
		{"text 14 ", "text 14 4", "text NAME SHA-256 stands above"},
		{"\nbackout-drain-keeps-softclock-off ", "\nbackout-drain-holds-the-chain ", "backout-drain-holds-the-chain is there twice"},
	} {
		text := strings.Replace(string(scenarios.Texts), c.old, c.new, 1)
		if text == string(scenarios.Texts) {
			t.Errorf("%q is not in the table", c.old)
			continue
		}
		var said string
		if table, err := Parse("texts.txt", []byte(text)); err != nil {
			said = err.Error()
		} else {
			said = strings.Join(wrong(t, table), "\n")
		}
		if !strings.Contains(said, c.want) {
			t.Errorf("%q: %.300q, want %q", c.new, said, c.want)
		}
	}
}

// What is expected is of a text and a program, and nothing is of others.
func TestOf(t *testing.T) {
	table := &Table{}
	table.Add(Text{"x", "01"})
	table.Set("01", "sleep-pause", scenario.Bound, From(scenario.Outcome{Kind: scenario.Rule(5)}))
	program, err := scenarios.Files.ReadFile("sleep-pause.scn")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		sha256 string
		text   []byte
		mode   scenario.Mode
		want   string
	}{
		{"01", program, scenario.Bound, "rule 5"},
		{"01", program, scenario.Floating, ""},
		{"02", program, scenario.Bound, ""},
		{"01", append(slices.Clone(program), "thread more cpu 0: pause 1\n"...), scenario.Bound, ""},
	} {
		if e := table.Of(c.sha256, "sleep-pause", c.text, c.mode); e.String() != c.want {
			t.Errorf("%s, %s: %q, want %q", c.sha256, c.mode, e, c.want)
		}
	}
}

// A revision that was made of C has the hash of that, a port of the sbt era that of the text of
// its name, and a port of the tick era none: of it the scenarios say what they expect.
func TestSHA256(t *testing.T) {
	table := &Table{}
	table.Add(Text{"main", "01"})
	table.Add(Text{"timeout", "02"})
	c := map[string]string{"kern_timeout.c": "int x;\n"}
	for _, x := range []struct {
		rev  sys.Revision
		want string
	}{
		{sys.Revision{Name: "main", Era: &sys.Era{}}, "01"},
		{sys.Revision{Name: "main", Era: &sys.Era{}, C: c}, "7c725f30854a"},
		{sys.Revision{Name: "head", Era: &sys.Era{}}, ""},
		{sys.Revision{Name: "timeout"}, ""},
	} {
		if got := table.SHA256(&x.rev); !strings.HasPrefix(got, x.want) || (got == "") != (x.want == "") {
			t.Errorf("%s, of C %v: %q, want %q", x.rev.Name, x.rev.C != nil, got, x.want)
		}
	}
}

// A search that did not end may end without a failure, and any other verdict is to come again.
func TestFrom(t *testing.T) {
	did, ends, fails := scenario.Outcome{Kind: scenario.Inconclusive}, scenario.Outcome{Kind: scenario.Unreachable}, scenario.Outcome{Kind: scenario.Panic}
	if e := From(did); !e.Allows(did) || !e.Allows(ends) || e.Allows(fails) {
		t.Errorf("%q", e)
	}
	if e := From(ends); e.Allows(did) || !e.Allows(ends) || e.Allows(fails) {
		t.Errorf("%q", e)
	}
}
