package sys

import (
	"reflect"
	"runtime"
	"unsafe"
)

// C compares handlers and their arguments as pointers. Go compares neither
// functions nor every value of an interface, so the comparisons stand here.

// Func_ptr returns the pointer that a function value consists of: of the code
// for a plain function, of the closure for a literal that captures variables.
func Func_ptr(f Callout_func) unsafe.Pointer { return *(*unsafe.Pointer)(unsafe.Pointer(&f)) }

// Func_eq tells whether a and b are the same function value. A method value
// and a capturing literal are a new value each time they are evaluated: such a
// value equals only copies of itself.
func Func_eq(a, b Callout_func) bool { return Func_ptr(a) == Func_ptr(b) }

// Func_name returns the name of the function, "nil" if there is none.
func Func_name(f Callout_func) string {
	if f == nil {
		return "nil"
	}
	fn := runtime.FuncForPC(*(*uintptr)(Func_ptr(f)))
	if fn == nil {
		return "unknown"
	}
	return fn.Name()
}

// eface is the layout of an any.
type eface struct {
	typ  unsafe.Pointer
	data unsafe.Pointer
}

// Arg_ptr returns the data word of the argument: the pointer itself if it is
// one, else where its value is kept.
func Arg_ptr(a any) unsafe.Pointer { return (*eface)(unsafe.Pointer(&a)).data }

// Arg_eq tells whether two arguments are equal. It never panics: values that
// Go cannot compare are equal if they are copies of one and the same any.
func Arg_eq(a, b any) bool {
	x, y := (*eface)(unsafe.Pointer(&a)), (*eface)(unsafe.Pointer(&b))
	if x.typ != y.typ {
		return false
	}
	if x.data == y.data {
		return true
	}
	return reflect.ValueOf(a).Comparable() && reflect.ValueOf(b).Comparable() && a == b
}
