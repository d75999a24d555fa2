package explored

// frame returns where the frame is whose callee has the frame pointer fp: from the
// return address into it to its own frame pointer.
func frame(here *byte, fp int) (lo, hi int) { return fp + 16, offset(here, word(here, fp)) }
