package client

// facts are what is found out about the variables of the client while it is gone through.
// Where there are new ones it is gone through again.
type facts struct {
	read, written map[string]bool
	counter       map[string]bool // added to
	open          map[string]bool // gets values that are not known
	refs          map[string]bool // counts references
	apart         map[string]bool // of counts: what is done with the last one is not the same everywhere
	bits          map[string]int64
	stored        map[string]map[int64]bool
	last          map[string]string // of counts: what is done with the last reference
	drained       map[string]bool   // of tasks: somebody waits for it
	grew          bool
}

func newFacts() *facts {
	return &facts{read: map[string]bool{}, written: map[string]bool{}, counter: map[string]bool{}, open: map[string]bool{}, refs: map[string]bool{},
		apart: map[string]bool{}, bits: map[string]int64{}, stored: map[string]map[int64]bool{}, last: map[string]string{}, drained: map[string]bool{}}
}

// note notes that something is so of a path.
func (f *facts) note(of map[string]bool, path string) {
	if !of[path] {
		of[path], f.grew = true, true
	}
}

// masks notes that bits of a variable are looked at, or changed.
func (f *facts) masks(path string, mask int64) {
	if f.bits[path]|mask != f.bits[path] {
		f.bits[path] |= mask
		f.grew = true
	}
}

// storesOf notes that a variable gets a value.
func (f *facts) storesOf(path string, n int64) {
	if f.stored[path] == nil {
		f.stored[path] = map[int64]bool{}
	}
	if !f.stored[path][n] {
		f.stored[path][n], f.grew = true, true
	}
}
