package retrace

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
)

// aToken is the content of a good token.
func aToken() token {
	return token{
		Name: "x", Revision: "timeout", Mode: "floating", Least: true,
		Scenario: "callout c\nthread t1 cpu 0: drain c\n",
		Ops:      []string{"load c.c_cpu", "lock callout 0"},
		Run:      []turn{{A: 4, O: []int{0, 1, 0}}},
	}
}

// pack packs anything as the content of a token.
func pack(t testing.TB, content []byte) string {
	t.Helper()
	var b bytes.Buffer
	z, err := zlib.NewWriterLevelDict(&b, zlib.BestCompression, []byte(dictionary))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := z.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return "rh1." + base64.RawURLEncoding.EncodeToString(b.Bytes())
}

func packToken(t testing.TB, content token) string {
	t.Helper()
	text, err := json.Marshal(content)
	if err != nil {
		t.Fatal(err)
	}
	return pack(t, text)
}

func TestToken(t *testing.T) {
	r, err := ParseToken(packToken(t, aToken()))
	if err != nil {
		t.Fatal(err)
	}
	if r.Scenario.Name != "x" || r.Revision.Name != "timeout" || !r.Floating || r.Lazy || !r.Least ||
		!reflect.DeepEqual(r.Schedule, []uint8{4, 4, 4}) || !reflect.DeepEqual(r.Ops, []string{"load c.c_cpu", "lock callout 0", "load c.c_cpu"}) {
		t.Errorf("got %+v", r)
	}
	again, err := r.Token()
	if err != nil {
		t.Fatal(err)
	}
	r2, err := ParseToken("  " + again + "\n")
	if err != nil {
		t.Fatal(err)
	}
	if !sameRun(r, r2) {
		t.Errorf("it became %+v", r2)
	}
}

// sameRun compares two runs in everything that a token holds.
func sameRun(a, b *Run) bool {
	return text(a.Scenario) == text(b.Scenario) && a.Scenario.Name == b.Scenario.Name && a.Revision == b.Revision &&
		a.Floating == b.Floating && a.Memory == b.Memory && a.Lazy == b.Lazy && a.Least == b.Least &&
		bytes.Equal(a.Schedule, b.Schedule) && strings.Join(a.Ops, ";") == strings.Join(b.Ops, ";")
}

func TestBadTokens(t *testing.T) {
	with := func(change func(*token)) string {
		content := aToken()
		change(&content)
		return packToken(t, content)
	}
	good := packToken(t, aToken())
	tests := []struct{ name, token, want string }{
		{"empty", "", "this is no token"},
		{"a word", "token", "this is no token"},
		{"a foreign letter", good + "?", "this is no token"},
		{"another version", "rh2." + good[4:], "version 2, and this racehunt reads version 1"},
		{"nothing in it", "rh1.", "damaged"},
		{"its end is missing", good[:len(good)-6], "damaged"},
		{"a letter too few", good[:len(good)-1], "damaged"},
		{"another letter", good[:len(good)/2] + "A" + good[len(good)/2+1:], "damaged"},
		{"no JSON", pack(t, []byte("x")), "does not hold what a token holds"},
		{"something else in it", pack(t, []byte(`{"Nmae":""}`)), "does not hold what a token holds"},
		{"much too much", pack(t, make([]byte, maxToken+1)), "unpacks to more than 1048576 bytes"},
		{"no such revision", with(func(c *token) { c.Revision = "r1" }), `revision "r1", which this racehunt does not have`},
		{"no such mode", with(func(c *token) { c.Mode = "afloat" }), `mode "afloat", which this racehunt does not have`},
		{"no such memory model", with(func(c *token) { c.Memory = "arm" }), `memory model "arm", which this racehunt does not have`},
		{"bad scenario", with(func(c *token) { c.Scenario = "callout c" }), "scenario that this racehunt refuses: the token's scenario:1: the scenario has no thread"},
		{"no such operation", with(func(c *token) { c.Run[0].O[1] = 2 }), "its steps are no run"},
		{"negative operation", with(func(c *token) { c.Run[0].O[1] = -1 }), "its steps are no run"},
		{"no actor", with(func(c *token) { c.Run[0].A = 32 }), "its steps are no run"},
		{"too long", with(func(c *token) { c.Run[0].O = make([]int, maxRun+1) }), "its steps are no run"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := ParseToken(tt.token)
			if err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v; want one line with %q", err, tt.want)
			}
		})
	}
}

// A token whose revision is not there can only be followed.
func TestTokenOfAGoneText(t *testing.T) {
	content := aToken()
	content.Revision, content.Seen = "OLD.c+a.diff", []string{"cc_cancel 0"}
	r, err := ParseTokenToFollow(packToken(t, content))
	if err != nil || !r.Gone || r.Revision.Name != content.Revision || !slices.Equal(r.seen(), content.Seen) {
		t.Errorf("got %+v, %v", r, err)
	}
	content.Revision = "timeout"
	if r, err := ParseTokenToFollow(packToken(t, content)); err != nil || r.Gone {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestTokenHasNoLongTitle(t *testing.T) {
	s, err := scenario.Parse("x", []byte("# "+strings.Repeat("é", 5000)+"\ncallout c\nthread t1 cpu 0: drain c\nexpect timeout: unreachable\n"))
	if err != nil {
		t.Fatal(err)
	}
	plain, err := Plain(s)
	if err != nil {
		t.Fatal(err)
	}
	if n := len([]rune(plain.Title)); n != maxTitle || len(plain.Expect) != 0 {
		t.Errorf("the title has %d letters, and %d verdicts are expected", n, len(plain.Expect))
	}
}

// FuzzParseToken checks that no text makes the parser panic, and that a token that it
// accepts is the same after it was written and parsed again.
func FuzzParseToken(f *testing.F) {
	f.Add(packToken(f, aToken()))
	f.Add("rh1.")
	f.Add("rh2.AAAA")
	f.Add(pack(f, []byte(`{"Name":"x"}`)))
	f.Fuzz(func(t *testing.T, s string) { takeToken(t, s) })
}

// FuzzTokenContent does the same with the content before it is packed: most changes to a
// packed token only break its packing.
func FuzzTokenContent(f *testing.F) {
	text, err := json.Marshal(aToken())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Add([]byte(`{"Run":[{"A":-1,"O":[0]}]}`))
	f.Add([]byte(`null`))
	f.Fuzz(func(t *testing.T, content []byte) { takeToken(t, pack(t, content)) })
}

func takeToken(t *testing.T, s string) {
	r, err := ParseToken(s)
	if err != nil {
		if strings.Contains(err.Error(), "\n") {
			t.Errorf("the error has several lines: %q", err)
		}
		return
	}
	again, err := r.Token()
	if err != nil {
		t.Fatal(err)
	}
	r2, err := ParseToken(again)
	if err != nil {
		t.Fatal(err)
	}
	if !sameRun(r, r2) {
		t.Errorf("%+v became %+v", r, r2)
	}
}
