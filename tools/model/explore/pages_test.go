package explore

import "testing"

// A thing has the number that add said, over several pages.
func TestPages(t *testing.T) {
	var p pages[int32]
	for i := range int32(3*perPage + 1) {
		if no := p.add(2 * i); no != i {
			t.Fatalf("thing %d has number %d", i, no)
		}
	}
	for i := range p.n {
		if x := *p.at(i); x != 2*i {
			t.Fatalf("thing %d is %d", i, x)
		}
	}
	if p.n != 3*perPage+1 || len(p.all) != 4 || cap(p.all[1]) != perPage {
		t.Errorf("%d things in %d pages, the second of %d", p.n, len(p.all), cap(p.all[1]))
	}
}
