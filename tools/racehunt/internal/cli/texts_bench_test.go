package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ktimeout/tools/racehunt/internal/text"
)

// BenchmarkStages measures what becomes of a text that nobody has seen before, that of the
// project's own facility with a new comment: it is translated, built, and searched with all
// of racehunt's own scenarios.
func BenchmarkStages(b *testing.B) {
	if cache, err := os.UserCacheDir(); err == nil && os.Getenv("GOCACHE") == "" {
		b.Setenv("GOCACHE", filepath.Join(cache, "go-build"))
	}
	b.Setenv("XDG_CACHE_HOME", filepath.Join(os.TempDir(), "ktimeout-tests"))
	c, err := os.ReadFile(filepath.Join(facilityInC, "kern_timeout.c"))
	if err != nil {
		b.Fatal(err)
	}
	headers := map[string][]byte{}
	var named []string
	for _, name := range []string{"callout.h", "_callout.h"} {
		path := filepath.Join(facilityInC, "sys", name)
		if err := text.ReadHeader(path, headers); err != nil {
			b.Fatal(err)
		}
		named = append(named, "-header", path)
	}
	dir := b.TempDir()
	fresh := func(name string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, fmt.Appendf(nil, "%s/* %d */\n", c, time.Now().UnixNano()), 0o644); err != nil {
			b.Fatal(err)
		}
		return path
	}
	read := func() *text.Text {
		t, err := text.Read(fresh("NEW.c"), &text.Options{Headers: headers})
		if err != nil {
			b.Fatal(err)
		}
		return t
	}
	built := read()
	if _, err := text.Program(context.Background(), []*text.Text{built}); err != nil { // the compiler's cache is warm from here on
		b.Fatal(err)
	}
	b.Run("translate", func(b *testing.B) {
		for range b.N {
			read()
		}
	})
	b.Run("build", func(b *testing.B) {
		for range b.N {
			if _, err := text.Program(context.Background(), []*text.Text{read()}); err != nil {
				b.Fatal(err)
			}
		}
	})
	whole := func(names ...string) func(b *testing.B) {
		return func(b *testing.B) {
			for range b.N {
				args := append([]string{"c"}, named...)
				for _, name := range names {
					args = append(args, fresh(name))
				}
				var out, errs bytes.Buffer
				if status := run(context.Background(), args, &out, &errs); status != 0 {
					b.Fatalf("%s: exit status %d: %s", strings.Join(args, " "), status, errs.String())
				}
			}
		}
	}
	b.Run("one-text", whole("NEW.c"))
	b.Run("two-texts", whole("OLD.c", "NEW.c"))
}
