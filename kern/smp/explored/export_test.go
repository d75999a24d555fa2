package explored

// Local returns the hash of where an actor stands.
func (r Run) Local(actor int) uint64 { return r.m.actors[actor].local }
