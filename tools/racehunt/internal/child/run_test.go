package child

import (
	"strings"
	"testing"
)

func TestTailKeepsBothEnds(t *testing.T) {
	var out tail
	for _, s := range []string{"first", strings.Repeat("x", tailSize), strings.Repeat("y", tailSize), "last"} {
		if n, err := out.Write([]byte(s)); n != len(s) || err != nil {
			t.Fatalf("wrote %d bytes of %d, %v", n, len(s), err)
		}
	}
	if s := out.String(); !strings.HasPrefix(s, "first") || !strings.HasSuffix(s, "last") || len(s) != 2*tailSize {
		t.Errorf("%d bytes, from %q to %q", len(s), s[:5], s[len(s)-5:])
	}
}
