package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"

	"ktimeout/tools/cfront"
)

// side says which of the two texts.
type side int

const (
	inC side = iota
	inGo
	sides
)

func (s side) String() string { return [...]string{"C", "Go"}[s] }

// batch is a child program with the mutants of several pairs.
type batch struct {
	root, dir string
	replace   map[string]string // overlay of go build
	unbuilt   map[string]string // why, by package name
	packages  []string
	exprs     map[string]string
}

// generated is the folder of generated packages, which are only in the overlay.
const generated = "tools/cfront/mutants/generated"

func newBatch(root, dir string) *batch {
	return &batch{root: root, dir: dir, replace: map[string]string{}, unbuilt: map[string]string{}, exprs: map[string]string{}}
}

// add adds a file of a package.
func (b *batch) add(pkg, file string, text []byte) error {
	dir := filepath.Join(b.dir, pkg)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	path := filepath.Join(dir, file)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return err
	}
	b.replace[filepath.Join(b.root, generated, pkg, file)] = path
	return nil
}

// name is that of the package of a mutant's side, and of its revision.
func name(i int, s side) string { return fmt.Sprintf("m%d%s", i, strings.ToLower(s.String())) }

// c translates a text of C into a package.
func (b *batch) c(pkg string, t *texts, text []byte) error {
	p, err := cfront.Translate(cfront.Request{Path: t.c, Text: text, Headers: t.headers})
	if err != nil {
		b.unbuilt[pkg] = err.Error()
		return nil
	}
	if len(p.Missing) != 0 {
		b.unbuilt[pkg] = fmt.Sprintf("%s: %s was not translated: %s", p.Missing[0].Pos, p.Missing[0].Func, p.Missing[0].Text)
		return nil
	}
	b.packages = append(b.packages, pkg)
	b.exprs[pkg] = "&" + pkg + ".Revision"
	return b.add(pkg, "text.go", p.Source)
}

// port copies the port into a package, with another kern_timeout.go.
func (b *batch) port(pkg string, t *texts, text []byte) error {
	b.packages = append(b.packages, pkg)
	b.exprs[pkg] = fmt.Sprintf(t.rev, pkg)
	for _, file := range t.files {
		same, err := os.ReadFile(filepath.Join(b.root, t.folder, file))
		if err != nil {
			return err
		}
		if err := b.add(pkg, file, same); err != nil {
			return err
		}
	}
	return b.add(pkg, ported, text)
}

// build builds the child program and returns its path. Packages that do not compile
// are left out.
func (b *batch) build(ctx context.Context) (string, error) {
	var paths []string
	for _, p := range b.packages {
		paths = append(paths, "ktimeout/"+generated+"/"+p)
	}
	if len(paths) > 0 {
		out, err := b.run(ctx, append([]string{"-o", os.DevNull}, paths...)...)
		if b.refused(out); err != nil && len(b.unbuilt) == 0 {
			return "", fmt.Errorf("%w: %s", err, out)
		}
	}
	if err := b.add("child", "main.go", b.main()); err != nil {
		return "", err
	}
	bin := filepath.Join(b.dir, "child.bin")
	if out, err := b.run(ctx, "-o", bin, "ktimeout/"+generated+"/child"); err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return bin, nil
}

// header is the line before the errors of a package.
var header = regexp.MustCompile(`(?m)^# ktimeout/` + generated + `/(\w+)\n(.*)$`)

// refused notes the packages that did not compile, with the first error.
func (b *batch) refused(out string) {
	for _, m := range header.FindAllStringSubmatch(out, -1) {
		b.unbuilt[m[1]] = m[2]
	}
}

func (b *batch) run(ctx context.Context, args ...string) (string, error) {
	text, err := json.Marshal(map[string]map[string]string{"Replace": b.replace})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(b.dir, "overlay.json")
	if err := os.WriteFile(overlay, text, 0o600); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, "go", append([]string{"build", "-overlay", overlay}, args...)...)
	cmd.Dir = b.root
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// main is the text of the child program.
func (b *batch) main() []byte {
	var imports, revisions strings.Builder
	for _, p := range b.packages {
		if b.unbuilt[p] == "" {
			fmt.Fprintf(&imports, "import %s %q\n", p, "ktimeout/"+generated+"/"+p)
			fmt.Fprintf(&revisions, "%q: %s,\n", p, b.exprs[p])
		}
	}
	return fmt.Appendf(nil, "package main\n\nimport \"ktimeout/sys\"\nimport \"ktimeout/tools/cfront/mutants/judge\"\n%s\nfunc main() { judge.Main(map[string]*sys.Revision{\n%s}) }\n",
		imports.String(), revisions.String())
}
