package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"ktimeout/tools/racehunt/internal/usage"
)

// TestMain has all tests of texts in C share a cache, so that the sources are compiled
// once.
func TestMain(m *testing.M) {
	if cache, err := os.UserCacheDir(); err == nil && os.Getenv("GOCACHE") == "" {
		_ = os.Setenv("GOCACHE", filepath.Join(cache, "go-build")) // the compiler's stays where it is
	}
	if err := os.Setenv("XDG_CACHE_HOME", filepath.Join(os.TempDir(), "ktimeout-tests")); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// tiny is a text that is no text of kern_timeout.c, but can be built.
func tiny(t *testing.T) Text {
	return Text{Name: "tiny.c", Source: []byte("package text\n\nimport \"ktimeout/sys\"\n\n// " + t.Name() + "\nvar Revision = sys.Revision{}\n"),
		Notes: []string{"a note"}, C: map[string]string{"tiny.c": "int x;\n"}}
}

// linux skips the test where the folder of caches is not taken from XDG_CACHE_HOME.
func linux(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("it builds programs, always with the same tags")
	}
	if runtime.GOOS != "linux" && runtime.GOOS != "freebsd" {
		t.Skip("the cache of tests is set by XDG_CACHE_HOME")
	}
}

// runs returns what a program that was built prints.
func runs(t *testing.T, program string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Env = append(os.Environ(), `RACEHUNT_TEXTS=["tiny.c"]`)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// A program is built with an empty module cache and no network: it needs the standard
// library and what is carried, and nothing else. A second time it is not built.
func TestOffline(t *testing.T) {
	linux(t)
	modules := t.TempDir()
	t.Setenv("GOMODCACHE", modules)
	t.Setenv("GOFLAGS", "-mod=vendor -tags=nonsense") // of the user, who must not be in the way
	texts := []Text{tiny(t)}
	texts[0].Source = append(texts[0].Source, fmt.Sprintf("// %d\n", time.Now().UnixNano())...)
	program, err := Program(context.Background(), texts)
	if err != nil {
		t.Fatal(err)
	}
	if out := runs(t, program, "help", "scenario"); !strings.Contains(out, "r262057") || !strings.Contains(out, "tiny.c") {
		t.Errorf("it lacks revisions:\n%s", out)
	}
	if left, err := os.ReadDir(modules); err != nil || len(left) != 0 {
		t.Errorf("modules were fetched: %v, %v", left, err)
	}
	before, err := os.Stat(program)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Program(context.Background(), texts)
	if err != nil || again != program {
		t.Fatalf("%s, %v; it was %s", again, err, program)
	}
	if after, err := os.Stat(program); err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("it was built again: %v", err)
	}
}

// Two processes that build one text at a time get the same program.
func TestTwoAtATime(t *testing.T) {
	linux(t)
	texts := []Text{tiny(t)}
	var programs [2]string
	var errs [2]error
	var wg sync.WaitGroup
	for i := range programs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			programs[i], errs[i] = Program(context.Background(), texts)
		}()
	}
	wg.Wait()
	if err := errors.Join(errs[:]...); err != nil || programs[0] != programs[1] {
		t.Fatalf("%v, %v", programs, err)
	}
	runs(t, programs[0], "-version")
}

// Go that does not compile is the translator's fault; one line says so, and names the
// file in which it is kept.
func TestGoThatDoesNotCompile(t *testing.T) {
	linux(t)
	t.Setenv("TMPDIR", t.TempDir())
	bad := tiny(t)
	bad.Source = append(bad.Source, "\n//line /home/u/tiny.c:7\nvar x int = \"\"\n"...)
	_, err := Program(context.Background(), []Text{bad})
	of := (*usage.Error)(nil)
	if !errors.As(err, &of) {
		t.Fatalf("got %v", err)
	}
	msg := err.Error()
	if !strings.HasPrefix(msg, "tiny.c: a fault of the translator") || !strings.Contains(msg, "tiny.c:7") || strings.Contains(msg, "\n") {
		t.Errorf("it says %q", msg)
	}
	kept, readErr := os.ReadFile(msg[strings.LastIndexByte(msg, ' ')+1:])
	if readErr != nil || !bytes.Equal(kept, bad.Source) {
		t.Errorf("%v: %s", readErr, kept)
	}
}

// A variable that does not stay on the stack is refused, where the text has it.
func TestOnHeap(t *testing.T) {
	linux(t)
	bad := tiny(t)
	bad.Source = append(bad.Source, "\nvar kept *int\n\n//line /home/u/tiny.c:7\nfunc keep() {\nn := 0\nkept = &n\n}\n"...)
	_, err := Program(context.Background(), []Text{bad})
	if of := (*usage.Error)(nil); !errors.As(err, &of) || !strings.HasPrefix(err.Error(), "/home/u/tiny.c:8: the address of n ") || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v", err)
	}
}

func TestNoGo(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Program(context.Background(), []Text{tiny(t)})
	if of := (*usage.Error)(nil); !errors.As(err, &of) || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "PATH") {
		t.Errorf("got %v", err)
	}
}

// What was not used for a month goes, and so do the oldest of many programs; what is
// somebody else's stays.
func TestTrim(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	put := func(name string, age time.Duration) {
		path := filepath.Join(dir, name)
		if err := os.Mkdir(path, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now.Add(-age), now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	const day = 24 * time.Hour
	put("build-old", 31*day)
	put("src-old", 31*day)
	put("verdicts-old", 31*day)
	put("verdicts-young", 29*day)
	put("tmp-old", 31*day)
	put("other-old", 31*day)
	for i := range manyPrograms + 2 {
		put(fmt.Sprintf("build-%d", i), time.Duration(i+1)*2*time.Hour)
	}
	if err := trim(dir, now); err != nil {
		t.Fatal(err)
	}
	for name, stays := range map[string]bool{"build-old": false, "src-old": false, "verdicts-old": false, "tmp-old": false, "verdicts-young": true, "other-old": true,
		"build-0": true, fmt.Sprintf("build-%d", manyPrograms-1): true, fmt.Sprintf("build-%d", manyPrograms): false} {
		if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != stays {
			t.Errorf("%s: %v", name, err)
		}
	}
}
