package smp

import "syscall"

const sys_getcpu = syscall.SYS_GETCPU
