//go:build !race && !invariants && !witness

#include "textflag.h"
#include "go_asm.h"

// func mtx_lock_spin(m *sys.Mtx, opts int32)
TEXT ·mtx_lock_spin(SB), NOSPLIT, $0-12
	CMPL	ktimeout∕sys·lock_watched(SB), $0
	JNE	long
	MOVQ	m+0(FP), DX
	MOVQ	(TLS), CX // what smp.Curg returns
	MOVL	$const_free, AX
	LOCK
	CMPXCHGQ	CX, const_mtx_lock_at(DX)
	JNE	long
	RET
long:
	JMP	·mtx_lock_spin_long(SB)

// func mtx_unlock_spin(m *sys.Mtx, opts int32)
TEXT ·mtx_unlock_spin(SB), NOSPLIT, $0-12
	MOVQ	m+0(FP), DX
	MOVL	ktimeout∕sys·lock_watched(SB), AX
	ORL	ktimeout∕sys·unlock_exchanges(SB), AX
	ORL	const_lo_data_at(DX), AX
	ORL	const_mtx_sleepers_at(DX), AX
	JNE	long
	MOVQ	$const_free, const_mtx_lock_at(DX)
	CMPL	const_mtx_sleepers_at(DX), $0
	JNE	wake
	RET
wake:
	JMP	·mtx_wakeup(SB)
long:
	JMP	·mtx_unlock_spin_long(SB)
