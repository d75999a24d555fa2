package retrace

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"ktimeout/kern/smp/explored"
	"ktimeout/sys"
	"ktimeout/tools/model/explore"
	"ktimeout/tools/model/scenario"
)

// tokenVersion is the version of the tokens that are written and read.
const tokenVersion = "1"

// The limits of a token: the bytes that it unpacks to, the steps of its run, and the
// length of the title in it.
const (
	maxToken  = 1 << 20
	maxRun    = 1 << 16
	maxTitle  = 120
	tokenMark = "rh"
)

// token is the content of a token. The token itself is "rh", the version, a dot and the
// content in JSON, packed by zlib and written in the alphabet of URLs. A token that was
// damaged on its way is recognised by the checksum of zlib.
type token struct {
	Name     string
	Revision string
	Mode     string // name of a mode
	Memory   string `json:",omitempty"` // name of a memory model, "" for sequential consistency
	Lazy     bool   `json:",omitempty"`
	Least    bool   `json:",omitempty"`
	Scenario string
	Seen     []string `json:",omitempty"` // plain variables that are visible
	Ops      []string // the operations that occur in the run, each once
	// Run has the steps in order, grouped into turns of one actor.
	Run []turn
}

// dictionary is the preset dictionary of zlib: texts that are likely to occur in tokens,
// the likeliest at the end. Whoever changes it must change tokenVersion.
const dictionary = `rwlock channel shares cpu timeout untimeout giant returnunlocked shared schedule pending active ` +
	`deactivate init rlock runlock sleep wakeup wakeup_one pause curcpu finally: entered = 0 = 1 drain d stop d ` +
	`load sched lock of t1 rmw store td_wchan of t1 td_lock of t1 park sleepq chain 1 cc_cancel 1 tick mutex m ` +
	`callout c mutex m\nstart: lock m; reset c 1 cpu 0; unlock m; tick\nhandler c: lock m; stop c; ` +
	`drain c\nthread t2 cpu 0: lock m; reset c 1 cpu 1; unlock m\n` +
	`{"Name":"","Revision":"timeout","Revision":"r262057","Revision":"r220456","Revision":"r216805",` +
	`"Revision":"r216804","Mode":"floating","Mode":"bound","Lazy":true,"Least":true,"Scenario":"# ` +
	`\ncpus 2\nticks 0\ncallout c\nstart: reset c 1 cpu 0; tick\nhandler c: reset c 5 cpu 1` +
	`\nthread t1 cpu 1: drain c; free c\n","Ops":["park","lock callout 0","load c.c_flags",` +
	`"store c.c_flags","store cc_cancel 0","load cc_cancel 0","lock m","unlock m","probe","load c.c_cpu",` +
	`"lock sleepq chain 0","store c.c_cpu","unlock callout 0","lock callout 1","load ticks",` +
	`"unlock callout 1","tick"],"Run":[{"A":0,"O":[0,1,2,2,2,2,3,4,5]},{"A":4,"O":[`

// turn is a sequence of steps of one actor.
type turn struct {
	A int   // the actor
	O []int // the operation of each step, as an index into token.Ops
}

// text returns the text of the scenario as it is in tokens: without the expected
// verdicts, and with a title that is cut to maxTitle.
func text(s *scenario.Scenario) string {
	plain := *s
	plain.Expect = nil
	if title := []rune(s.Title); len(title) > maxTitle {
		plain.Title = string(title[:maxTitle-1]) + "…"
	}
	return plain.String()
}

// Plain returns the scenario as it is in tokens, so that its run is shown in the same way
// before and after it went through a token.
func Plain(s *scenario.Scenario) (*scenario.Scenario, error) {
	plain, err := scenario.Parse(s.Name, []byte(text(s)))
	if err != nil {
		return nil, fmt.Errorf("the scenario cannot be written down: %w", err)
	}
	plain.Name = s.Name
	return plain, nil
}

