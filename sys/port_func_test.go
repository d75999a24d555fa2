package sys

import (
	"math"
	"strings"
	"testing"
)

func handler_a(any) {}
func handler_b(any) {}

func TestFuncEq(t *testing.T) {
	n := 0
	closure := func(any) { n++ }
	same := closure
	if !Func_eq(handler_a, handler_a) || Func_eq(handler_a, handler_b) || Func_eq(handler_a, nil) || !Func_eq(nil, nil) {
		t.Error("plain functions compare wrongly")
	}
	if !Func_eq(closure, same) || Func_eq(closure, handler_a) {
		t.Error("closures compare wrongly")
	}
	if name := Func_name(handler_a); !strings.HasSuffix(name, ".handler_a") {
		t.Errorf("Func_name = %q", name)
	}
	if name := Func_name(nil); name != "nil" {
		t.Errorf("Func_name(nil) = %q", name)
	}
}

func TestArgEq(t *testing.T) {
	x, y := new(int), new(int)
	var slice, other any = []int{1}, []int{1}
	var mixed any = struct{ v any }{[]int{1}}
	var mixed2 any = struct{ v any }{[]int{1}}
	for _, tc := range []struct {
		name string
		a, b any
		want bool
	}{
		{"same pointer", x, x, true},
		{"other pointer", x, y, false},
		{"equal integers", 1 << 20, 1 << 20, true},
		{"other integers", 1 << 20, 1 << 21, false},
		{"other types", int32(1), int64(1), false},
		{"both nil", nil, nil, true},
		{"one nil", nil, x, false},
		{"equal strings", "a" + strings.Repeat("b", 3), strings.Repeat("abbb", 1), true},
		{"one slice", slice, slice, true},
		{"other slice", slice, other, false},
		{"incomparable inside", mixed, mixed2, false},
		{"incomparable inside, one value", mixed, mixed, true},
		{"not a number, two values", math.NaN(), math.Float64frombits(math.Float64bits(math.NaN()) ^ 2), false},
	} {
		if got := Arg_eq(tc.a, tc.b); got != tc.want {
			t.Errorf("%s: Arg_eq = %v, want %v", tc.name, got, tc.want)
		}
	}
}
