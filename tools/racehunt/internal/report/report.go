// Package report writes what is still wrong in a text of kern_timeout.c, a page for each cause,
// for people who have FreeBSD's source and not this tool: what is wrong, a program in C, the
// steps of its shortest run, the texts that have it, and the smallest mend.
//
// It imports the causes, the searches, the printer of C and the tables of lines.
package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/model/spec"
	"ktimeout/tools/racehunt/internal/causes"
	"ktimeout/tools/racehunt/internal/cell"
	"ktimeout/tools/racehunt/internal/cline"
	"ktimeout/tools/racehunt/internal/expect"
	"ktimeout/tools/racehunt/internal/kernelc"
	"ktimeout/tools/racehunt/internal/matrix"
	"ktimeout/tools/racehunt/internal/mend"
	"ktimeout/tools/racehunt/internal/source"
)

// Mark begins every page that this package writes, and no other.
const Mark = "<!-- Written by racehunt report; do not change it by hand. -->"

// Index is the name of the page that lists the others.
const Index = "README.md"

// Report is what is written about one text.
type Report struct {
	Revision string          // the name of the text's column
	Replay   []string        // how the command line names the text, "-rev main"
	Of       string          // what the text is, for readers: "FreeBSD's main"
	SHA256   string          // of its kern_timeout.c
	Memory   explored.Memory // in the searches; that of Expected is sequentially consistent
	Matrix   *matrix.Matrix  // the scenarios of the causes, on the text and on the ports of the tick era
	Earlier  []string        // these ports, in the order of their age
	Expected *expect.Table   // what was computed of other texts
	Tried    *Tried          // what the mends give
	Now      bool            // Tried was computed now, of this text
	Unmended error           // why the mends could not be tried on the text, if they could not
	// Text has the files of the text by their base names, if they are at hand: the lines of the
	// mends are looked for in them.
	Text map[string][]byte
}

// found is a cause that the text has.
type found struct {
	*causes.Cause
	words map[string]string
	cells []cell.Cell // of the smallest program, in both modes
	best  *cell.Cell  // the one with the shortest run
	ages  []age
	since string
}

// age is what a text comes to on the smallest program.
type age struct{ text, comes string }

// what the texts are, for readers who do not know them by their names.
var what = map[string]string{
	"r216804": "head of December 2010", "r216805": "head of December 2010, the next commit", "r220456": "head of April 2011",
	"r262057": "stable/9 of February 2014, as in 9.3", "10.2": "releng/10.2 of 2015", "r292384": "head of December 2015",
	"stable-11": "stable/11 of July 2016", branched: "10.4 of 2017, with changes that were brought to stable/10",
	"12.1": "head of November 2017, before 12", "12.2": "12.2 of 2020", "head-2022": "main of July 2022, before 14",
	"14": "main of 2023, before or at 14", "main": "main of 2025",
}

// branched is the text that no later one was made from: how old a cause is does not depend on it.
const branched = "10.4"

// Pages returns the pages by their names.
func (r *Report) Pages() (map[string]string, error) {
	out := map[string]string{}
	var all []found
	for i := range causes.All {
		f, err := r.find(&causes.All[i])
		if err != nil {
			return nil, err
		}
		if f == nil {
			continue
		}
		all = append(all, *f)
	}
	for i := range all {
		page, err := r.page(&all[i])
		if err != nil {
			return nil, err
		}
		out[all[i].Name+".md"] = page
	}
	out[Index] = r.index(all)
	return out, nil
}

// find returns what is known of a cause in the text, or nil if the text does not have it, or
// only by what is a promise of this project.
func (r *Report) find(c *causes.Cause) (*found, error) {
	words, err := c.Words()
	if err != nil {
		return nil, err
	}
	f := &found{Cause: c, words: words}
	for _, x := range r.Matrix.Cells {
		if x.Scenario == c.Scenario && x.Revision == r.Revision {
			f.cells = append(f.cells, x)
		}
	}
	f.best = cell.Shortest(f.cells)
	if f.best == nil || f.best.Grade != spec.Manual && f.best.Grade != spec.Practice {
		return nil, nil
	}
	return f, r.age(f)
}

