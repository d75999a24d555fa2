package scenario

import "testing"

// Each search is written and read by its name, and nothing else is a search.
func TestSearchText(t *testing.T) {
	for s := NoSearch; s <= ByAccident; s++ {
		text, err := s.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		got := Search(100)
		if err := got.UnmarshalText(text); err != nil || got != s {
			t.Errorf("%v is read as %d, %v", s, got, err)
		}
	}
	if err := new(Search).UnmarshalText([]byte("luck")); err == nil {
		t.Error("luck is a search")
	}
}
