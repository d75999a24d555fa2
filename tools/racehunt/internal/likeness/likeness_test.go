package likeness

import (
	"os"
	"strings"
	"testing"

	"ktimeout/tools/model/scenario"
)

// Each frozen port is nearest to itself, and stays so when a statement is left out and a
// translator's names are put in.
func TestNearest(t *testing.T) {
	for _, r := range scenario.Ports[:len(scenario.Ports)-1] {
		text, err := os.ReadFile("../../../../kern/timeout/" + r.Name + "/kern_timeout.go")
		if err != nil {
			t.Fatal(err)
		}
		port, exact, err := Nearest(text)
		if err != nil || port != r.Name {
			t.Errorf("%s is nearest to %s, %v", r.Name, port, err)
		}
		altered := strings.Replace(string(text), "\tCC_UNLOCK(cc)\n", "\ttmp_1 := 0\n\t_ = tmp_1\n", 1)
		port, n, err := Nearest([]byte(altered))
		if err != nil || port != r.Name || n <= exact || n > exact+4 {
			t.Errorf("%s, altered, is nearest to %s by %d names, %d before it was altered; %v", r.Name, port, n, exact, err)
		}
	}
	if _, _, err := Nearest([]byte("package")); err == nil {
		t.Error("it reads what is no Go")
	}
}

func TestApart(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a b c", "a b c", 0}, {"a b c", "a c", 1}, {"a b", "b a", 2}, {"", "a b", 2}, {"a x b y", "a b z", 3}} {
		if got := apart(strings.Fields(c.a), strings.Fields(c.b)); got != c.want {
			t.Errorf("%q and %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