// age says which texts have a cause, and since when.
func (r *Report) age(f *found) error {
	for _, rev := range r.Earlier {
		var of []string
		for _, x := range r.Matrix.Cells {
			if x.Scenario == f.Scenario && x.Revision == rev {
				of = append(of, x.Outcome().String())
			}
		}
		f.ages = append(f.ages, age{rev, joined(of)})
	}
	file, err := program(f.Scenario)
	if err != nil {
		return err
	}
	for _, t := range r.Expected.Texts {
		var of []string
		for _, m := range scenario.Modes {
			of = append(of, r.Expected.Of(t.SHA256, f.Scenario, file.Text, m).String())
		}
		f.ages = append(f.ages, age{t.Name, joined(of)})
	}
	f.since = r.since(f)
	return nil
}

// program returns the scenario of that name, of either era.
func program(name string) (*source.File, error) {
	files, err := source.Read([]string{name})
	if err != nil {
		return nil, err
	}
	return &files[0], nil
}

// joined puts the verdicts of both modes into one.
func joined(of []string) string {
	of = slices.Compact(of)
	if len(of) == 0 {
		return ""
	}
	return strings.Join(of, " or ")
}

// page returns the page of a cause.
func (r *Report) page(f *found) (string, error) {
	files, err := program(f.Scenario)
	if err != nil {
		return "", err
	}
	c, err := kernelc.Module(files.Scenario)
	if err != nil {
		return "", err
	}
	var w writer
	w.line(Mark)
	w.line("")
	w.line("# " + f.Title)
	w.para(fmt.Sprintf("This is about `sys/kern/kern_timeout.c` of %s, with the SHA-256 `%s`. Lines are those of that file. "+
		"An arming is one setting of a callout, by a reset or a schedule. Those of handlers are numbered first, then those of the start and of the threads, and a reset has its number for argument. In the steps a reset has the ticks until it is due.", r.Of, r.SHA256))
	r.memory(&w)
	w.table([]string{"", ""}, [][]string{
		{"what happens", f.best.Sentence},
		{"what that breaks", fmt.Sprintf("[rule %d](../spec.md#rule-%[1]d), grade %s: %s", rule(f.best), f.best.Grade, graded(f.best.Grade))},
		{"where", r.where(f)},
		{"since", f.since},
		{"shortest run", f.best.Length() + ", " + f.best.Mode.String() + " threads"},
	})
	w.section(causes.Wrong, f.words[causes.Wrong])
	w.section(causes.Seen, f.words[causes.Seen])
	w.line("## The program")
	w.para(about(files.Scenario, f))
	w.code("c", c)
	w.line("## How it happens")
	w.para(fmt.Sprintf("The shortest run that is known. %s.", upper(f.best.Assumed)))
	table, err := cline.Of(r.Revision)
	if err != nil {
		return "", err
	}
	var rows [][]string
	for i, t := range turns(f.best.Trace, lines{table}, f.Watch) {
		rows = append(rows, []string{fmt.Sprint(i + 1), t.who, t.where, t.what})
	}
	w.table([]string{"", "who", "function and lines", "what it does"}, rows)
	w.para("This takes the run again, and shows every step of it:")
	w.code("sh", fmt.Sprintf("go run ./tools/racehunt scenario %s %s\n", f.Scenario, strings.Join(r.Replay, " ")))
	w.section(causes.Legal, f.words[causes.Legal])
	w.section(causes.Clients, f.words[causes.Clients])
	w.line("## Which texts have it")
	w.para("What the program comes to on each text that was at hand, from 2010 to today. `unreachable` is a proof for this program: no interleaving does anything wrong; `not had` says that the text lacks what the program needs.")
	var ages [][]string
	for _, a := range f.ages {
		ages = append(ages, []string{a.text, what[a.text], orNone(a.comes)})
	}
	if r.Text != nil {
		ages = append(ages, []string{"this text", r.Of, f.best.Outcome().String()})
	}
	w.table([]string{"text", "what it is", "comes to"}, ages)
	w.section(causes.Says, f.words[causes.Says])
	if err := r.edits(&w, f); err != nil {
		return "", err
	}
	w.section(causes.Gives, f.words[causes.Gives])
	r.gives(&w, f)
	return w.String(), nil
}

