package draft

// Likeness says how like a text of C is to a Go file of a port, from 0 to 1: how many
// of the names that one of them has are in both.
func Likeness(c, goText []byte) float64 {
	a, b := words(uncommented(string(c))), words(tokens(string(goText)))
	both := 0
	for w := range a {
		if b[w] {
			both++
		}
	}
	return float64(both) / float64(max(len(a)+len(b)-both, 1))
}
