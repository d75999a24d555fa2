package share

import (
	"math"
	"testing"

	"ktimeout/tools/sbs/internal/compare"
)

// TestText checks that what is not all is never 100 %, and what is not nothing never 0.
func TestText(t *testing.T) {
	for _, tt := range []struct {
		n, of int
		want  string
	}{
		{0, 0, "-"}, {0, 5, "-"}, {5, 5, "100 %"}, {1, 3, "33.3 %"}, {9999, 10000, "99.9 %"}, {1, 10000, "0.1 %"},
	} {
		if got := Text(tt.n, tt.of); got != tt.want {
			t.Errorf("%d of %d: %s, want %s", tt.n, tt.of, got, tt.want)
		}
	}
}

// TestShares checks that shares make 100 % without what is not built, and which state is
// the worst.
func TestShares(t *testing.T) {
	for _, tt := range []struct {
		count map[compare.State]int
		built int
		worst compare.State
		text  string
	}{
		{map[compare.State]int{compare.Identical: 3, compare.Noted: 2, compare.Different: 1, compare.NotPorted: 2, compare.NotBuilt: 9}, 8, compare.Different,
			"37.5 % identical, 25.0 % noted, 12.5 % different, 25.0 % not ported"},
		{map[compare.State]int{compare.Identical: 1, compare.Noted: 1, compare.NotBuilt: 1}, 2, compare.Noted, "50.0 % identical, 50.0 % noted"},
		{map[compare.State]int{compare.Noted: 1, compare.NotPorted: 1}, 2, compare.NotPorted, "50.0 % noted, 50.0 % not ported"},
		{map[compare.State]int{compare.Identical: 4, compare.NotBuilt: 1}, 4, compare.Identical, "identical"},
		{map[compare.State]int{compare.NotBuilt: 1}, 0, compare.NotBuilt, "not built"},
	} {
		c := Of(tt.count)
		if c.Built() != tt.built || c.Worst() != tt.worst || c.Text() != tt.text {
			t.Errorf("%+v: %d, %s, %q, want %d, %s, %q", c, c.Built(), c.Worst(), c.Text(), tt.built, tt.worst, tt.text)
		}
		p := c.Percent()
		if sum := p.Identical + p.Noted + p.Different + p.NotPorted; tt.built > 0 && math.Abs(sum-100) > 1e-9 {
			t.Errorf("%+v: the shares make %v", c, sum)
		}
	}
}
