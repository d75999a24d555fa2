package enum

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"ktimeout/tools/model/enumerate"
	"ktimeout/tools/racehunt/internal/usage"
	"ktimeout/tools/racehunt/internal/whole"
)

// Options say what is to be enumerated.
type Options struct {
	Rev   string
	Space enumerate.Space
	Shard enumerate.Shard
	N     int           // calls of the largest programs, 0: as many as there is time for
	D     time.Duration // limit of time, 0: none
	Jobs  int           // number of child processes at a time
	File  string        // the file that keeps the state, or ""
	JSON  bool
}

// Run enumerates and prints the report. It returns the exit status: 0 if every requested
// program was explored and none fails, else 1.
func Run(ctx context.Context, o *Options, stdout, stderr io.Writer) (int, error) {
	st := enumerate.Begin(o.Rev, o.Space, o.Shard)
	if o.File != "" {
		var err error
		if st, err = resume(o.File, st); err != nil {
			return 2, err
		}
	}
	timed := ctx
	if o.D > 0 {
		var cancel context.CancelFunc
		timed, cancel = context.WithTimeout(ctx, o.D)
		defer cancel()
	}
	r := &runner{o: o, st: st, show: newProgress(stderr)}
	err := r.run(timed)
	r.show.clear()
	err = errors.Join(err, r.save(), report(stdout, &r.st, o.JSON))
	return status(&r.st, o.N, ctx.Err() != nil), err
}

// status returns 0 if no program fails and none is missing. Required are all programs of
// up to n calls. If n is 0, those for which there was time are enough, but an interrupt
// makes some missing.
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

// resume reads the state from a file, or returns want if there is no file. The state must
// be of the same enumeration as want.
func resume(file string, want enumerate.State) (enumerate.State, error) {
	st, err := read(file)
	if errors.Is(err, os.ErrNotExist) {
		return want, nil
	}
	if err != nil {
		return want, usage.Errorf("-o: %v", err)
	}
	if _, err := enumerate.Merge([]enumerate.State{st, want}); st.Shard != want.Shard || err != nil && st.Revision != want.Revision {
		return want, usage.Errorf("-o: %s is of another enumeration: of %s, part %d/%d; give other flags or another file", file, st.Revision, st.Shard.Part, st.Shard.Of)
	}
	if fmt.Sprint(st.Space) != fmt.Sprint(want.Space) {
		return want, usage.Errorf("-o: %s is of other programs: %v; give other flags or another file", file, st.Space)
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

// Merge merges the shards in the files and prints the report. For its exit status
// programs are missing if of some size only a part was explored.
func Merge(files []string, stdout io.Writer, asJSON bool) (int, error) {
	var states []enumerate.State
	for _, f := range files {
		st, err := read(f)
		if err != nil {
			return 2, usage.Errorf("-merge: %v", err)
		}
		states = append(states, st)
	}
	st, err := enumerate.Merge(states)
	if err != nil {
		return 2, usage.Errorf("-merge: %v", err)
	}
	begun := 0
	for _, s := range st.Sizes {
		if s.Programs != 0 {
			begun = s.N
		}
	}
	return status(&st, begun, false), report(stdout, &st, asJSON)
}

// runner shares the work among processes.
type runner struct {
	o     *Options
	show  *progress
	saved time.Time

	mu   sync.Mutex
	st   enumerate.State
	next enumerate.Chunk                     // the next chunk to hand out
	done map[enumerate.Chunk]enumerate.Found // results of chunks with others before them missing
}

// run goes on until all requested programs are explored, or ctx is done.
func (r *runner) run(ctx context.Context) error {
	r.next = r.st.Todo()
	r.done = make(map[enumerate.Chunk]enumerate.Found)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wg sync.WaitGroup
	for range r.o.Jobs {
		w, err := startWorker(ctx, job{r.o.Rev, r.o.Space})
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

// take hands out the next chunk. It returns false if there is none.
func (r *runner) take() (enumerate.Chunk, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.next
	if r.o.N != 0 && c.N > r.o.N {
		return c, false
	}
	r.next = r.st.After(c)
	return c, true
}

// add adds the result of a chunk to the state, once those of all chunks before it are
// there. Now and then it saves the state.
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
	if r.o.File == "" {
		return nil
	}
	return whole.Write(r.o.File, func(w io.Writer) error {
		enc := json.NewEncoder(w)
		enc.SetIndent("", "\t")
		return enc.Encode(&r.st)
	})
}
