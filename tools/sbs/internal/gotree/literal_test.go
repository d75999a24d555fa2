package gotree

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What is no idiom is read as the C that is written alike.
func TestLiteral(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		// Names and operators.
		{"type_ = new_ + lock_ + x_", "(Assign = type (Binary + (Binary + new lock) x_))"},
		{"x = y &^ 0x10 ^ ^y", "(Assign = x (Binary ^ (Binary & y (Unary ~ 16)) (Unary ~ y)))"},
		{"x &^= y", "(Assign &= x (Unary ~ y))"},
		{"(*x)++", "(Unary p++ (Unary * x))"},
		{"x = 1e9 + 'a' + 0b11", "(Assign = x (Binary + (Binary + 1000000000 97) 3))"},
		{"lock := c\ng(lock.Giant)", "(Var lock (Type) c) (Call g (Member Giant lock))"},
		{"g(lock.Giant.Lock_object)", "(Call g (Member Lock_object Giant))"},
		// Conversions and types.
		{"x = int32(uintptr(y)) + arg.(*sys.Thread).x", "(Assign = x (Binary + (Cast :int (Cast :uintptr_t y)) (Member x (Cast :*Thread arg))))"},
		{"x = (*sys.Mtx)(unsafe.Pointer(c))", "(Assign = x (Cast :*Mtx c))"},
		{"x = sys.Spin{1, N: 2}", "(Assign = x (Cast :Spin (List 1 (Assign = N 2))))"},
		{"x = new(sys.Mtx)", "(Assign = x (Call new :Mtx))"},
		{"var a, b **sys.Thread", "(Var a :**Thread) (Var b :**Thread)"},
		{"var s struct { a int32 }", "(Var s (Type struct (Struct (Var a :int))))"},
		{"type t struct { a, b uint32; emb; c [2][N]sys.Callout; d []byte; e *sys.Intr; sys.X }", "(Struct t (Var a :u_int) (Var b :u_int) (Var emb :emb) (Var c (Type [][]Callout 2 N)) (Var d :*void) (Var e :*Intr) (Var X :X))"},
		{"type t struct { a sys.Word; b sys.Lockword; c sys.Vptr[sys.Mtx]; d sys.Vptr[byte]; e any; f unsafe.Pointer }", "(Struct t (Var a :int) (Var b :uintptr_t) (Var c :*Mtx) (Var d :*void) (Var e :*void) (Var f :*void))"},
		{"type t struct { q sys.TAILQ_HEAD[sys.Thread]; e sys.LIST_ENTRY[X]; s string; f func(a, b int32) uint64; g sys.Callout_func }", "(Struct t (Var q :TAILQ_HEAD(, Thread)) (Var e :LIST_ENTRY(X)) (Var s :*char) (Var f :*func(int, int) uint64_t) (Var g :Callout_func))"},
		// Declarations.
		{"const X = 0x10", "(Macro X (Params -) 16)"},
		{"const ( A = iota; B; C = 7; D )", "(Enum (Var A) (Var B) (Var C 7) (Var D 7))"},
		{"const ( A int32 = iota; B )", "(Enum (Var A :int) (Var B))"},
		{"const ( A = iota + 1; B; _; C )", "(Enum (Var A 1) (Var B) (Var C 4))"},
		{"const ( A = 1 << iota; B )", "(Enum (Var A (Binary << 1 0)) (Var B (Binary << 1 1)))"},
		{"var x int32 = 1", "(Var x :int 1)"},
		{"var x = t{nil, 0}", "(Var x :t (List nil 0))"},
		{"var x = [N]*t{&a, nil}", "(Var x (Type []*t N) (List (Unary & a) nil))"},
		{"type T int32", "(Typedef T :int)"},
		// Statements.
		{"return x, y", "(Return (List x y))"},
		{"again:\nx = 1\ngoto again", "(Label again) (Assign = x 1) (Goto again)"},
		{"if x = g(); x == 0 { return }", "(Assign = x (Call g)) (If (Binary == x 0) (Block (Return)))"},
		{"if x { } else if y = g(); y { } else { x = 1 }", "(If x (Block) (Block (Assign = y (Call g)) (If y (Block) (Block (Assign = x 1)))))"},
		{"for { break }", "(For (Block) (Empty) (Block) (Block (Break)))"},
		{"for x, y = 1, 0; x < 9; x, y = x<<1, y+1 { continue }", "(For (Block (Assign = x 1) (Assign = y 0)) (Binary < x 9) (Block (Assign <<= x 1) (Assign += y 1)) (Block (Continue)))"},
		{"x, y = c.A, c.B", "(Assign = x (Member A c)) (Assign = y (Member B c))"},
		{"x, y = y, x", "(Assign = (List x y) (List y x))"},
		{"x, y = 1, g()", "(Assign = (List x y) (List 1 (Call g)))"},
		{"c.A, c.B = x, y", "(Assign = (List (Member A c) (Member B c)) (List x y))"},
		{"x, y, _ = g()", "(Assign = (List x y _) (Call g))"},
		{"file, _ := g()", "(Var file (Type)) (Assign = (List file _) (Call g))"},
		{"switch x { case 1, 2: y = 1; case 3: return; case 4: y = 2; fallthrough; default: g() }", "(Switch x (Block (Case 1 2) (Assign = y 1) (Break) (Case 3) (Return) (Case 4) (Assign = y 2) (Case) (Call g) (Break)))"},
		{"switch x { case 1: break; case 2: for { break }; case 3: }", "(Switch x (Block (Case 1) (Break) (Case 2) (For (Block) (Empty) (Block) (Block (Break))) (Break) (Case 3) (Break)))"},
		{"switch { case x, y: return; case c: g(); default: h() }", "(If (Binary || x y) (Block (Return)) (Block (If c (Block (Call g)) (Block (Call h)))))"},
		{"switch { case x: break; case y: g() }", "(Switch true (Block (Case x) (Break) (Case y) (Call g) (Break)))"},
		{"L: for x < 1 { continue L }", "(Label L) (For (Block) (Binary < x 1) (Block) (Block (Continue L)))"},
		{"for i := range x { g(i) }", `(For (Block (Assign ":=" i (Unary range x))) (Empty) (Block) (Block (Call g i)))`},
		{"if sys.KTR_ON(x) && y { sys.CTR0(x, `a`) }", `(If (Binary && (Call KTR_ON x) y) (Block (Call CTR0 x "a")))`},
	} {
		if got := readIn(t, "p", c.text); got != c.want {
			t.Errorf("%s\nis read as %s\nnot as     %s", c.text, got, c.want)
		}
	}
}

