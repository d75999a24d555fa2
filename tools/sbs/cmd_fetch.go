package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"ktimeout/tools/sbs/internal/upstream"
)

// cmdFetch is sbs fetch.
func cmdFetch(args []string, stdout, stderr io.Writer) int {
	if len(args) != 1 || strings.HasPrefix(args[0], "-") {
		return fail(stderr, fmt.Errorf("say what to fetch: sbs fetch REV, one of %s", strings.Join(upstream.Revisions(), ", ")))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	// A mirror may be named in the environment, and so is the server of a test.
	base := os.Getenv("SBS_BASE")
	if base == "" {
		base = upstream.Base
	}
	if err := upstream.Fetch(ctx, base, args[0], func(s string) { fmt.Fprintln(stdout, s) }); err != nil {
		return fail(stderr, err)
	}
	return 0
}
