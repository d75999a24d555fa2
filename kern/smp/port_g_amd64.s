#include "textflag.h"

// func Curg() uintptr
TEXT ·Curg(SB), NOSPLIT, $0-8
	MOVQ (TLS), AX
	MOVQ AX, ret+0(FP)
	RET

// func Curfp() uintptr
TEXT ·Curfp(SB), NOSPLIT, $0-8
	MOVQ BP, ret+0(FP)
	RET

// func cpu_pause(n uint32)
TEXT ·cpu_pause(SB), NOSPLIT, $0-4
	MOVL n+0(FP), AX
again:
	PAUSE
	SUBL $1, AX
	JNZ again
	RET
