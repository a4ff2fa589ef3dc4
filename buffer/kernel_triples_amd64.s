//go:build !race && !purego

#include "textflag.h"

// The tables of triples are in Y6 to Y14: the masks of the second register, those of the third, and the shuffles.
#define TABLE \
	MOVQ           d+0(FP), DI       \
	MOVQ           s+8(FP), SI       \
	MOVQ           rounds+16(FP), R12 \
	MOVQ           table+32(FP), BX  \
	VBROADCASTI128 (BX), Y6          \
	VBROADCASTI128 16(BX), Y7        \
	VBROADCASTI128 32(BX), Y8        \
	VBROADCASTI128 48(BX), Y9        \
	VBROADCASTI128 64(BX), Y10       \
	VBROADCASTI128 80(BX), Y11       \
	VBROADCASTI128 96(BX), Y12       \
	VBROADCASTI128 112(BX), Y13      \
	VBROADCASTI128 128(BX), Y14

// BLEND makes three registers of the parts of Y0, Y1 and Y2 that belong together, in Y3, Y4 and Y5.
#define BLEND \
	VPBLENDVB Y6, Y1, Y0, Y3  \
	VPBLENDVB Y7, Y1, Y0, Y4  \
	VPBLENDVB Y8, Y1, Y0, Y5  \
	VPBLENDVB Y9, Y2, Y3, Y3  \
	VPBLENDVB Y10, Y2, Y4, Y4 \
	VPBLENDVB Y11, Y2, Y5, Y5

// The halves of the registers have 48 bytes of triples each, so that what comes of them is 32 bytes of each row.
// R10: the distance of the rows.
#define SPLIT(loop) \
loop:                                   \
	VMOVDQU     (SI), X0            \
	VMOVDQU     16(SI), X1          \
	VMOVDQU     32(SI), X2          \
	VINSERTI128 $1, 48(SI), Y0, Y0  \
	VINSERTI128 $1, 64(SI), Y1, Y1  \
	VINSERTI128 $1, 80(SI), Y2, Y2  \
	BLEND                           \
	VPSHUFB     Y12, Y3, Y3         \
	VPSHUFB     Y13, Y4, Y4         \
	VPSHUFB     Y14, Y5, Y5         \
	VMOVDQU     Y3, (DI)            \
	VMOVDQU     Y4, (DI)(R10*1)     \
	VMOVDQU     Y5, (DI)(R10*2)     \
	ADDQ        $96, SI             \
	ADDQ        $32, DI             \
	DECQ        R12                 \
	JNZ         loop

#define INTERLEAVE(STORE, loop) \
loop:                                \
	VMOVDQU    (SI), Y0          \
	VMOVDQU    (SI)(R10*1), Y1   \
	VMOVDQU    (SI)(R10*2), Y2   \
	VPSHUFB    Y12, Y0, Y0       \
	VPSHUFB    Y13, Y1, Y1       \
	VPSHUFB    Y14, Y2, Y2       \
	BLEND                        \
	VPERM2I128 $0x20, Y4, Y3, Y0 \
	VPERM2I128 $0x30, Y3, Y5, Y1 \
	VPERM2I128 $0x31, Y5, Y4, Y2 \
	STORE      Y0, (DI)          \
	STORE      Y1, 32(DI)        \
	STORE      Y2, 64(DI)        \
	ADDQ       $32, SI           \
	ADDQ       $96, DI           \
	DECQ       R12               \
	JNZ        loop

// func splitAVX2(d, s unsafe.Pointer, rounds, ds int, table *tripleTable)
TEXT ·splitAVX2(SB), NOSPLIT, $0-40
	MOVQ ds+24(FP), R10
	TABLE
	SPLIT(loop)
	VZEROUPPER
	RET

// func interleaveAVX2(d, s unsafe.Pointer, rounds, ss int, table *tripleTable, stream bool)
TEXT ·interleaveAVX2(SB), NOSPLIT, $0-41
	MOVQ ss+24(FP), R10
	TABLE
	MOVBLZX stream+40(FP), AX
	TESTL   AX, AX
	JNZ     streamed
	INTERLEAVE(VMOVDQU, loop)
	VZEROUPPER
	RET

streamed:
	INTERLEAVE(VMOVNTDQ, loopn)
	SFENCE
	VZEROUPPER
	RET
