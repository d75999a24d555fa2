//go:build invariants

package sys

// INVARIANTS tells whether KASSERT, MPASS and the list checks are made: build tag invariants.
const INVARIANTS = true
