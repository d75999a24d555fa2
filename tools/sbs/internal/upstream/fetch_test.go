package upstream

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// cached gives a test its own cache folder, and a revision whose files have these
// sums.
func cached(t *testing.T, sums map[string]string) {
	t.Helper()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	origins["test"] = origin{"owner/name", "c0ffee", sums}
	t.Cleanup(func() { delete(origins, "test") })
}

// serve starts a loopback server that answers each path with a function.
func serve(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, path string)) Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, ok := strings.CutPrefix(r.URL.Path, "/owner/name/c0ffee/")
		if !ok {
			http.NotFound(w, r)
			return
		}
		answer(w, r, path)
	}))
	t.Cleanup(s.Close)
	return Server{s.URL, time.Minute}
}

// files returns a function that answers with the texts.
func files(texts map[string]string) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, r *http.Request, path string) {
		text, ok := texts[path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(text))
	}
}

func TestFetch(t *testing.T) {
	texts := map[string]string{"sys/kern/kern_timeout.c": "int a;\n", "sys/sys/b.h": "int b;\n"}
	asked := 0
	cached(t, map[string]string{"sys/kern/kern_timeout.c": sum([]byte("int a;\n")), "sys/sys/b.h": sum([]byte("int b;\n"))})
	s := serve(t, func(w http.ResponseWriter, r *http.Request, path string) {
		asked++
		files(texts)(w, r, path)
	})
	if _, err := Dir("test"); err == nil || !strings.Contains(err.Error(), "run sbs fetch test") {
		t.Errorf("before: %v", err)
	}
	var said []string
	for range 2 {
		said = nil
		if err := s.Fetch(context.Background(), "test", func(s string) { said = append(said, s) }); err != nil {
			t.Fatal(err)
		}
	}
	if len(said) != 3 || !strings.Contains(said[0], "1 of 2: ") || !strings.Contains(said[0], "is there") || asked != 2 {
		t.Errorf("the second time it said %q; %d were fetched", said, asked)
	}
	dir, err := Dir("test")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range texts {
		if got, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	// A file that was altered is fetched again.
	if err := os.WriteFile(filepath.Join(dir, "sys/sys/b.h"), []byte("int c;\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := s.Fetch(context.Background(), "test", func(string) {}); err != nil || asked != 3 {
		t.Errorf("%v; %d were fetched", err, asked)
	}
}

func TestFetchErrors(t *testing.T) {
	const name = "sys/kern/kern_timeout.c"
	for _, c := range []struct {
		name   string
		answer func(http.ResponseWriter, *http.Request, string)
		rev    string
		want   string
	}{
		{"wrong hash", files(map[string]string{name: "int b;\n"}), "test", "its SHA-256 is"},
		{"gone", files(nil), "test", "the server says 404 Not Found; put the file into the cache by hand, or give -src"},
		{"server error", func(w http.ResponseWriter, _ *http.Request, _ string) { w.WriteHeader(503) }, "test", "the server says 503 Service Unavailable"},
		{"cut off", func(w http.ResponseWriter, _ *http.Request, _ string) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("int"))
		}, "test", "it was cut off; try again"},
		{"timeout", func(_ http.ResponseWriter, r *http.Request, _ string) { <-r.Context().Done() }, "test", "it did not come within 20ms; try again"},
		{"no revision", files(nil), "r1", `there is no revision "r1" to fetch; give one of main, r2`},
		{"too large", files(map[string]string{name: strings.Repeat("x", largest+1)}), "test", "it has more than"},
	} {
		t.Run(c.name, func(t *testing.T) {
			cached(t, map[string]string{name: sum([]byte("int a;\n"))})
			s := serve(t, c.answer)
			if c.name == "timeout" {
				s.Patience = 20 * time.Millisecond
			}
			fails(t, s.Fetch(context.Background(), c.rev, func(string) {}), c.want)
		})
	}
}

// fails checks that the error is one line with the wanted text, and that nothing
// was written.
func fails(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want %s", err, want)
	}
	if dir, err := folder("test"); err == nil {
		if left, _ := filepath.Glob(filepath.Join(dir, "sys", "kern", "*")); len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	if _, err := Dir("test"); err == nil {
		t.Error("Dir says that it is there")
	}
}

func TestNoNetwork(t *testing.T) {
	cached(t, map[string]string{"sys/kern/kern_timeout.c": sum(nil)})
	s := Server{"http://127.0.0.1:1", time.Minute}
	fails(t, s.Fetch(context.Background(), "test", func(string) {}), "put the file into the cache by hand, or give -src")
}

// TestFetchStopped interrupts the fetching in the middle of a file.
func TestFetchStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cached(t, map[string]string{"sys/kern/kern_timeout.c": sum(nil)})
	s := serve(t, func(w http.ResponseWriter, r *http.Request, _ string) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte("int"))
		w.(http.Flusher).Flush()
		cancel()
		<-r.Context().Done()
	})
	fails(t, s.Fetch(ctx, "test", func(string) {}), "stopped; what was fetched so far is kept")
}

// TestCacheNotAFolder fetches into a cache that cannot be written: the folder is
// a file.
func TestCacheNotAFolder(t *testing.T) {
	cached(t, map[string]string{"sys/kern/kern_timeout.c": sum([]byte("int a;\n"))})
	s := serve(t, files(map[string]string{"sys/kern/kern_timeout.c": "int a;\n"}))
	dir, err := folder("test")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Dir(dir), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	fails(t, s.Fetch(context.Background(), "test", func(string) {}), "or give -src")
}

// TestOrigins checks that fetch knows every file that the header of a ported or
// reduced file names, at the seed's date.
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
	path := regexp.MustCompile(`sys/(kern|sys)/[a-z_0-9]+\.[ch]`)
	derived := regexp.MustCompile(`^// (Ported|Reduced) from FreeBSD `)
	for _, pattern := range []string{"kern/*/*.go", "sys/*.go"} {
		found, err := filepath.Glob(filepath.Join("..", "..", "..", "..", filepath.FromSlash(pattern)))
		if err != nil || len(found) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range found {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			head, _, _ := strings.Cut(string(text), "\n//\n")
			if !derived.MatchString(head) || !strings.Contains(head, "(r216805)") {
				continue
			}
			for _, name := range path.FindAllString(head, -1) {
				if origins["r216805"].sums[name] == "" {
					t.Errorf("%s comes from %s, which cannot be fetched", file, name)
				}
			}
		}
	}
}
