package main

import "fmt"

// key names a mutant without its line, which moves.
func (m *mutant) key() string { return fmt.Sprintf("%s: %s: %s", m.function, m.what, m.text) }

// harmless says of mutants that survive why nobody can notice.
var harmless = map[string]string{}
