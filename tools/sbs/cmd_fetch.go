package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"ktimeout/tools/sbs/internal/upstream"
)

// cmdFetch runs sbs fetch.
func cmdFetch(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("sbs fetch", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	base := fs.String("from", upstream.Base, "`address` of a mirror: what stands before OWNER/REPOSITORY/COMMIT/PATH")
	if status, ok := parse(fs, args, stdout, stderr); !ok {
		return status
	}
	if fs.NArg() != 1 {
		return fail(stderr, errors.New("say what to fetch: sbs fetch REV, one of "+strings.Join(upstream.Revisions(), ", ")))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s := upstream.Server{Base: *base, Patience: upstream.Patience}
	if err := s.Fetch(ctx, fs.Arg(0), func(s string) { fmt.Fprintln(stdout, s) }); err != nil {
		return fail(stderr, err)
	}
	return 0
}
