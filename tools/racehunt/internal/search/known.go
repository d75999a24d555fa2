package search

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"ktimeout/kern/smp/explored"
	"ktimeout/tools/model/scenario"
	"ktimeout/tools/racehunt/internal/whole"
)

// Known keeps what came out of searches, so that no scenario is searched twice on one
// text.
type Known struct {
	// Folder returns the folder for a revision, "" if nothing is kept of it.
	Folder func(revision string) string
}

// file is the file with the outcome of a job. An outcome that depends on the time that a
// search has is kept for that time only.
func (k *Known) file(j *Job, open bool) string {
	if k == nil {
		return ""
	}
	dir := k.Folder(j.Revision)
	if dir == "" {
		return ""
	}
	h := sha256.New()
	fmt.Fprintf(h, "%q %s", j.Name, j.Text)
	const length = 24
	name := hex.EncodeToString(h.Sum(nil))[:length] + "-" + j.Mode.String()
	if j.Memory != explored.SC {
		name += "-" + j.Memory.String()
	}
	if open {
		name += "-" + j.D.String()
	}
	return filepath.Join(dir, name+".json")
}

// get returns what is known of a job, or nil.
func (k *Known) get(j *Job) *Report {
	for _, open := range []bool{false, true} {
		file := k.file(j, open)
		if file == "" {
			return nil
		}
		text, err := os.ReadFile(file)
		r := new(Report)
		if err == nil && json.Unmarshal(text, r) == nil && r.Cell != nil {
			return r
		}
	}
	return nil
}

// put keeps what came out of a job.
func (k *Known) put(j *Job, m *message) error {
	r := m.Report
	if r.Cell == nil || m.Stopped {
		return nil
	}
	file := k.file(j, r.Cell.Verdict == scenario.Inconclusive)
	if file == "" {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	return whole.Write(file, func(w io.Writer) error { return json.NewEncoder(w).Encode(&r) })
}
