package match

import (
	"slices"
	"strings"

	"ktimeout/tools/sbs/internal/csrc"
	"ktimeout/tools/sbs/internal/gosrc"
)

// State says whether the port has a statement of C.
type State uint8

// The states.
const (
	Matched     State = iota // it stands in the port
	Noted                    // it is there in another form or not at all, and a note says why
	NotBuilt                 // it stands under a preprocessor condition that the port does not build
	NotPorted                // its function was not ported, for a stated reason
	Doubtful                 // what stands in its place is not much like it
	Unaccounted              // nothing stands for it
)

var stateNames = [...]string{"matched", "noted", "not built", "not ported", "doubtful", "unaccounted"}

func (s State) String() string { return stateNames[s] }

// MarshalText implements encoding.TextMarshaler.
func (s State) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Row is one statement of C, with the statements of Go that stand for it.
type Row struct {
	C     *csrc.Stmt
	Go    []*gosrc.Stmt // in order; empty if nothing stands for it
	State State
	Score float32 // likeness of C and Go, 0 to 1
	Why   string  // the note, or the reason
}

// Pair is an item of C and the item of Go with its name.
type Pair struct {
	C    *csrc.Item
	Go   *gosrc.Item // or nil
	Rows []Row       // one for each statement of C
}

// Count counts the rows in each state.
func (p *Pair) Count() (n [len(stateNames)]int) {
	for i := range p.Rows {
		n[p.Rows[i].State]++
	}
	return n
}

// Rules say what the port leaves out, and why.
type Rules struct {
	// Conds has preprocessor conditions, such as "ifdef DDB", and why statements
	// under them are not built.
	Conds map[string]string
	// Else has conditions whose #else branch is not built, and why.
	Else map[string]string
	// Items has functions, macros and variables that are not ported, and why.
	Items map[string]string
	// Words has names that the port does without, and why. A statement with such a
	// name, and statements under it, need nothing to stand for them.
	Words map[string]string
}

// good is the likeness below which a match is doubtful.
const good = 0.6

// Files pairs the items of a C file with those of its Go files.
func Files(c *csrc.File, files []*gosrc.File, rules *Rules) []Pair {
	m := matcher{lex: make(lexicon), rules: rules, byName: make(map[string][]*gosrc.Item), fieldOf: make(map[string]*gosrc.Item)}
	for _, f := range files {
		for i := range f.Items {
			it := &f.Items[i]
			m.byName[plain(it.Name)] = append(m.byName[plain(it.Name)], it)
			if !it.Func {
				for k := range it.Stmts {
					m.fieldOf[plain(it.Stmts[k].Tokens[0].Text)] = it
				}
			}
		}
	}
	m.files = files
	var out []Pair
	for i := range c.Items {
		if it := &c.Items[i]; !strings.HasPrefix(it.Name, "__FBSDID") && !guard(it) {
			out = append(out, m.pair(it))
		}
	}
	return out
}

// guard tells whether a macro only says that a header was read.
func guard(it *csrc.Item) bool {
	return it.Form == csrc.Macro && strings.HasPrefix(it.Name, "_SYS_") && len(it.Stmts[0].Tokens) < 2
}

// plain returns a name without the case and the underscores that a port may
// change.
func plain(name string) string { return strings.ToLower(strings.Trim(name, "_")) }

type matcher struct {
	lex    lexicon
	rules  *Rules
	files  []*gosrc.File
	byName map[string][]*gosrc.Item
	// fieldOf has for each name of a field its structure.
	fieldOf map[string]*gosrc.Item
}

// pair finds the item of Go for an item of C, and matches their statements.
func (m *matcher) pair(it *csrc.Item) Pair {
	p := Pair{C: it, Go: m.item(it)}
	for i := range it.Stmts {
		p.Rows = append(p.Rows, Row{C: &it.Stmts[i], State: Unaccounted})
	}
	switch {
	case p.Go == nil:
		m.absent(&p)
	case it.Form == csrc.Func && p.Go.Func:
		m.statements(&p)
	case it.Form == csrc.Struct:
		m.fields(&p)
	default:
		// A constant, a variable, or a macro that is a function: here the name
		// counts more than the likeness.
		for i := range p.Rows {
			r := &p.Rows[i]
			var all words
			for k := range p.Go.Stmts {
				r.Go = append(r.Go, &p.Go.Stmts[k])
				all = merge(all, m.lex.ofGo(&p.Go.Stmts[k]))
			}
			r.State, r.Score = Matched, 0.8+0.2*likeness(m.lex.ofC(r.C), all)
			if it.Form == csrc.Variable && plain(p.Go.Name) != plain(p.C.Name) && !slices.ContainsFunc(r.C.Tokens, func(t csrc.Token) bool { return ends(p.Go, t.Text) }) {
				r.Score -= 0.2 // it has only a string in common
			}
		}
	}
	for i := range p.Rows {
		m.unbuilt(&p.Rows[i])
	}
	m.without(&p)
	return p
}

