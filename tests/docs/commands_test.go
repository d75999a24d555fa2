package docs

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// untried are the commands of the pages that the test does not run, with the reason.
var untried = map[string]string{
	"go test ./...":                       "minutes; .ci/run runs it",
	"go vet ./...":                        "a minute; .ci/run runs it",
	".ci/run":                             "20 minutes, and it is what runs this test",
	"go run ./tools/racehunt":             "a minute; .ci/run runs it",
	"go run ./tools/racehunt -memory tso": "20 minutes; ten of its scenarios are tried with the tests of tools/model/scenario",
	"go run ./tools/mutation":             "an hour; .ci/run runs a sample",
	"go run ./tools/mutation -reverts":    "minutes; .ci/run runs it",
	"go run ./tools/coverage":             "minutes",
	"go run ./tests/bench/report":         "minutes of two cores that have nothing else to do",
	"go run ./tests/bench/report -last tests/bench/ratios.txt": "minutes, and speed is no test: it fails where the host is slow",
	"go run ./tests/decide/table":                              "minutes; a test of tests/decide decides six of the programs",
	"go run ./tools/sbs fetch r216805":                         "it needs a network",
	"go run ./tools/sbs diff r216804 r216805":                  "it needs what sbs fetch has brought, from a network",
	"go run ./tools/cfront/mutants -rev r262057":               "it needs FreeBSD's texts",
	"go run ./tools/cfront/mutants -sample 10":                 "half a minute; a test of the command judges ten",
	"git commit -a": "an editor asks for the message",

	"go test -timeout 24h -run 'TestPingPong$' -v ./kern/smp -handovers 100000000": "hours; the tests do it for some seconds",

	"go run ./tools/mutation -sample 6 -n 1":                "a minute; .ci/run runs it",
	"go run ./tools/racehunt enumerate -rev timeout -n 4":   "half an hour; -n 2 is tried",
	"go run ./tools/racehunt stress -workload seed -d 5s":   "half a minute of all cores; .ci/run runs a shorter one",
	"go run ./tools/softclockprof -callouts 1000000 -d 10s": "10 seconds of all cores; the tests of the tool run a shorter one",

	"go run ./tools/sbs html -diff r216804 r216805 -o diff.html":                             "it needs what sbs fetch has brought, from a network",
	"go test -run '^$' -bench . ./tests/bench":                                               "minutes; .ci/run runs every benchmark once",
	"WHEEL_OPS=100000000 go test ./tools/cfront -run TestWheel -timeout 0 -v":                "half an hour; 10^6 operations are tried with the tests",
	"WHEEL_OPS=100000000 go test ./tools/model/wheel -run TestMainsPortBeyond -timeout 0 -v": "a quarter of an hour; 10^6 operations are tried with the tests",
	"go run ./tools/racehunt stress -workload seed -rev r216804,timeout -d 5s":               "what breaks under a load depends on the host; .ci/run runs it",
}

// standIns are words in commands that stand for something of the reader's. A
// command with one of them is not run.
var standIns = regexp.MustCompile(`\b(TOKEN|FOLDER|FUNCTION|FILE|OLDTREE|NEWTREE|rOLD|rNEW)\b|/usr/src`)

// TestCommands runs each command in a copy of the checkout, unless it is among the
// untried or has stand-ins.
func TestCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs the programs of the project")
	}
	pages := read(sources(t))
	report(t, checkUntried(pages))
	copied := copyTree(t)
	for _, p := range pages {
		t.Run(p.path, func(t *testing.T) {
			report(t, tryPage(t.Context(), copied, p))
		})
	}
}

// file is the name of the file that the block shows, or "".
func (b *block) file() string { _, name, _ := strings.Cut(b.info, " "); return name }

// command is a line of an sh block, or a code span that begins with the name of a
// command.
type command struct {
	place
	status int
}

var (
	spanned = regexp.MustCompile(`^go (run|test|doc|vet|build|list) `)
	status  = regexp.MustCompile(`^(.*\S)\s+# exit status (\d+)\b`)
)

// commands returns the commands of a page, in order and without repetitions.
func (p *page) commands() (all []command) {
	add := func(line int, text string) {
		c := command{place{line, strings.TrimSpace(text)}, 0}
		if m := status.FindStringSubmatch(c.text); m != nil {
			c.text = m[1]
			c.status, _ = strconv.Atoi(m[2]) // it matched digits
		}
		if c.text != "" && !slices.ContainsFunc(all, func(o command) bool { return o.text == c.text }) {
			all = append(all, c)
		}
	}
	for _, b := range p.blocks {
		if b.language() == "sh" {
			for i, text := range strings.Split(b.text, "\n") {
				add(b.line+i, text)
			}
		}
	}
	for _, s := range p.spans {
		if spanned.MatchString(s.text) {
			add(s.line, s.text)
		}
	}
	return all
}

// tried tells whether the test runs a command.
func (c *command) tried() bool { return untried[c.text] == "" && !standIns.MatchString(c.text) }

// checkUntried checks that every command in untried is in some page.
func checkUntried(pages []*page) (bad []problem) {
	for text := range untried {
		if !slices.ContainsFunc(pages, func(p *page) bool {
			return slices.ContainsFunc(p.commands(), func(c command) bool { return c.text == text })
		}) {
			bad = append(bad, problem{"tests/docs/commands_test.go", 1, "no page has the untried command " + text + "; take it out of the list"})
		}
	}
	return bad
}

