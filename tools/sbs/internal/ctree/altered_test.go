package ctree

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ktimeout/tools/sbs/internal/tree"
)

// others has another operator for each.
var others = map[string]string{
	"+": "-", "-": "+", "*": "&", "&": "*", "/": "%", "%": "/", "|": "^", "^": "|", "<": "<=", "<=": "<", ">": ">=",
	">=": ">", "==": "!=", "!=": "==", "&&": "||", "||": "&&", "<<": ">>", ">>": "<<", "!": "~", "~": "!", "++": "--",
	"--": "++", "=": "+=", "+=": "=", "|=": "&=", "&=": "|=", "-=": "=",
}

// alterations returns tokens that could stand in the place of one, and say something else.
func alterations(t token) []string {
	switch t.kind {
	case word:
		switch {
		case t.text == "if":
			return []string{"while"}
		case t.text == "break":
			return []string{"continue"}
		case t.text == "int":
			return []string{"long"}
		case !keywords[t.text] && !dropped[t.text] && !strings.HasPrefix(t.text, "__"):
			return []string{t.text + "x", "x"}
		}
	case number:
		return []string{"1" + t.text, "7"}
	case str:
		return []string{`"x` + t.text[1:]}
	case character:
		return []string{"'?'"}
	case punct:
		if other := others[t.text]; other != "" {
			return []string{other, ""}
		}
	}
	return nil
}

// missed returns which alterations of a text nobody sees in its tree, of each step-th token.
func missed(t *testing.T, text []byte, step int) (missed []string, tried int) {
	file, err := Parse("text.c", text)
	if err != nil {
		t.Fatal(err)
	}
	want := file.String()
	tokens, _, _ := lex(text)
	guard := false // it is not in the tree
	for i, tok := range tokens {
		guard = tok.kind == word && strings.HasSuffix(strings.Trim(tok.text, "_"), "_H") || tok.first && tok.text == "#" || tok.pos < 1
		undef := i > 0 && (tokens[i-1].text == "undef" || tokens[i-1].text == "#")
		if i%step != 0 || guard || undef {
			continue
		}
		for _, other := range alterations(tok) {
			if other == tok.text {
				continue
			}
			altered := string(text[:tok.pos]) + " " + other + " " + string(text[tok.end:])
			if tok.text == "defined" || i > 1 && tokens[i-2].first && tokens[i-1].text == "define" {
				altered = string(text[:tok.pos]) + other + string(text[tok.end:])
			}
			tried++
			got, err := Parse("text.c", []byte(altered))
			line := lineOf(text, tok.pos)
			// A type of a function has no names of parameters, and a #if around #include
			// only is left out.
			if err == nil && got.String() == want && !strings.Contains(line, "(*") && !strings.HasPrefix(line, "#if") {
				missed = append(missed, tok.text+" -> "+other+" in line "+strings.TrimSpace(line))
			}
		}
	}
	return missed, tried
}

func lineOf(text []byte, off int) string {
	return strings.Split(string(text), "\n")[tree.Line(text, off)-1]
}

// TestAltered holds that another token makes another tree: nothing is swallowed.
func TestAltered(t *testing.T) {
	files, _ := filepath.Glob("../../../cfront/facility/c/*.c")
	headers, _ := filepath.Glob("../../../cfront/facility/c/sys/*.h")
	files = append(files, headers...)
	if folder := os.Getenv("SBS_FREEBSD"); folder != "" {
		genuine, _ := filepath.Glob(filepath.Join(folder, "*/sys/*/*callout.h"))
		files = append(files, genuine...)
		genuine, _ = filepath.Glob(filepath.Join(folder, "*/sys/kern/kern_timeout.c"))
		files = append(files, genuine...)
	}
	all := 0
	for i, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		step := 1
		if len(text) > 10000 {
			step = 17
			if i > 0 {
				step = 97 + i // other tokens of another revision
			}
		}
		missed, tried := missed(t, text, step)
		all += tried
		for _, m := range missed {
			t.Errorf("%s: nobody sees %s", file, m)
		}
	}
	if all < 500 {
		t.Errorf("%d alterations were tried", all)
	}
}
