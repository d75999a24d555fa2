package enum

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"

	"ktimeout/tools/model/enumerate"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/child"
)

// Kind is the kind of the child of an enumeration.
const Kind child.Kind = "enumerate"

// job is what a child reads at its start.
type job struct {
	Revision string
	Space    enumerate.Space
}

// answer is a child's answer to one chunk.
type answer struct {
	Found enumerate.Found
	Err   string `json:",omitempty"`
}

// Child is the child process: it reads its job and then chunks, one JSON object each,
// and answers each chunk. It ends with its input.
func Child(in io.Reader, out io.Writer) int {
	dec, enc := json.NewDecoder(in), json.NewEncoder(out)
	var j job
	if err := dec.Decode(&j); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	rev := scenario.Revision(j.Revision)
	l := scenario.Loader{Memory: j.Space.Memory}
	for {
		var c enumerate.Chunk
		if err := dec.Decode(&c); err != nil {
			if errors.Is(err, io.EOF) {
				return 0
			}
			fmt.Fprintln(os.Stderr, err)
			return 2
		}
		f, _, err := enumerate.Look(context.Background(), &l, &j.Space, rev, c.N, c.Chunk)
		a := answer{Found: f}
		if err != nil {
			a.Err = err.Error()
		}
		if err := enc.Encode(a); err != nil {
			return 1
		}
	}
}

// worker is a child process.
type worker struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *json.Decoder
}

// startWorker starts a child process, which ends when ctx is done.
func startWorker(ctx context.Context, j job) (*worker, error) {
	cmd, err := child.Command(ctx, Kind)
	if err != nil {
		return nil, err
	}
	w := &worker{cmd: cmd}
	// Nothing here is fair to threads of the host, and nothing need be.
	w.cmd.Env = append(w.cmd.Env, "GODEBUG=asyncpreemptoff=1")
	w.cmd.Stderr = os.Stderr
	if w.in, err = w.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	w.out = json.NewDecoder(bufio.NewReader(stdout))
	if err := w.cmd.Start(); err != nil {
		return nil, err
	}
	// If the child has died already, the first call of look returns the error.
	_ = json.NewEncoder(w.in).Encode(j)
	return w, nil
}

// look lets the child explore a chunk.
func (w *worker) look(c enumerate.Chunk) (enumerate.Found, error) {
	if err := json.NewEncoder(w.in).Encode(c); err != nil {
		return enumerate.Found{}, err
	}
	var a answer
	if err := w.out.Decode(&a); err != nil {
		return enumerate.Found{}, fmt.Errorf("the process that looked at chunk %d of the programs of %d calls has ended: %w", c.Chunk, c.N, err)
	}
	if a.Err != "" {
		return a.Found, errors.New(a.Err)
	}
	return a.Found, nil
}

// end lets the child end.
func (w *worker) end() {
	_ = w.in.Close()
	_ = w.cmd.Wait()
}
