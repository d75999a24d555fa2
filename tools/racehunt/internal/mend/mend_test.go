package mend

import (
	"errors"
	"strings"
	"testing"
)

const text = "int a;\nint b;\nf()\n{\n\ta = 1;\n\tb = 1;\n}\n"

func hashOf(t *testing.T, s string, line, lines int) string {
	t.Helper()
	return Hash(strings.Split(s, "\n")[line-1 : line-1+lines])
}

// Edits are made wherever their lines are, whatever the blanks, and an edit that only puts
// lines in takes none away.
func TestApply(t *testing.T) {
	edits := []Edit{
		{Line: 5, Lines: 1, Hash: hashOf(t, text, 5, 1), From: 0, To: 1, New: []string{"\ta = 2;"}},
		{Line: 6, Lines: 1, Hash: hashOf(t, text, 6, 1), From: 1, To: 1, New: []string{"\tg();"}},
		{Line: 5, Lines: 1, Hash: hashOf(t, text, 5, 1), From: 0, To: 0, New: []string{"\th();"}},
		{File: "h.h", Line: 1, Lines: 1, Hash: Hash([]string{"x"}), From: 0, To: 1},
	}
	got, err := Apply(edits, map[string][]byte{Main: []byte("\n\n" + strings.ReplaceAll(text, "\tb", "        b")), "h.h": []byte("x\ny\n")})
	if err != nil {
		t.Fatal(err)
	}
	if want := "\n\nint a;\nint b;\nf()\n{\n\th();\n\ta = 2;\n        b = 1;\n\tg();\n}\n"; string(got[Main]) != want || string(got["h.h"]) != "y\n" {
		t.Errorf("got %q", got)
	}
}

// An edit whose lines are not there, or there twice, is refused, and so are two that take one
// line away.
func TestRefused(t *testing.T) {
	a := Edit{Func: "f", Line: 5, Lines: 1, Hash: hashOf(t, text, 5, 1), From: 0, To: 1, New: []string{"x"}}
	for _, c := range []struct {
		edits []Edit
		text  string
		says  string
	}{
		{[]Edit{a}, strings.Replace(text, "a = 1", "a = 3", 1), "kern_timeout.c:5: the 1 lines of f that the mend changes are not in this text"},
		{[]Edit{a}, text + "\ta = 1;\n", "are in this text 2 times"},
		{[]Edit{a, a}, text, "kern_timeout.c:5: two mends change this line of f"},
		{[]Edit{{Line: 50, Lines: 1, Hash: "0"}}, text, "the hash there is that of no line"},
	} {
		_, err := Apply(c.edits, map[string][]byte{Main: []byte(c.text)})
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("got %v, want %s", err, c.says)
		}
		if e := (*MissingError)(nil); !strings.Contains(c.says, "two mends") && !errors.As(err, &e) {
			t.Errorf("%v is no *MissingError", err)
		}
	}
}
