package export

import (
	"io"

	hdr "github.com/HdrHistogram/hdrhistogram-go"
)

// HDR writes the percentiles of a histogram in the format that HdrHistogram's
// plotter reads, with five lines for every halving of the distance to 100 %.
// Values are divided by unit.
func HDR(w io.Writer, h *hdr.Histogram, unit float64) error {
	_, err := h.PercentilesPrint(w, 5, unit)
	return err
}
