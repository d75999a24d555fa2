#include "textflag.h"

// func Curg() uintptr
TEXT ·Curg(SB), NOSPLIT, $0-8
	MOVD g, ret+0(FP)
	RET

// func Curfp() uintptr
TEXT ·Curfp(SB), NOSPLIT, $0-8
	MOVD R29, ret+0(FP)
	RET

// func cpu_pause(n uint32)
TEXT ·cpu_pause(SB), NOSPLIT, $0-4
	MOVWU n+0(FP), R0
again:
	YIELD
	SUBW $1, R0
	CBNZ R0, again
	RET