// tryPage writes the files that a page shows into a copy of the checkout, runs
// those that are Go programs, and tries the commands of the page.
func tryPage(ctx context.Context, dir string, p *page) (bad []problem) {
	for _, b := range p.blocks {
		if b.language() != "go" && b.file() == "" {
			continue
		}
		if err := tryFile(ctx, dir, &b); err != nil {
			bad = append(bad, problem{p.path, b.line, err.Error()})
		}
	}
	for _, c := range p.commands() {
		if !c.tried() {
			continue
		}
		if err := try(ctx, dir, c); err != nil {
			bad = append(bad, problem{p.path, c.line, err.Error()})
		}
	}
	return bad
}

// tryFile writes a file. A Go program gets a folder of its own and is run.
func tryFile(ctx context.Context, dir string, b *block) error {
	name := b.file()
	if b.language() == "go" {
		if name == "" {
			return errors.New("give the program a name, as in ```go main.go: it is tried as that file")
		}
		name = filepath.Join("saved-from-docs", name)
	}
	if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, name), []byte(b.text), 0o666); err != nil {
		return err
	}
	if b.language() != "go" {
		return nil
	}
	return try(ctx, dir, command{place{b.line, "go run ./saved-from-docs"}, 0})
}

// limit is the time that a command may take on a computer that also does other
// work.
const limit = 5 * time.Minute

// try runs a command and checks its exit status.
func try(ctx context.Context, dir string, c command) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	var errs bytes.Buffer
	cmd := exec.CommandContext(ctx, "bash", "-c", c.text)
	cmd.Dir = dir
	cmd.Stdout = io.Discard
	cmd.Stderr = &errs
	cmd.WaitDelay = time.Second
	// -trimpath keeps the folder's name out, so that the next test finds cached
	// builds.
	cmd.Env = append(os.Environ(), "GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -trimpath"))
	err := cmd.Run()
	switch exit := (*exec.ExitError)(nil); {
	case ctx.Err() != nil:
		return fmt.Errorf("%s: still running after %v; make it shorter, or list it among the untried", c.text, limit)
	case err != nil && !errors.As(err, &exit):
		return fmt.Errorf("%s: %w", c.text, err)
	}
	if got := exitStatus(c.text, cmd.ProcessState.ExitCode(), errs.String()); got != c.status {
		return fmt.Errorf("%s: exit status %d, the page says %d:\n%s", c.text, got, c.status, errs.String())
	}
	return nil
}

// exitStatus returns the exit status of the program. go run itself always ends
// with 1, and prints the status of its program in its last line.
func exitStatus(command string, status int, stderr string) int {
	lines := strings.Split(strings.TrimSpace(stderr), "\n")
	if said, ok := strings.CutPrefix(lines[len(lines)-1], "exit status "); ok && strings.HasPrefix(command, "go run ") {
		if n, err := strconv.Atoi(said); err == nil {
			return n
		}
	}
	return status
}

// copyTree copies the files that git has or would add.
func copyTree(t *testing.T) string {
	t.Helper()
	out, err := exec.Command("git", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		t.Fatalf("git ls-files: %v; run the test in a checkout", err)
	}
	dir := t.TempDir()
	for name := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
		from, to := filepath.Join(root, filepath.FromSlash(name)), filepath.Join(dir, filepath.FromSlash(name))
		data, err := os.ReadFile(from)
		if errors.Is(err, os.ErrNotExist) {
			continue // deleted, but the deletion is not committed
		}
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, data, info.Mode().Perm()); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// TestCommandsRefuse checks that these are refused: a command that does not end as
// its page says, a program that does not compile, a program without a name, and an
// entry of untried that no page has.
func TestCommandsRefuse(t *testing.T) {
	if testing.Short() {
		t.Skip("runs go")
	}
	dir := copyTree(t)
	for _, tt := range []struct{ page, want string }{
		{"```sh\ngo doc ./kern/timeouts\n```\n", "x.md:2: go doc ./kern/timeouts: exit status 1, the page says 0"},
		{"```sh\ngo doc ./kern/timeout  # exit status 1: none\n```\n", "exit status 0, the page says 1"},
		{"Say `go doc ./kern/nothing`.\n", "x.md:1: go doc ./kern/nothing: exit status 1"},
		{"```sh\ngo run ./tools/racehunt -nothing  # exit status 1: none\n```\n", "exit status 2, the page says 1"},
		{"```sh\ncat my.scn\n```\n", "exit status 1"},
		{"```go main.go\npackage main\n\nfunc main() { smp.Boot() }\n```\n", "undefined: smp"},
		{"```go\npackage main\n\nfunc main() {}\n```\n", "give the program a name"},
	} {
		bad := tryPage(t.Context(), dir, parse("x.md", tt.page))
		if len(bad) != 1 || !strings.Contains(bad[0].String(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.page, bad, tt.want)
		}
	}
	right := parse("x.md", "```scn my.scn\n# title\n```\n\n```sh\ncat my.scn\ngo doc ./kern/timeout\n```\n")
	if bad := tryPage(t.Context(), dir, right); len(bad) != 0 {
		t.Errorf("what is right is refused: %v", bad)
	}
	if bad := checkUntried([]*page{}); len(bad) != len(untried) {
		t.Errorf("%d untried commands that no page has, %d of them refused", len(untried), len(bad))
	}
}
