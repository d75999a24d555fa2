package smp

// sys_getcpu is the number of getcpu, which the package syscall lacks here.
const sys_getcpu = 309
