package sys

import "testing"

// A host with a membarrier lets owners give back with a store only where the build can: not under the
// race detector.
func TestUnlockStores(t *testing.T) {
	defer Set_unlock_stores(Unlock_stores())
	for _, on := range []bool{true, false} {
		if Set_unlock_stores(on); Unlock_stores() != (on && UNLOCK_STORES) {
			t.Errorf("set to %v in a build where stores are %v: %v", on, UNLOCK_STORES, Unlock_stores())
		}
	}
}
