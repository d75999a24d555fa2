package cfront_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// goSays runs the go command in a folder and returns what it prints.
func goSays(t *testing.T, dir string, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return strings.TrimSpace(string(out))
}

// A program that imports the port does not build what reads C.
func TestPortNeedsNoReaderOfC(t *testing.T) {
	if deps := goSays(t, root, nil, "list", "-deps", "ktimeout/kern/timeout"); strings.Contains(deps, "modernc.org/") || strings.Contains(deps, "tools/cfront") {
		t.Errorf("kern/timeout needs\n%s", deps)
	}
	if deps := goSays(t, root, nil, "list", "-deps", "ktimeout/tools/cfront"); !strings.Contains(deps, "modernc.org/cc/v4") {
		t.Errorf("the front end reads C with\n%s", deps)
	}
}

// Nor does it download it: the program of another module is built without a network,
// from a cache of modules that has golang.org/x/sys and nothing else.
func TestPortIsBuiltWithoutReaderOfC(t *testing.T) {
	if testing.Short() {
		t.Skip("seconds of building")
	}
	const sys = "golang.org/x/sys"
	cache, dir := t.TempDir(), t.TempDir()
	version := goSays(t, root, nil, "list", "-m", "-f", "{{.Version}}", sys)
	was := goSays(t, root, nil, "env", "GOMODCACHE")
	for _, at := range []string{sys + "@" + version, filepath.Join("cache/download", sys, "@v")} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(cache, at)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(was, at), filepath.Join(cache, at)); err != nil {
			t.Fatal(err)
		}
	}
	top, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"main.go": "package main\n\nimport _ \"ktimeout/kern/timeout\"\n\nfunc main() {}\n",
		"go.mod":  fmt.Sprintf("module program\n\ngo 1.25\n\nrequire ktimeout v0.0.0\n\nrequire %s %s // indirect\n\nreplace ktimeout => %s\n", sys, version, top),
		"go.sum":  string(sums),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	env := []string{"GOMODCACHE=" + cache, "GOPROXY=off", "GOWORK=off", "GOFLAGS="}
	goSays(t, dir, env, "build", "-o", filepath.Join(dir, "program"), ".")
	if there, err := filepath.Glob(filepath.Join(cache, "modernc.org")); err != nil || len(there) > 0 {
		t.Error(there, err)
	}
}
