package explored

import (
	"unsafe"

	"ktimeout/sys"
)

// Local returns the hash of where an actor stands.
func (r Run) Local(actor int) uint64 { return r.m.actors[actor].local }

// Number returns the number of the object at an address.
func (s Setup) Number(at unsafe.Pointer) int32 { return s.m.objects.number(at) }

// Td returns the thread of an actor.
func (s Setup) Td(actor int) *sys.Thread { return s.m.actors[actor].td }

// Own_lock says that an actor's td_lock is guarded by the lock that it points to.
func (s Setup) Own_lock(actor int) { s.m.own_lock(s.m.actors[actor]) }

// Alteration is a way in which the model of total store order is wrong.
type Alteration = alteration

// The alterations.
const (
	Faithful  = faithful
	Unforward = unforward
	Lifo      = lifo
	Unfenced  = unfenced
	Undrained = undrained
)

// Alter has the model be wrong. It comes after Memory.
func (s Setup) Alter(how Alteration) { s.m.tso.faulty = how }
