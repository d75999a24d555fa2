package enum

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"ktimeout/tools/model/enumerate"
)

// Main is racehunt -enumerate with the arguments that follow. It returns the exit
// status: 0 if every program that was asked for was looked at and none fails, 1 if
// not so or something went wrong, 2 for bad usage.
func Main(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args, stdout)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err != nil {
		fmt.Fprintf(stderr, "racehunt: %v\n", err)
		return 2
	}
	if o.merge != nil {
		return o.mergeFiles(stdout, stderr)
	}
	st := enumerate.Begin(o.rev, o.space, o.shard)
	if o.file != "" {
		if st, err = resume(o.file, st); err != nil {
			fmt.Fprintf(stderr, "racehunt: %v\n", err)
			return 2
		}
	}
	timed := ctx
	if o.d > 0 {
		var cancel context.CancelFunc
		timed, cancel = context.WithTimeout(ctx, o.d)
		defer cancel()
	}
	r := &runner{o: o, st: st, show: newProgress(stderr)}
	err = r.run(timed)
	r.show.clear()
	err = errors.Join(err, r.save(), o.report(stdout, &r.st))
	if err != nil {
		fmt.Fprintf(stderr, "racehunt: %v\n", err)
		return 1
	}
	return status(&r.st, o.n, ctx.Err() != nil)
}

// status is 0 if no program fails and none is missing: of up to n calls or, where n
// is 0, of those for which there was time, unless that was cut short.
func status(st *enumerate.State, n int, interrupted bool) int {
	missing := n != 0 && !st.Complete(n) || n == 0 && interrupted
	for _, s := range st.Sizes {
		missing = missing || s.Cut != 0
	}
	if missing || len(st.Groups) != 0 {
		return 1
	}
	return 0
}

// resume reads the state from a file, if it is there. It must be one of the same
// enumeration.
func resume(file string, want enumerate.State) (enumerate.State, error) {
	st, err := read(file)
	if errors.Is(err, os.ErrNotExist) {
		return want, nil
	}
	if err != nil {
		return want, err
	}
	if _, err := enumerate.Merge([]enumerate.State{st, want}); st.Shard != want.Shard || err != nil && st.Revision != want.Revision {
		return want, fmt.Errorf("%s is of another enumeration: of %s, part %d/%d; give other flags or another file", file, st.Revision, st.Shard.Part, st.Shard.Of)
	}
	if fmt.Sprint(st.Space) != fmt.Sprint(want.Space) {
		return want, fmt.Errorf("%s is of other programs: %v; give other flags or another file", file, st.Space)
	}
	return st, nil
}

func read(file string) (st enumerate.State, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return st, err
	}
	if err := json.Unmarshal(text, &st); err != nil {
		return st, fmt.Errorf("%s is no state of an enumeration: %w; give another file", file, err)
	}
	if err := st.Check(); err != nil {
		return st, fmt.Errorf("%s is no state of an enumeration: %w; give another file", file, err)
	}
	return st, nil
}

// mergeFiles reports on the shards in the files. Programs are missing if there are
// some of a size of which there are others.
func (o *options) mergeFiles(stdout, stderr io.Writer) int {
	var states []enumerate.State
	for _, f := range o.merge {
		st, err := read(f)
		if err != nil {
			fmt.Fprintf(stderr, "racehunt: %v\n", err)
			return 2
		}
		states = append(states, st)
	}
	st, err := enumerate.Merge(states)
	if err != nil {
		fmt.Fprintf(stderr, "racehunt: -merge: %v\n", err)
		return 2
	}
	if err := o.report(stdout, &st); err != nil {
		fmt.Fprintf(stderr, "racehunt: %v\n", err)
		return 1
	}
	begun := 0
	for _, s := range st.Sizes {
		if s.Programs != 0 {
			begun = s.N
		}
	}
	return status(&st, begun, false)
}

// runner shares the work among processes.
type runner struct {
	o     *options
	show  *progress
	saved time.Time

	mu   sync.Mutex
	st   enumerate.State
	next enumerate.Chunk                     // to be given out
	done map[enumerate.Chunk]enumerate.Found // before its turn
}

// run goes on until all programs that were asked for are looked at, or ctx is
// done.
func (r *runner) run(ctx context.Context) error {
	r.next = r.st.Todo()
	r.done = make(map[enumerate.Chunk]enumerate.Found)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	for range r.o.jobs {
		w, err := startWorker(ctx, job{r.o.rev, r.o.space})
		if err != nil {
			cancel(err)
			break
		}
		wg.Add(1)
		go func() {
			defer wg.Done()
			defer w.end()
			for ctx.Err() == nil {
				c, ok := r.take()
				if !ok {
					return
				}
				f, err := w.look(c)
				if err == nil {
					err = r.add(c, f)
				}
				if err != nil && ctx.Err() == nil {
					cancel(err)
				}
			}
		}()
	}
	wg.Wait()
	if err := context.Cause(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// take gives out a chunk.
func (r *runner) take() (enumerate.Chunk, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.next
	if r.o.n != 0 && c.N > r.o.n {
		return c, false
	}
	r.next = r.st.After(c)
	return c, true
}

// add adds what came out for a chunk, when it is its turn, and now and then saves
// the state.
func (r *runner) add(c enumerate.Chunk, f enumerate.Found) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done[c] = f
	for {
		c := r.st.Todo()
		f, ok := r.done[c]
		if !ok {
			break
		}
		delete(r.done, c)
		r.st.Add(f)
	}
	r.show.show(&r.st)
	if time.Since(r.saved) < 10*time.Second {
		return nil
	}
	r.saved = time.Now()
	return r.save()
}

// save writes the state, all of it or nothing.
func (r *runner) save() error {
	if r.o.file == "" {
		return nil
	}
	text, err := json.MarshalIndent(&r.st, "", "\t")
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(r.o.file), filepath.Base(r.o.file)+".*")
	if err != nil {
		return err
	}
	_, err = tmp.Write(text)
	if e := tmp.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(tmp.Name(), r.o.file)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
	}
	return err
}