// A function has its result, its parameters and its body.
func TestFunc(t *testing.T) {
	f, err := Parse("f.go", []byte("package p\n\nfunc f_(a, b int32, fmt string, more ...any) *T { return nil }\nfunc (w *W) m(_ any)\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := "(File f.go (Func f_ :*T (Params ... (Var a :int) (Var b :int) (Var fmt :*char)) (Block (Return nil))) (Func m :void (Params (Var w :*W) (Var _ :*void))))"
	if f.Tree.String() != want {
		t.Errorf("%s\nwant %s", f.Tree, want)
	}
}

// What C has nothing like is read as it is written.
func TestUnlike(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"defer  g()", `(Call (Name "defer g()"))`},
		{"x = a[1:\n2]", `(Assign = x (Name "a[1: 2]"))`},
		{"a, b += 1, 2", `(Call (Name "a, b += 1, 2"))`},
		{"c.a, b := 1, 2", `(Call (Name "c.a, b := 1, 2"))`},
		{"g(lock)", `(Call g (Name "package lock"))`},
		{"var a, b = f()", `(Call (Name "a, b = f()"))`},
		{"type T interface { f() }", "(Typedef T :interface { f() })"},
		{"const X", `(Call X)`},
		{"select { }", `(Call (Name "select { }"))`},
		{"switch y := x.(type) { case int: g(y) }", `(Call (Name "switch y := x.(type) { case int: g(y) }"))`},
	} {
		if got := readIn(t, "p", c.text); got != c.want {
			t.Errorf("%s\nis read as %s\nnot as     %s", c.text, got, c.want)
		}
	}
}

// What is not Go is refused, with its line.
func TestRefused(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"func f() {\n\tx = \n}", "f.go:4: expected operand, found '}'"},
		{"import \"x\\\"\n", "f.go:2: string literal not terminated"},
		{"x = 1", "f.go:2: expected declaration, found x"},
	} {
		_, err := Parse("f.go", []byte("package p\n"+c.text))
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: %v, want %s", c.text, err, c.want)
		}
	}
}

// Any Go is read, also what is no port.
func TestAnyGo(t *testing.T) {
	n := 0
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		n++
		_, err = Parse(name, text)
		return err
	})
	if err != nil || n < 100 {
		t.Errorf("%d files: %v", n, err)
	}
}