// Token returns the token of the run. Trace must have been called before.
func (r *Run) Token() (string, error) {
	t := token{Name: r.Scenario.Name, Revision: r.Revision.Name, Mode: scenario.ModeOf(r.Floating).String(), Lazy: r.Lazy, Least: r.Least, Scenario: text(r.Scenario), Seen: r.Seen}
	for i, a := range r.Schedule {
		op := slices.Index(t.Ops, r.Ops[i])
		if op < 0 {
			op = len(t.Ops)
			t.Ops = append(t.Ops, r.Ops[i])
		}
		if n := len(t.Run); n == 0 || t.Run[n-1].A != int(a) {
			t.Run = append(t.Run, turn{A: int(a)})
		}
		last := &t.Run[len(t.Run)-1]
		last.O = append(last.O, op)
	}
	if r.Memory != explored.SC {
		t.Memory = r.Memory.String()
	}
	text, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("token: %w", err)
	}
	var b bytes.Buffer
	z, err := zlib.NewWriterLevelDict(&b, zlib.BestCompression, []byte(dictionary))
	if err != nil {
		return "", fmt.Errorf("token: %w", err)
	}
	if _, err := z.Write(text); err != nil {
		return "", fmt.Errorf("token: %w", err)
	}
	if err := z.Close(); err != nil {
		return "", fmt.Errorf("token: %w", err)
	}
	return tokenMark + tokenVersion + "." + base64.RawURLEncoding.EncodeToString(b.Bytes()), nil
}

var tokenForm = regexp.MustCompile(`^` + tokenMark + `([0-9]{1,9})\.([-_A-Za-z0-9]*)$`)

// ParseToken reads a token. The error is one line.
func ParseToken(s string) (*Run, error) {
	r, err := ParseTokenToFollow(s)
	if err == nil && r.Gone {
		return nil, fmt.Errorf("the token is for revision %.40q, which this racehunt does not have; say with -rev on which it is to be taken", r.Revision.Name)
	}
	return r, err
}

// ParseTokenToFollow reads the token of a run that is followed on another revision: its own
// need not be there. The error is one line.
func ParseTokenToFollow(s string) (*Run, error) {
	m := tokenForm.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return nil, fmt.Errorf("this is no token: one begins with %s%s. and goes on in letters, digits, - and _", tokenMark, tokenVersion)
	}
	if m[1] != tokenVersion {
		return nil, fmt.Errorf("the token is of version %s, and this racehunt reads version %s", m[1], tokenVersion)
	}
	t, err := unpack(m[2])
	if err != nil {
		return nil, fmt.Errorf("the token is damaged: %w", err)
	}
	return t.run()
}

// RevisionOf returns the name of the revision of the run of a token, "" if it is none.
func RevisionOf(s string) string {
	m := tokenForm.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return ""
	}
	t, err := unpack(m[2])
	if err != nil {
		return ""
	}
	return t.Revision
}

// unpack decodes the part of a token behind the dot.
func unpack(s string) (*token, error) {
	packed, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil, errors.New("its end is missing")
	}
	z, err := zlib.NewReaderDict(bytes.NewReader(packed), []byte(dictionary))
	if err != nil {
		return nil, errors.New("its beginning is missing")
	}
	text, err := io.ReadAll(io.LimitReader(z, maxToken+1))
	switch {
	case err != nil:
		return nil, errors.New("a part of it is missing or changed")
	case len(text) > maxToken:
		return nil, fmt.Errorf("it unpacks to more than %d bytes", maxToken)
	}
	t := new(token)
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(t); err != nil {
		return nil, errors.New("it does not hold what a token holds")
	}
	return t, nil
}

// run makes the run from the content of a token.
func (t *token) run() (*Run, error) {
	m, noMode := scenario.ParseMode(t.Mode)
	r := &Run{Revision: scenario.Revision(t.Revision), Floating: m.Floats(), Lazy: t.Lazy, Least: t.Least, Seen: t.Seen}
	if r.Revision == nil {
		r.Revision, r.Gone = &sys.Revision{Name: t.Revision}, true
	}
	if noMode != nil {
		return nil, fmt.Errorf("the token is for mode %.40q, which this racehunt does not have", t.Mode)
	}
	var err error
	if t.Memory != "" {
		if r.Memory, err = explored.ParseMemory(t.Memory); err != nil {
			return nil, fmt.Errorf("the token is for memory model %.40q, which this racehunt does not have", t.Memory)
		}
	}
	if r.Scenario, err = scenario.Parse("the token's scenario", []byte(t.Scenario)); err != nil {
		return nil, fmt.Errorf("the token holds a scenario that this racehunt refuses: %w", err)
	}
	r.Scenario.Name = t.Name
	r.Ops = []string{}
	for _, turn := range t.Run {
		for _, op := range turn.O {
			if turn.A < 0 || turn.A >= explore.MaxActors || op < 0 || op >= len(t.Ops) || len(r.Schedule) == maxRun {
				return nil, errors.New("the token is damaged: its steps are no run")
			}
			r.Schedule = append(r.Schedule, uint8(turn.A))
			r.Ops = append(r.Ops, t.Ops[op])
		}
	}
	return r, nil
}
