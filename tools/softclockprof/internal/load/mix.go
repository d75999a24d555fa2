package load

import (
	"fmt"
	"strconv"
	"strings"
)

// op is what a client does with a callout.
type op int

const (
	reset op = iota
	stop
	drain
	move // to another CPU
	ops
)

var opNames = [ops]string{"reset", "stop", "drain", "move"}

// Mix holds the weights of a client's calls.
type Mix [ops]int

// ParseMix reads weights such as reset=6,stop=2,drain=1,move=1.
func ParseMix(text string) (m Mix, err error) {
	total := 0
	for _, part := range strings.Split(text, ",") {
		name, weight, ok := strings.Cut(strings.TrimSpace(part), "=")
		i := 0
		for i < len(opNames) && opNames[i] != name {
			i++
		}
		n, convErr := strconv.Atoi(weight)
		switch {
		case !ok || i == len(opNames):
			return m, fmt.Errorf("%q: give a weight to each of %s, as in reset=6,stop=2", part, strings.Join(opNames[:], ", "))
		case convErr != nil || n < 0 || n > 1000:
			return m, fmt.Errorf("%q: a weight is 0 to 1000", part)
		}
		m[i] = n
		total += n
	}
	if total == 0 {
		return m, fmt.Errorf("%q: all weights are 0", text)
	}
	return m, nil
}

func (m Mix) String() string {
	var parts []string
	for i, n := range m {
		if n != 0 {
			parts = append(parts, fmt.Sprintf("%s=%d", opNames[i], n))
		}
	}
	return strings.Join(parts, ",")
}

// draw returns the call that the random bits choose.
func (m Mix) draw(r uint64) op {
	total := 0
	for _, n := range m {
		total += n
	}
	k := int(r % uint64(total))
	for i, n := range m {
		if k < n {
			return op(i)
		}
		k -= n
	}
	return reset
}
