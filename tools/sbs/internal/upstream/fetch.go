// Package upstream knows where FreeBSD's files can be fetched, and keeps them in
// the user's cache folder. The project contains none of them.
package upstream

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Base is the address of a server with the raw files of public repositories.
const Base = "https://raw.githubusercontent.com"

// Patience is how long the fetching of one file may take.
const Patience = 60 * time.Second

// largest is the largest size of a file, in bytes.
const largest = 4 << 20

// Revisions returns the revisions that can be fetched.
func Revisions() []string { return slices.Sorted(maps.Keys(origins)) }

// Server is the server that Fetch gets files from.
type Server struct {
	Base     string        // the part of the address before OWNER/REPOSITORY/COMMIT/PATH
	Patience time.Duration // how long one file may take
}

// Fetch brings the files of a revision to the cache, and calls say for each. It
// keeps files that are there and correct. A file is written completely and with the
// right SHA-256, or not at all.
func (s Server) Fetch(ctx context.Context, rev string, say func(string)) error {
	o, ok := origins[rev]
	if !ok {
		return fmt.Errorf("there is no revision %q to fetch; give one of %s", rev, strings.Join(Revisions(), ", "))
	}
	dir, err := folder(rev)
	if err != nil {
		return err
	}
	names := slices.Sorted(maps.Keys(o.sums))
	for i, name := range names {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if text, err := os.ReadFile(to); err == nil && sum(text) == o.sums[name] {
			say(fmt.Sprintf("%d of %d: %s is there", i+1, len(names), to))
			continue
		}
		url := fmt.Sprintf("%s/%s/%s/%s", strings.TrimSuffix(s.Base, "/"), o.repository, o.commit, name)
		say(fmt.Sprintf("%d of %d: %s", i+1, len(names), url))
		text, err := s.get(ctx, url)
		if err != nil {
			return err
		}
		if got := sum(text); got != o.sums[name] {
			return fmt.Errorf("%s: its SHA-256 is %s, not %s; it is not the file that was ported, get it elsewhere", url, got, o.sums[name])
		}
		if err := put(to, text); err != nil {
			return fmt.Errorf("%w; make room for %s, or give -src", err, to)
		}
	}
	say("all of it is in " + dir)
	return nil
}

func sum(text []byte) string {
	s := sha256.Sum256(text)
	return hex.EncodeToString(s[:])
}

// elsewhere says what to do if a file cannot be fetched.
const elsewhere = "put the file into the cache by hand, or give -src"

// get fetches one file.
func (s Server) get(ctx context.Context, url string) ([]byte, error) {
	inner, cancel := context.WithTimeout(ctx, s.Patience)
	defer cancel()
	req, err := http.NewRequestWithContext(inner, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, s.why(ctx, url, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: the server says %s; %s", url, resp.Status, elsewhere)
	}
	text, err := io.ReadAll(io.LimitReader(resp.Body, largest+1))
	if err != nil {
		return nil, s.why(ctx, url, err)
	}
	if len(text) > largest {
		return nil, fmt.Errorf("%s: it has more than %d bytes; it is not the file that was ported, get it elsewhere", url, largest)
	}
	return text, nil
}

// why says on one line why a file could not be fetched.
func (s Server) why(ctx context.Context, url string, err error) error {
	switch {
	case ctx.Err() != nil:
		return errors.New("stopped; what was fetched so far is kept")
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("%s: it did not come within %v; try again, %s", url, s.Patience, elsewhere)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s: it was cut off; try again", url)
	}
	// The error has the address in it.
	return fmt.Errorf("%s; %s", strings.Join(strings.Fields(err.Error()), " "), elsewhere)
}

// put writes a file completely or not at all.
func put(name string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(name), ".fetch-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = tmp.Write(text)
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(tmp.Name(), name)
	}
	return err
}