// rule is the number of the rule that a cell breaks; what is no rule by itself is under rule 9.
func rule(c *cell.Cell) int {
	for n := 1; n <= 13; n++ {
		if c.Verdict == scenario.Rule(n) {
			return n
		}
	}
	return 9
}

// graded says what a grade means.
func graded(g spec.Grade) string {
	if g == spec.Practice {
		return "practice in FreeBSD's own tree"
	}
	return "a sentence of the manual"
}

// where are the functions that the mend changes: that is where the wrong access is.
func (r *Report) where(f *found) string {
	var out []string
	for _, e := range f.Mend {
		if name := "`" + e.Func + "`"; !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return strings.Join(out, ", ")
}

// since says how old a cause is: since which text, of those that main was made from, all come to
// what the text of the report comes to.
func (r *Report) since(f *found) string {
	ages := slices.DeleteFunc(slices.Clone(f.ages), func(a age) bool { return a.text == branched })
	first := len(ages)
	for first > 0 && slices.Contains(strings.Split(ages[first-1].comes, " or "), f.best.Outcome().String()) {
		first--
	}
	if first == len(ages) {
		return "not in a text before"
	}
	text := ages[first].text
	if w := what[text]; w != "" {
		text += " (" + w + ")"
	}
	if first == 0 {
		return text + ", the oldest at hand"
	}
	switch before := ages[first-1]; {
	case before.comes == scenario.Unreachable.String():
	case strings.HasPrefix(before.comes, notHad):
		text += ", the oldest at hand that has what the program needs"
	default:
		text += fmt.Sprintf("; before it, %s comes to %s", before.text, before.comes)
	}
	return text
}

// notHad is the verdict of a text that does not have what a scenario needs.
const notHad = "not had"

// about says what the module is, and what of it is not the program itself.
func about(s *scenario.Scenario, f *found) string {
	text := fmt.Sprintf("The smallest program that shows it, as a kernel module; the scenario `%s` has it in five lines. ", f.Scenario)
	text += "Each reset has an argument of its own, so that a handler could tell for which of them it was called. "
	text += "When the statements below come one after the other is what the next section says; a module by itself would meet it rarely."
	if len(s.Callouts) > 1 && s.Callouts[1].Name == "idle" {
		text += " The thread only looks at another callout: all happens in the handler."
	}
	return text
}

// edits writes the statements of a mend.
func (r *Report) edits(w *writer, f *found) error {
	places, err := r.places(f)
	if err != nil {
		return err
	}
	for _, p := range places {
		file := ""
		if p.Name() != mend.Main {
			file = " of `sys/sys/" + p.Name() + "`"
		}
		switch {
		case p.Gone() == 0:
			w.para(fmt.Sprintf("In `%s`, before line %d%s:", p.Func, p.At, file))
		case len(p.New) == 0:
			w.para(fmt.Sprintf("In `%s`, take %s%s away.", p.Func, span(p.At, p.Gone()), file))
		default:
			w.para(fmt.Sprintf("In `%s`, in place of %s%s:", p.Func, span(p.At, p.Gone()), file))
		}
		if len(p.New) != 0 {
			w.code("c", strings.Join(p.New, "\n")+"\n")
		}
	}
	if len(f.Needs) != 0 {
		var links []string
		for _, n := range f.Needs {
			links = append(links, fmt.Sprintf("[%s](%s.md)", n, n))
		}
		w.para("It needs what mends " + strings.Join(links, " and ") + ".")
	}
	return nil
}

// places are where the edits stand: in the text if it is at hand, else in the one that they were
// made for.
func (r *Report) places(f *found) ([]mend.Place, error) {
	if r.Text != nil && r.Unmended == nil {
		return mend.Find(f.Mend, r.Text)
	}
	var out []mend.Place
	for _, e := range f.Mend {
		out = append(out, mend.Place{Edit: e, At: e.Line + e.From})
	}
	return out, nil
}

// span says which lines are meant.
func span(at, n int) string {
	if n == 1 {
		return fmt.Sprintf("line %d", at)
	}
	return fmt.Sprintf("lines %d to %d", at, at+n-1)
}

// gives writes what a mend gives.
func (r *Report) gives(w *writer, f *found) {
	if r.Unmended != nil {
		w.para(fmt.Sprintf("The mend was not tried on this text: %v.", r.Unmended))
		return
	}
	t := r.Tried.of(f.Name)
	if t == nil {
		w.para("Nobody has tried the mend on a text yet: `racehunt report -tree FOLDER` does.")
		return
	}
	if r.Now {
		w.para("Tried on this text just now, with all scenarios of racehunt: " + t.says() + ".")
	} else {
		w.para(fmt.Sprintf("As it was computed last, on the text with the SHA-256 `%s`, with all scenarios of racehunt: %s. `racehunt report -tree FOLDER` computes it again, for the text in your source tree.", r.Tried.SHA256, t.says()))
	}
	var rows [][]string
	for _, c := range t.Changed {
		rows = append(rows, []string{c.Scenario, c.Mode, c.Was, c.Is})
	}
	if len(rows) != 0 {
		w.table([]string{"scenario", "threads", "without the mend", "with it"}, rows)
	}
}

// memory says which memory the searches had, if it was not the plainest.
func (r *Report) memory(w *writer) {
	if r.Memory != explored.SC {
		w.para(fmt.Sprintf("The searches for this report had another memory model: %s. What other texts in C come to, and what a mend gives that was not tried with them, is said of sequentially consistent memory.", r.Memory.Describe()))
	}
}

// index returns the page that lists the others.
func (r *Report) index(all []found) string {
	var w writer
	w.line(Mark)
	w.line("")
	w.line("# What is still wrong in " + r.Of)
	w.para(fmt.Sprintf("Each line is a cause: a statement of `sys/kern/kern_timeout.c` (SHA-256 `%s`) that reads or writes something wrong, whatever comes of it. "+
		"A page has a program in C, the steps of its shortest run by functions and lines, the texts that have it, and the smallest mend, tried. "+
		"Grade M is a sentence of the manual, P practice in FreeBSD's own tree; [the rules](../spec.md#rules) have numbers.", r.SHA256))
	r.memory(&w)
	w.table([]string{"cause", "breaks", "since"}, r.Rows(all))
	r.together(&w)
	w.line("## What the enumeration finds, and which cause it is")
	w.para("`racehunt enumerate -n 3` looks at every legal program of up to three calls on one callout, and `-callouts 2 -n 2` at those of two calls on two. Each sentence that it prints of a program that fails, without addresses, times and the numbers of CPUs, belongs to one of the causes, or to more: by the mend with which the smallest program does not fail so any more.")
	rows := groups(all)
	w.table([]string{"what happens", "cause"}, rows)
	w.line("## What has no page")
	w.para(noPage)
	w.line("## What the manual does not say")
	w.para("[callout(9), sentence by sentence](callout.9.md).")
	return w.String()
}

// groups are the lines of the table of what the enumeration finds, one for each sentence.
func groups(all []found) (rows [][]string) {
	add := func(sentence, cause string) {
		if i := slices.IndexFunc(rows, func(r []string) bool { return r[0] == sentence }); i >= 0 {
			rows[i][1] += "; " + cause
			return
		}
		rows = append(rows, []string{sentence, cause})
	}
	for _, f := range all {
		for _, g := range f.Groups {
			add(g, fmt.Sprintf("[%s](%s.md)", f.Name, f.Name))
		}
	}
	for _, g := range read {
		add(g, "a reset under the read lock, below")
	}
	return rows
}

// read are the sentences of the enumeration about resets under the read lock.
var read = []string{
	"callout_reset under the read lock returned 1 although there was nothing that it cancelled",
	"callout_schedule under the read lock returned 1 although there was nothing that it cancelled",
	"callout_schedule returned 1 although there was nothing that it cancelled",
	"arming 1 was entered a second time",
	"arming 2 was entered after callout_reset under the read lock had cancelled it",
	"callout_stop returned 1, where -1 or 0 is right",
	"callout_pending returned 1 although nothing was pending",
}

// noPage is about what fails and is no cause, in Markdown.
const noPage = `A reset or a schedule of a callout with CALLOUT_SHAREDLOCK, with the lock held for reading only
(` + "`fix-reset-by-a-reader`, `fix-reset-under-the-read-lock`" + `): softclock holds the lock for reading, too, and
` + "`softclock_call_cc` looks whether the handler was cancelled and notes that it is entered without `cc_lock`" + `, so
that the reset may come in between, return 1, and cancel nothing. The manual asks for the lock and does not say how it must be
held; a stop asserts that it is held for writing. By rule 3 it is a promise of this project, of grade O, that such a reset tells the
truth. Of the runs in which an arming is then entered a second time the enumeration says rule 1, of grade M; and of those in
which a stop finds such an arming rule 4, and rule 7 of a callout that it makes pending. ` + "`ovpn_send_ping` of `sys/net/if_ovpn.c`" + ` is
such a handler, and arms its own callout with the lock held for reading; that is safe, as it runs already.

A callout that was initialised without a lock by ` + "`callout_init_mtx`" + ` (` + "`fix-init-without-lock`" + `): the
manual of today does not let the lock be NULL, and the kernel asserts that it is not.

What scenarios assert of their own clients, of grade O: those whose names begin with ` + "`client-`" + ` show what a client
must not conclude from a result, and fail on every text.

With threads that float, an arming with ` + "`curcpu`" + ` may be entered before the tick that it was made for, by the clock of
the CPU on which the caller was when it asked for its CPU: the time is taken from the last hardclock of the CPU that it is on
when the reset begins. That is how rule 1 counts, and not a fault of the text.`

// Rows are the lines of the table of causes.
func (r *Report) Rows(all []found) (rows [][]string) {
	for _, f := range all {
		rows = append(rows, []string{
			fmt.Sprintf("[%s](%s.md)", f.Title, f.Name),
			fmt.Sprintf("%s %s", f.best.Verdict, f.best.Grade), f.since,
		})
	}
	return rows
}

// together says what all mends give together.
func (r *Report) together(w *writer) {
	t := r.Tried.of(Together)
	if t == nil || r.Unmended != nil {
		return
	}
	w.line("## All mends together")
	when := "As it was computed last"
	if r.Now {
		when = "Computed just now"
	}
	w.para(fmt.Sprintf("%s, with all of them in the text: %s.", when, t.says()))
	var rows [][]string
	for _, c := range t.Left {
		rows = append(rows, []string{c.Scenario, c.Mode, c.Was, c.Is})
	}
	if len(rows) != 0 {
		w.para("What still fails then, by a promise of this project (grade O), by the client's own counting, or for another reason that [has no page](#what-has-no-page):")
		slices.SortFunc(rows, func(a, b []string) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
		w.table([]string{"scenario", "threads", "without the mends", "with them"}, rows)
	}
}

func upper(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

func orNone(s string) string {
	if s == "" {
		return "not computed"
	}
	return s
}
