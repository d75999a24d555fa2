package sys

// In messages a lock or a thread is given by its pointer and written as its
// name: an assertion that holds then allocates nothing for its arguments.

// String returns the lock's name.
func (lo *Lock_object) String() string { return lo.Lo_name }

// String returns the thread's name.
func (td *Thread) String() string { return td.Td_name }
