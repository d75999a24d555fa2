package upstream

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// serve makes a server on loopback with files, and a revision that has them.
func serve(t *testing.T, files, sums map[string]string) string {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := files[strings.TrimPrefix(r.URL.Path, "/owner/name/c0ffee/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(text))
	}))
	t.Cleanup(s.Close)
	origins["test"] = origin{"owner/name", "c0ffee", sums}
	t.Cleanup(func() { delete(origins, "test") })
	return s.URL
}

func TestFetch(t *testing.T) {
	files := map[string]string{"sys/kern/a.c": "int a;\n", "sys/sys/b.h": "int b;\n"}
	base := serve(t, files, map[string]string{"sys/kern/a.c": sum([]byte("int a;\n")), "sys/sys/b.h": sum([]byte("int b;\n"))})
	if _, err := Dir("test"); err == nil || !strings.Contains(err.Error(), "run sbs fetch test") {
		t.Errorf("before: %v", err)
	}
	var said []string
	for range 2 {
		said = nil
		if err := Fetch(context.Background(), base, "test", func(s string) { said = append(said, s) }); err != nil {
			t.Fatal(err)
		}
	}
	if len(said) != 2 || !strings.Contains(said[0], "is there") {
		t.Errorf("the second time it said %q", said)
	}
	dir, err := Dir("test")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestFetchErrors(t *testing.T) {
	good := map[string]string{"sys/kern/a.c": sum([]byte("int a;\n"))}
	for _, c := range []struct {
		name  string
		files map[string]string
		base  string
		rev   string
		want  string
	}{
		{"wrong hash", map[string]string{"sys/kern/a.c": "int b;\n"}, "", "test", "its SHA-256 is"},
		{"gone", nil, "", "test", "404 Not Found; put the file into the cache by hand, or give -src"},
		{"no network", nil, "http://127.0.0.1:1", "test", "put the file into the cache by hand, or give -src"},
		{"no revision", nil, "", "r1", `there is no revision "r1" to fetch; give one of [r2`},
		{"too large", map[string]string{"sys/kern/a.c": strings.Repeat("x", largest+1)}, "", "test", "it has more than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			base := serve(t, c.files, good)
			if c.base != "" {
				base = c.base
			}
			err := Fetch(context.Background(), base, c.rev, func(string) {})
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want %s", err, c.want)
			}
			if dir, err := folder("test"); err == nil {
				if left, _ := filepath.Glob(filepath.Join(dir, "sys", "kern", "*")); len(left) != 0 {
					t.Errorf("left behind: %v", left)
				}
			}
		})
	}
}

func TestFetchStopped(t *testing.T) {
	base := serve(t, nil, map[string]string{"sys/kern/a.c": sum(nil)})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := Fetch(ctx, base, "test", func(string) {}); err == nil || !strings.HasPrefix(err.Error(), "stopped; ") {
		t.Errorf("got %v", err)
	}
}

// TestOrigins holds that every file that a port names can be fetched.
func TestOrigins(t *testing.T) {
	for rev, o := range origins {
		if len(o.commit) != 40 || strings.Count(o.repository, "/") != 1 || o.sums["sys/kern/kern_timeout.c"] == "" {
			t.Errorf("%s: %+v", rev, o)
		}
		for name, s := range o.sums {
			if len(s) != 64 {
				t.Errorf("%s: %s: %q is no SHA-256", rev, name, s)
			}
		}
	}
}
