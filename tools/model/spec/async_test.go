package spec

import "testing"

// An async drain that returns 0 has its function called once, when the handler that ran or was to
// run has returned; with another result it is not called. Its results are those of a stop.
func TestAsyncDrain(t *testing.T) {
	for _, c := range []struct {
		name    string
		kinds   []Kind
		history string
	}{
		{"nothing", negBoth, "A async_drain = -1; quiet"},
		{"pending", negBoth, "A reset 1 = 0; A async_drain = 1; tick; quiet"},
		{"the handler runs", []Kind{negMpsafe}, "A reset 1 = 0; tick; enter 1; A async_drain = 0; exit; drained; quiet"},
		{"by the handler", negBoth, "A reset 1 = 0; tick; enter 1; h async_drain = 0; exit; drained; quiet"},
		{"called before the drain has returned", []Kind{negMpsafe}, "A reset 1 = 0; tick; enter 1; A async_drain; exit; drained; A = 0; quiet"},
		{"softclock has taken it", []Kind{negMpsafe}, "A reset 1 = 0; tick; A async_drain = 0; enter 1; exit; drained; quiet"},
		{"and with the lock leaves it", []Kind{negLocked}, "A reset 1 = 0; tick; A async_drain = 0; enter 1; exit; drained; quiet"},
		{"or cancels it", []Kind{negLocked}, "A reset 1 = 0; tick; A async_drain = 1; quiet"},
		{"or cancels it, and softclock does not know yet", []Kind{negLocked}, "A reset 1 = 0; tick; A async_drain = 0; drained; quiet"},
		{"after a stop that did", []Kind{negLocked}, "A reset 1 = 0; tick; A stop = 1; A async_drain = 0; drained; quiet"},
		{"the handler has returned, and softclock may not know", negBoth, "A reset 1 = 0; tick; enter 1; exit; A async_drain = 0; drained; quiet"},
		{"or it does", negBoth, "A reset 1 = 0; tick; enter 1; exit; A async_drain = -1; quiet"},
		{"what the handler arms is refused", negBoth, "A reset 1 = 0; tick; enter 1; h async_drain = 0; h reset 2 = 0; exit; drained; tick; quiet"},
		{"what the handler armed before is cancelled", negBoth, "A reset 1 = 0; tick; enter 1; h reset 2 = 0; h async_drain = 0; exit; drained; tick; quiet"},
		{"what another thread armed meanwhile", []Kind{negMpsafe}, "A reset 1 = 0; tick; enter 1; A async_drain = 0; B reset 2 = 0; exit; drained; tick; enter 2; exit; quiet"},
		{"and it runs already on another CPU", []Kind{negMpsafe}, "A reset 1 = 0; tick; enter 1; A async_drain = 0; exit; B reset 2 on 1 = 0; tick; enter 2 on 1; drained; exit; quiet"},
		{"a second one after the function was called", negBoth, "A reset 1 = 0; tick; enter 1; h async_drain = 0; exit; drained; A reset 2 = 0; tick; enter 2; h async_drain = 0; exit; drained; quiet"},
		{"with a drain that waits", []Kind{negMpsafe}, "A reset 1 = 0; tick; enter 1; A async_drain = 0; B drain; exit; drained; B = 0; quiet"},
		{"freed by the function", negBoth, "A reset 1 = 0; tick; enter 1; h async_drain = 0; exit; drained; free; quiet"},
		{"it makes the callout not active", negBoth, "A reset 1 = 0; A async_drain = 1; A active = 0"},
	} {
		for _, k := range c.kinds {
			if v, at := walk(t, New(k), parse(t, k, c.history)); v != nil {
				t.Errorf("%s, %+v: %v at %d", c.name, k, v, at)
			}
		}
	}
	for _, c := range []struct {
		kind    Kind
		clause  Clause
		text    string
		history string
	}{
		{negMpsafe, Rule5, "the function of callout_async_drain was called while the handler ran", "A reset 1 = 0; tick; enter 1; A async_drain = 0; drained"},
		{negMpsafe, Rule5, "the function of callout_async_drain was called although softclock had taken an arming and was to enter it",
			"A reset 1 = 0; tick; A async_drain = 0; drained; quiet"},
		{negMpsafe, Rule5, "callout_async_drain returned 0, and its function was not called", "A reset 1 = 0; tick; enter 1; A async_drain = 0; exit; quiet"},
		{negMpsafe, Rule5, "the function of callout_async_drain was called a second time", "A reset 1 = 0; tick; enter 1; A async_drain = 0; exit; drained; drained"},
		{negMpsafe, Rule5, "the function of callout_async_drain was called although none had found the callout being serviced", "A reset 1 = 0; A async_drain = 1; drained"},
		{negMpsafe, Rule5, "the function of callout_async_drain was called although none had found the callout being serviced", "A async_drain = -1; drained"},
		{negMpsafe, Rule5Armed, "the function of callout_async_drain was called while an arming was pending that the handler had made",
			"A reset 1 = 0; tick; enter 1; A async_drain = 0; h reset 2 in 5 = 0; B pending = 1; exit; drained"},
		{negLocked, Rule5Armed, "the function of callout_async_drain was called while an arming was pending that the handler had made",
			"A reset 1 = 0; tick; enter 1; h async_drain = 0; h reset 2 in 5 = 0; B pending = 1; exit; drained"},
		{negMpsafe, Rule5, "callout_async_drain returned 0, where -1 is right", "A async_drain = 0"},
		{negMpsafe, Rule5, "callout_async_drain returned 1, where 0 is right", "A reset 1 = 0; tick; enter 1; h reset 2 = 0; h async_drain = 1"},
		{negMpsafe, Rule5, "callout_async_drain returned -1, where 0 is right", "A reset 1 = 0; tick; enter 1; A async_drain = -1"},
		{negMpsafe, Rule5, "callout_async_drain returned 0, where 1 is right", "A reset 1 = 0; A async_drain = 0"},
		{negMpsafe, Rule5, "arming 1 was entered after callout_async_drain had cancelled it", "A reset 1 = 0; A async_drain = 1; tick; enter 1"},
		{negMpsafe, Rule5Armed, "callout_pending returned 1 for an arming that a callout_async_drain had refused",
			"A reset 1 = 0; tick; enter 1; h async_drain = 0; h reset 2 in 5 = 0; exit; drained; A pending = 1"},
		{negMpsafe, Rule7, "callout_pending returned 1 although nothing was pending", "A reset 1 = 0; A async_drain = 1; A pending = 1"},
		{negMpsafe, Rule5Armed, "arming 2 was entered, which a callout_async_drain had refused, and the memory had been freed since",
			"A reset 1 = 0; tick; enter 1; h async_drain = 0; h reset 2 = 0; exit; drained; free; tick; enter 2"},
		{negMpsafe, Rule5Armed, "arming 2 was entered, which a callout_async_drain had refused",
			"A reset 1 = 0; tick; enter 1; h async_drain = 0; h reset 2 on 1 = 0; exit; drained; tick; enter 2 on 1"},
	} {
		if v, _ := walk(t, New(c.kind), parse(t, c.kind, c.history)); v == nil || v.Clause != c.clause || v.Text != c.text {
			t.Errorf("%s: %v, want %q", c.history, v, c.text)
		}
	}
}
