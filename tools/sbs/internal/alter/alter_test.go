package alter

import (
	"bytes"
	"flag"
	"fmt"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what is made into testdata")

// TestGolden holds what is made of small texts. A file of testdata has, below a line
// with dashes and a kind, texts with empty lines between them; under each, in lines that
// begin with "=> ", it as it is altered.
func TestGolden(t *testing.T) {
	covered := map[Kind]bool{}
	for _, lang := range []string{"go", "c"} {
		name := filepath.Join("testdata", lang+".txt")
		want, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		var kind Kind
		var source []string
		flush := func() {
			if len(source) > 0 {
				text := strings.Join(source, "\n") + "\n"
				got.WriteString(text)
				for _, l := range alteredBy(t, lang, kind, text) {
					fmt.Fprintf(&got, "=> %s\n", l)
					covered[kind] = true
				}
			}
			source = nil
		}
		for _, l := range strings.Split(strings.TrimSuffix(string(want), "\n"), "\n") {
			if m := headline.FindStringSubmatch(l); m != nil {
				flush()
				if kind = KindOf(m[1]); kind == 0 {
					t.Fatalf("%s: there is no kind %q", name, m[1])
				}
				fmt.Fprintln(&got, l)
			} else if l == "" {
				flush()
				fmt.Fprintln(&got)
			} else if !strings.HasPrefix(l, "=> ") {
				source = append(source, l)
			}
		}
		flush()
		if *update {
			if err := os.WriteFile(name, []byte(got.String()), 0o666); err != nil {
				t.Fatal(err)
			}
		} else if got.String() != string(want) {
			g, w := strings.Split(got.String(), "\n"), strings.Split(string(want), "\n")
			i := 0
			for i < len(g)-1 && i < len(w)-1 && g[i] == w[i] {
				i++
			}
			t.Errorf("%s:%d: %s\nwant %s", name, i+1, g[i], w[i])
		}
	}
	for k := Operator; k < kinds; k++ {
		if !covered[k] {
			t.Errorf("testdata has nothing for %s", k)
		}
	}
}

var headline = regexp.MustCompile(`^-- (.*) --$`)

// alteredBy returns a text as it is altered by one kind, each in one line. Blanks are
// made one, and line ends shown where a directive needs them.
func alteredBy(t *testing.T, lang string, kind Kind, source string) []string {
	t.Helper()
	head := ""
	if lang == "go" {
		head = "package p\n"
	}
	text := []byte(head + source)
	as, err := read(lang, "x."+lang, text)
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	var lines []string
	for _, a := range as {
		if a.Kind != kind {
			continue
		}
		var shown []string
		for _, l := range strings.Split(string(a.Apply(text)[len(head):]), "\n") {
			l = strings.Join(strings.Fields(l), " ")
			if strings.HasPrefix(l, "#") && len(shown) > 0 {
				l = "¶ " + l
			}
			if strings.HasPrefix(strings.TrimPrefix(l, "¶ "), "#") {
				l += " ¶"
			}
			if l != "" {
				shown = append(shown, l)
			}
		}
		lines = append(lines, strings.ReplaceAll(strings.Join(shown, " "), "¶ ¶", "¶"))
	}
	return lines
}

func read(lang, name string, text []byte) ([]Alteration, error) {
	if lang == "go" {
		return Go(name, text)
	}
	return C(name, text)
}

// ported returns the files of Go that are ported, by their paths.
func ported(t *testing.T) map[string][]byte {
	t.Helper()
	root := filepath.Join("..", "..", "..", "..")
	files := map[string][]byte{}
	for _, dir := range []string{"sys", "kern"} {
		err := filepath.WalkDir(filepath.Join(root, dir), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			if err == nil && bytes.Contains(text, []byte("// Ported from ")) {
				name, _ := filepath.Rel(root, path)
				files[filepath.ToSlash(name)] = text
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(files) < 20 {
		t.Fatalf("only %d files are ported", len(files))
	}
	return files
}

// ours returns our own files of C.
func ours(t *testing.T) map[string][]byte {
	t.Helper()
	return folder(t, filepath.Join("..", "..", "..", "cfront", "facility", "c"))
}

// folder returns the files of C below a folder.
func folder(t *testing.T, root string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".c") && !strings.HasSuffix(path, ".h") {
			return err
		}
		name, _ := filepath.Rel(root, path)
		files[filepath.ToSlash(name)], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// upstream returns the files of FreeBSD that are compared, of some revisions.
func upstream(t *testing.T) map[string][]byte {
	t.Helper()
	dir := os.Getenv("SBS_FREEBSD")
	if dir == "" {
		t.Skip("SBS_FREEBSD does not name a folder with the texts of FreeBSD, a subfolder a revision")
	}
	files := map[string][]byte{}
	revs := []string{"r216805", "r216804", "r220456", "r262057"}
	if testing.Short() {
		revs = revs[3:]
	}
	for _, rev := range revs {
		for name, text := range folder(t, filepath.Join(dir, rev)) {
			files[rev+"/"+name] = text
		}
	}
	return files
}

// TestPorted makes all alterations of the ported files, and holds them to what is
// promised of each.
func TestPorted(t *testing.T) { hold(t, "go", ported(t), 20000) }

// TestOurs does it with our own text of C.
func TestOurs(t *testing.T) { hold(t, "c", ours(t), 3000) }

// TestUpstream does it with the texts of FreeBSD.
func TestUpstream(t *testing.T) { hold(t, "c", upstream(t), 10000) }

// hold makes all alterations of some files, of which there have to be so many at least,
// and looks at every 40th closely.
func hold(t *testing.T, lang string, files map[string][]byte, least int) {
	all := 0
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if testing.Short() && strings.Contains(name, "/r2") {
			continue // much like the maintained port
		}
		text := files[name]
		as, err := read(lang, name, text)
		if err != nil {
			t.Error(err)
			continue
		}
		counts := map[Kind]int{}
		for i, a := range as {
			counts[a.Kind]++
			if i%40 == all%40 {
				examine(t, lang, name, text, a)
			}
		}
		var row []string
		for k := Operator; k < kinds; k++ {
			if counts[k] > 0 {
				row = append(row, fmt.Sprintf("%s %d", k, counts[k]))
			}
		}
		t.Logf("%s: %d: %s", name, len(as), strings.Join(row, ", "))
		all += len(as)
	}
	t.Logf("%d in all", all)
	if all < least {
		t.Errorf("%d alterations, want at least %d", all, least)
	}
}

// examine holds an alteration to what is promised: its edits are in range and in
// order, the tokens become others, the comments stay, and the text can be read.
func examine(t *testing.T, lang, name string, text []byte, a Alteration) {
	t.Helper()
	at := 0
	for _, e := range a.Edits {
		if e.Pos < at || e.End < e.Pos || e.End > len(text) {
			t.Errorf("%s:%d: %v: edits out of range or order: %v", name, a.Line, a.Kind, a.Edits)
			return
		}
		at = e.End
	}
	altered := a.Apply(text)
	report := func(what string) {
		t.Errorf("%s:%d: %s: %v %q %q: %s", name, a.Line, a.In, a.Kind, a.Old, a.New, what)
	}
	if slices.Equal(bare(lang, text), bare(lang, altered)) {
		report("the tokens are the same")
	}
	if !slices.Equal(commentsOf(lang, text), commentsOf(lang, altered)) {
		report("the comments are not the same")
	}
	if lang == "go" {
		if _, err := parser.ParseFile(token.NewFileSet(), name, altered, 0); err != nil && strings.Contains(err.Error(), "expected") {
			report(err.Error())
		}
	} else if _, err := readC(altered); err != nil {
		report(err.Error())
	}
}

// bare returns the tokens of a text, which are found here by other means than in the
// package.
func bare(lang string, text []byte) []string {
	var all []string
	if lang == "go" {
		scan(text, func(tok token.Token, lit string) {
			if tok != token.COMMENT && lit != "\n" {
				all = append(all, tok.String()+" "+lit)
			}
		})
		return all
	}
	return strings.Fields(cComment.ReplaceAllString(string(text), " "))
}

func commentsOf(lang string, text []byte) []string {
	var all []string
	if lang == "go" {
		scan(text, func(tok token.Token, lit string) {
			if tok == token.COMMENT {
				all = append(all, lit)
			}
		})
		return all
	}
	return cComment.FindAllString(string(text), -1)
}

var cComment = regexp.MustCompile(`(?s)/\*.*?\*/`)

func scan(text []byte, see func(token.Token, string)) {
	var s scanner.Scanner
	s.Init(token.NewFileSet().AddFile("", -1, len(text)), text, nil, scanner.ScanComments)
	for {
		_, tok, lit := s.Scan()
		if tok == token.EOF {
			return
		}
		see(tok, lit)
	}
}

// TestSame: the same text gives the same alterations, and none of them twice.
func TestSame(t *testing.T) {
	for lang, files := range map[string]map[string][]byte{"go": ported(t), "c": ours(t)} {
		name := map[string]string{"go": "kern/timeout/r216804/kern_timeout.go", "c": "kern_timeout.c"}[lang]
		text := files[name]
		one, err := read(lang, name, text)
		if err != nil {
			t.Fatal(err)
		}
		two, _ := read(lang, name, text)
		if len(one) != len(two) {
			t.Fatalf("%s: %d alterations, then %d", name, len(one), len(two))
		}
		seen := map[string]int{}
		for i := range one {
			if fmt.Sprint(one[i]) != fmt.Sprint(two[i]) {
				t.Fatalf("%s: %v, then %v", name, one[i], two[i])
			}
			key := fmt.Sprint(one[i].Edits)
			if j, ok := seen[key]; ok {
				t.Errorf("%s: %v and %v are the same", name, one[j], one[i])
			}
			seen[key] = i
		}
	}
}

// TestKinds: every kind has a name, and is made of some text.
func TestKinds(t *testing.T) {
	made := map[Kind]bool{}
	for name, text := range ported(t) {
		if strings.HasSuffix(name, "/kern_timeout.go") && !strings.Contains(name, "/r2") || strings.HasSuffix(name, "kern_synch.go") {
			as, err := Go(name, text)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range as {
				made[a.Kind] = true
			}
		}
	}
	for name, text := range ours(t) {
		as, err := C(name, text)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range as {
			made[a.Kind] = true
		}
	}
	for k := Operator; k < kinds; k++ {
		if k.String() == "" || KindOf(k.String()) != k {
			t.Errorf("kind %d has the name %q, which is of kind %d", k, k, KindOf(k.String()))
		}
		if !made[k] {
			t.Errorf("%s: none is made", k)
		}
	}
}

// TestUnreadable: what cannot be read is refused with its file and line.
func TestUnreadable(t *testing.T) {
	for _, x := range []struct{ lang, text, want string }{
		{"go", "package p\n\nfunc f() { return 1 +\n", "x:3:23"},
		{"c", "int x;\nint f(void) { if (x) return 1; \n", "x: line"},
		{"c", "int f(void)\n{\n\telse return 1;\n}\n", "x: line 3: else where a statement begins"},
		{"c", "int f(void)\n{\n\tx = 1\n}\n", "x: line 3: a statement does not end"},
		{"c", "#ifdef A\nint x;\n", "x: line 1: #if without #endif"},
		{"c", "int x;\n#else\n", "x: line 2: #else without #if"},
	} {
		if _, err := read(x.lang, "x", []byte(x.text)); err == nil || !strings.Contains(err.Error(), x.want) {
			t.Errorf("%q: %v, want %q", x.text, err, x.want)
		}
	}
}

// TestTally holds the table.
func TestTally(t *testing.T) {
	var tally Tally
	tally.Add("b.go", Number, Noticed)
	tally.Add("a.c", Operator, Noticed)
	tally.Add("a.c", Operator, Equal)
	tally.Add("a.c", Label, Missed)
	var b strings.Builder
	if err := tally.Write(&b); err != nil {
		t.Fatal(err)
	}
	want := `| file | kind     | made | noticed | equal | missed |
|---   |---       |---   |---      |---    |---     |
| a.c  | operator | 2    | 1       | 1     | 0      |
| a.c  | label    | 1    | 0       | 0     | 1      |
| a.c  | all      | 3    | 1       | 1     | 1      |
| b.go | number   | 1    | 1       | 0     | 0      |
| b.go | all      | 1    | 1       | 0     | 0      |
| all  | all      | 4    | 2       | 1     | 1      |
`
	if b.String() != want {
		t.Errorf("%s\nwant:\n%s", b.String(), want)
	}
}
