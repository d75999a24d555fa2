package export

import (
	"bufio"
	"fmt"
	"io"
	"slices"

	"ktimeout/sys"
)

// KTR writes the trace buffer in the form of ktrdump -ct, newest entry first, as
// schedgraph reads it. Times are ns since the process started. It returns the
// number of entries.
func KTR(w io.Writer) (int, error) {
	var lines []string
	sys.Ktr_dump(func(e *sys.Ktr_entry) bool {
		cpu := e.Ktr_cpu
		if cpu < 0 {
			cpu = sys.MAXCPU // schedgraph wants a number here
		}
		lines = append(lines, fmt.Sprintf("%6d %3d %16d %s\n", len(lines), cpu, e.Ktr_timestamp, e))
		return true
	})
	slices.Reverse(lines)
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "%6s %3s %16s %s\n", "index", "cpu", "timestamp", "trace")
	fmt.Fprintf(b, "------ --- ---------------- -----\n")
	for _, l := range lines {
		_, _ = b.WriteString(l) // Flush returns its error
	}
	return len(lines), b.Flush()
}