// item finds the item of Go for an item of C: by its name, or for a macro call by
// a name in it.
func (m *matcher) item(it *csrc.Item) *gosrc.Item {
	if found := m.byName[plain(it.Name)]; len(found) > 0 {
		return slices.MaxFunc(found, func(a, b *gosrc.Item) int { return fits(a, it) - fits(b, it) })
	}
	if it.Form == csrc.Macro {
		return m.fieldOf[plain(it.Name)] // a macro that stands for a field
	}
	if it.Form != csrc.Variable || it.Stmts[0].Decl {
		return nil
	}
	var words []string
	for _, t := range it.Stmts[0].Tokens[1:] {
		if t.Kind == csrc.Ident && len(t.Text) > 4 && !upper(t.Text) {
			words = append(words, t.Text)
		}
	}
	for _, w := range words {
		if found := m.byName[plain(w)]; len(found) > 0 && it.Name != "SYSINIT" {
			return found[0]
		}
	}
	for _, ask := range []func(*gosrc.Item, string) bool{ends, quotes} {
		for _, w := range words {
			for _, f := range m.files {
				for i := range f.Items {
					if ask(&f.Items[i], w) {
						return &f.Items[i]
					}
				}
			}
		}
	}
	return nil
}

// ends tells whether the name of an item ends with a name.
func ends(it *gosrc.Item, name string) bool { return strings.HasSuffix(it.Name, "_"+name) }

// quotes tells whether an item has a name as a string literal.
func quotes(it *gosrc.Item, name string) bool {
	for _, s := range it.Stmts {
		if slices.ContainsFunc(s.Tokens, func(t gosrc.Token) bool { return t.Text == `"`+name+`"` }) {
			return true
		}
	}
	return false
}

// fits tells how well an item of Go fits one of C with the same name in any case:
// better with the same case, and if both are functions.
func fits(g *gosrc.Item, it *csrc.Item) int {
	n := 0
	if g.Name == it.Name {
		n += 2
	}
	if g.Func == (it.Form == csrc.Func) {
		n++
	}
	return n
}

func upper(s string) bool { return s == strings.ToUpper(s) }

// absent finds the reason why an item has no counterpart in Go.
func (m *matcher) absent(p *Pair) {
	why, ok := m.rules.Items[p.C.Name]
	if p.C.Form == csrc.Variable && !ok {
		for _, t := range p.C.Stmts[0].Tokens {
			if why, ok = m.rules.Items[t.Text]; ok {
				break
			}
		}
	}
	if !ok {
		return
	}
	for i := range p.Rows {
		p.Rows[i].State, p.Rows[i].Why = NotPorted, why
	}
}

// fields matches the fields of a structure by their names.
func (m *matcher) fields(p *Pair) {
	for i := range p.Rows {
		r := &p.Rows[i]
		for _, t := range r.C.Tokens {
			k := slices.IndexFunc(p.Go.Stmts, func(s gosrc.Stmt) bool {
				return t.Kind == csrc.Ident && plain(s.Tokens[0].Text) == plain(t.Text)
			})
			if k >= 0 {
				r.Go = []*gosrc.Stmt{&p.Go.Stmts[k]}
				r.State, r.Score = Matched, 1
			}
		}
		if r.State != Matched {
			m.note(p, r, p.Go.Line, p.Go.End)
		}
	}
}

// unbuilt marks a statement under a condition that is not built.
func (m *matcher) unbuilt(r *Row) {
	for _, c := range r.C.Conds {
		why, ok := m.rules.Conds[c.Text]
		if c.Else {
			why, ok = m.rules.Else[c.Text]
		}
		if ok && r.State != Matched && r.State != Noted {
			r.State, r.Why = NotBuilt, why
		}
	}
}
