package explored

// frame returns where the frame is whose callee has the frame pointer fp. Its own frame
// pointer and return address are at its beginning.
func frame(here *byte, fp int) (lo, hi int) {
	own := offset(here, word(here, fp))
	return own + 16, offset(here, word(here, own))
}
