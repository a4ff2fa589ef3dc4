//go:build !race && !purego

#include "textflag.h"

// Each round of the following reads 128 bytes and writes 64.
#define EVENS(PACK, loop) \
loop:                              \
	VMOVDQU (SI), Y0           \
	VMOVDQU 32(SI), Y1         \
	VMOVDQU 64(SI), Y2         \
	VMOVDQU 96(SI), Y3         \
	PACK                       \
	VPERMQ  $0xd8, Y0, Y0      \
	VPERMQ  $0xd8, Y2, Y2      \
	VMOVDQU Y0, (DI)           \
	VMOVDQU Y2, 32(DI)         \
	ADDQ    $128, SI           \
	ADDQ    $64, DI            \
	DECQ    R12                \
	JNZ     loop

#define ARGUMENTS \
	MOVQ    d+0(FP), DI       \
	MOVQ    s+8(FP), SI       \
	MOVQ    lines+16(FP), R12

#define PACK1 \
	VPAND     Y15, Y0, Y0 \
	VPAND     Y15, Y1, Y1 \
	VPAND     Y15, Y2, Y2 \
	VPAND     Y15, Y3, Y3 \
	VPACKUSWB Y1, Y0, Y0  \
	VPACKUSWB Y3, Y2, Y2

#define PACK2 \
	VPAND     Y15, Y0, Y0 \
	VPAND     Y15, Y1, Y1 \
	VPAND     Y15, Y2, Y2 \
	VPAND     Y15, Y3, Y3 \
	VPACKUSDW Y1, Y0, Y0  \
	VPACKUSDW Y3, Y2, Y2

#define PACK4 \
	VSHUFPS $0x88, Y1, Y0, Y0 \
	VSHUFPS $0x88, Y3, Y2, Y2

#define PACK8 \
	VPUNPCKLQDQ Y1, Y0, Y0 \
	VPUNPCKLQDQ Y3, Y2, Y2

// The transposes take a few rows of the source at once and go along them, as many columns as fit in a register's half. They
// load two rows into the halves of each register, so that unpacking within the halves, which is all that AVX2 has, leaves
// whole rows of the destination.
//
// SI, DI: source and destination at the rows that are taken. AX, BX, CX, DX: source rows 0, 4, 8 and 12 of them, at the
// columns that are taken. R8, R9: once and three times the source's stride. R13: destination at these columns. R10, R11: once
// and three times its stride. R12: times that columns are taken yet.

// LOAD16 loads rows 0 to 7 to the low halves of Y0 to Y7, and rows 8 to 15 to the high halves.
#define LOAD16 \
	VMOVDQU     (AX), X0                 \
	VMOVDQU     (AX)(R8*1), X1           \
	VMOVDQU     (AX)(R8*2), X2           \
	VMOVDQU     (AX)(R9*1), X3           \
	VMOVDQU     (BX), X4                 \
	VMOVDQU     (BX)(R8*1), X5           \
	VMOVDQU     (BX)(R8*2), X6           \
	VMOVDQU     (BX)(R9*1), X7           \
	VINSERTI128 $1, (CX), Y0, Y0         \
	VINSERTI128 $1, (CX)(R8*1), Y1, Y1   \
	VINSERTI128 $1, (CX)(R8*2), Y2, Y2   \
	VINSERTI128 $1, (CX)(R9*1), Y3, Y3   \
	VINSERTI128 $1, (DX), Y4, Y4         \
	VINSERTI128 $1, (DX)(R8*1), Y5, Y5   \
	VINSERTI128 $1, (DX)(R8*2), Y6, Y6   \
	VINSERTI128 $1, (DX)(R9*1), Y7, Y7

// func transpose1AVX2(d, s unsafe.Pointer, na, nb, ds, ss int)
TEXT ·transpose1AVX2(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ s+8(FP), SI
	MOVQ ds+32(FP), R10
	MOVQ ss+40(FP), R8
	LEAQ (R8)(R8*2), R9
	LEAQ (R10)(R10*2), R11
	SHRQ $4, na+16(FP)
	SHRQ $4, nb+24(FP)

rows1:
	MOVQ SI, AX
	LEAQ (SI)(R8*4), BX
	LEAQ (SI)(R8*8), CX
	LEAQ (BX)(R8*8), DX
	MOVQ DI, R13
	MOVQ nb+24(FP), R12

columns1:
	LOAD16

	// pairs of rows
	VPUNPCKLBW Y1, Y0, Y8
	VPUNPCKHBW Y1, Y0, Y9
	VPUNPCKLBW Y3, Y2, Y10
	VPUNPCKHBW Y3, Y2, Y11
	VPUNPCKLBW Y5, Y4, Y12
	VPUNPCKHBW Y5, Y4, Y13
	VPUNPCKLBW Y7, Y6, Y14
	VPUNPCKHBW Y7, Y6, Y15

	// fours of rows
	VPUNPCKLWD Y10, Y8, Y0
	VPUNPCKHWD Y10, Y8, Y1
	VPUNPCKLWD Y14, Y12, Y2
	VPUNPCKHWD Y14, Y12, Y3
	VPUNPCKLWD Y11, Y9, Y4
	VPUNPCKHWD Y11, Y9, Y5
	VPUNPCKLWD Y15, Y13, Y6
	VPUNPCKHWD Y15, Y13, Y7

	// eights: two columns of rows 0 to 7, and the same of rows 8 to 15
	VPUNPCKLDQ Y2, Y0, Y8
	VPUNPCKHDQ Y2, Y0, Y9
	VPUNPCKLDQ Y3, Y1, Y10
	VPUNPCKHDQ Y3, Y1, Y11
	VPUNPCKLDQ Y6, Y4, Y12
	VPUNPCKHDQ Y6, Y4, Y13
	VPUNPCKLDQ Y7, Y5, Y14
	VPUNPCKHDQ Y7, Y5, Y15
	VPERMQ     $0xd8, Y8, Y8
	VPERMQ     $0xd8, Y9, Y9
	VPERMQ     $0xd8, Y10, Y10
	VPERMQ     $0xd8, Y11, Y11
	VPERMQ     $0xd8, Y12, Y12
	VPERMQ     $0xd8, Y13, Y13
	VPERMQ     $0xd8, Y14, Y14
	VPERMQ     $0xd8, Y15, Y15

	VMOVDQU      X8, (R13)
	VEXTRACTI128 $1, Y8, (R13)(R10*1)
	VMOVDQU      X9, (R13)(R10*2)
	VEXTRACTI128 $1, Y9, (R13)(R11*1)
	LEAQ         (R13)(R10*4), R14
	VMOVDQU      X10, (R14)
	VEXTRACTI128 $1, Y10, (R14)(R10*1)
	VMOVDQU      X11, (R14)(R10*2)
	VEXTRACTI128 $1, Y11, (R14)(R11*1)
	LEAQ         (R14)(R10*4), R14
	VMOVDQU      X12, (R14)
	VEXTRACTI128 $1, Y12, (R14)(R10*1)
	VMOVDQU      X13, (R14)(R10*2)
	VEXTRACTI128 $1, Y13, (R14)(R11*1)
	LEAQ         (R14)(R10*4), R14
	VMOVDQU      X14, (R14)
	VEXTRACTI128 $1, Y14, (R14)(R10*1)
	VMOVDQU      X15, (R14)(R10*2)
	VEXTRACTI128 $1, Y15, (R14)(R11*1)

	ADDQ $16, AX
	ADDQ $16, BX
	ADDQ $16, CX
	ADDQ $16, DX
	LEAQ (R13)(R10*8), R13
	LEAQ (R13)(R10*8), R13
	DECQ R12
	JNZ  columns1

	LEAQ (SI)(R8*8), SI
	LEAQ (SI)(R8*8), SI
	ADDQ $16, DI
	DECQ na+16(FP)
	JNZ  rows1
	VZEROUPPER
	RET

// func transpose2AVX2(d, s unsafe.Pointer, na, nb, ds, ss int)
TEXT ·transpose2AVX2(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ s+8(FP), SI
	MOVQ ds+32(FP), R10
	MOVQ ss+40(FP), R8
	LEAQ (R8)(R8*2), R9
	LEAQ (R10)(R10*2), R11
	SHRQ $4, na+16(FP)
	SHRQ $3, nb+24(FP)

rows2:
	MOVQ SI, AX
	LEAQ (SI)(R8*4), BX
	LEAQ (SI)(R8*8), CX
	LEAQ (BX)(R8*8), DX
	MOVQ DI, R13
	MOVQ nb+24(FP), R12

columns2:
	LOAD16

	// pairs of rows
	VPUNPCKLWD Y1, Y0, Y8
	VPUNPCKHWD Y1, Y0, Y9
	VPUNPCKLWD Y3, Y2, Y10
	VPUNPCKHWD Y3, Y2, Y11
	VPUNPCKLWD Y5, Y4, Y12
	VPUNPCKHWD Y5, Y4, Y13
	VPUNPCKLWD Y7, Y6, Y14
	VPUNPCKHWD Y7, Y6, Y15

	// fours of rows
	VPUNPCKLDQ Y10, Y8, Y0
	VPUNPCKHDQ Y10, Y8, Y1
	VPUNPCKLDQ Y14, Y12, Y2
	VPUNPCKHDQ Y14, Y12, Y3
	VPUNPCKLDQ Y11, Y9, Y4
	VPUNPCKHDQ Y11, Y9, Y5
	VPUNPCKLDQ Y15, Y13, Y6
	VPUNPCKHDQ Y15, Y13, Y7

	// eights: a column of rows 0 to 7, and the same of rows 8 to 15
	VPUNPCKLQDQ Y2, Y0, Y8
	VPUNPCKHQDQ Y2, Y0, Y9
	VPUNPCKLQDQ Y3, Y1, Y10
	VPUNPCKHQDQ Y3, Y1, Y11
	VPUNPCKLQDQ Y6, Y4, Y12
	VPUNPCKHQDQ Y6, Y4, Y13
	VPUNPCKLQDQ Y7, Y5, Y14
	VPUNPCKHQDQ Y7, Y5, Y15

	LEAQ    (R13)(R10*4), R14
	VMOVDQU Y8, (R13)
	VMOVDQU Y9, (R13)(R10*1)
	VMOVDQU Y10, (R13)(R10*2)
	VMOVDQU Y11, (R13)(R11*1)
	VMOVDQU Y12, (R14)
	VMOVDQU Y13, (R14)(R10*1)
	VMOVDQU Y14, (R14)(R10*2)
	VMOVDQU Y15, (R14)(R11*1)

	ADDQ $16, AX
	ADDQ $16, BX
	ADDQ $16, CX
	ADDQ $16, DX
	LEAQ (R13)(R10*8), R13
	DECQ R12
	JNZ  columns2

	LEAQ (SI)(R8*8), SI
	LEAQ (SI)(R8*8), SI
	ADDQ $32, DI
	DECQ na+16(FP)
	JNZ  rows2
	VZEROUPPER
	RET

// func transpose4AVX2(d, s unsafe.Pointer, na, nb, ds, ss int)
TEXT ·transpose4AVX2(SB), NOSPLIT, $0-48
	MOVQ d+0(FP), DI
	MOVQ s+8(FP), SI
	MOVQ ds+32(FP), R10
	MOVQ ss+40(FP), R8
	LEAQ (R8)(R8*2), R9
	LEAQ (R10)(R10*2), R11
	SHRQ $3, na+16(FP)
	SHRQ $2, nb+24(FP)

rows4:
	MOVQ SI, AX
	LEAQ (SI)(R8*4), BX
	MOVQ DI, R13
	MOVQ nb+24(FP), R12

columns4:
	VMOVDQU     (AX), X0
	VMOVDQU     (AX)(R8*1), X1
	VMOVDQU     (AX)(R8*2), X2
	VMOVDQU     (AX)(R9*1), X3
	VINSERTI128 $1, (BX), Y0, Y0
	VINSERTI128 $1, (BX)(R8*1), Y1, Y1
	VINSERTI128 $1, (BX)(R8*2), Y2, Y2
	VINSERTI128 $1, (BX)(R9*1), Y3, Y3

	VPUNPCKLDQ Y1, Y0, Y4
	VPUNPCKHDQ Y1, Y0, Y5
	VPUNPCKLDQ Y3, Y2, Y6
	VPUNPCKHDQ Y3, Y2, Y7
	VPUNPCKLQDQ Y6, Y4, Y8
	VPUNPCKHQDQ Y6, Y4, Y9
	VPUNPCKLQDQ Y7, Y5, Y10
	VPUNPCKHQDQ Y7, Y5, Y11

	VMOVDQU Y8, (R13)
	VMOVDQU Y9, (R13)(R10*1)
	VMOVDQU Y10, (R13)(R10*2)
	VMOVDQU Y11, (R13)(R11*1)

	ADDQ $16, AX
	ADDQ $16, BX
	LEAQ (R13)(R10*4), R13
	DECQ R12
	JNZ  columns4

	LEAQ (SI)(R8*8), SI
	ADDQ $32, DI
	DECQ na+16(FP)
	JNZ  rows4
	VZEROUPPER
	RET

// TRANSPOSE8 leaves whole lines of two rows of the destination in each round, if it begins at one.
#define TRANSPOSE8(STORE, rows, columns) \
rows:                                           \
	MOVQ SI, AX                             \
	LEAQ (SI)(R8*4), BX                     \
	MOVQ DI, R13                            \
	MOVQ nb+24(FP), R12                     \
columns:                                        \
	VMOVDQU     (AX), X0                    \
	VMOVDQU     (AX)(R8*1), X1              \
	VMOVDQU     (BX), X2                    \
	VMOVDQU     (BX)(R8*1), X3              \
	VINSERTI128 $1, (AX)(R8*2), Y0, Y0      \
	VINSERTI128 $1, (AX)(R9*1), Y1, Y1      \
	VINSERTI128 $1, (BX)(R8*2), Y2, Y2      \
	VINSERTI128 $1, (BX)(R9*1), Y3, Y3      \
	VPUNPCKLQDQ Y1, Y0, Y4                  \
	VPUNPCKHQDQ Y1, Y0, Y5                  \
	VPUNPCKLQDQ Y3, Y2, Y6                  \
	VPUNPCKHQDQ Y3, Y2, Y7                  \
	STORE       Y4, (R13)                   \
	STORE       Y6, 32(R13)                 \
	STORE       Y5, (R13)(R10*1)            \
	STORE       Y7, 32(R13)(R10*1)          \
	ADDQ $16, AX                            \
	ADDQ $16, BX                            \
	LEAQ (R13)(R10*2), R13                  \
	DECQ R12                                \
	JNZ  columns                            \
	LEAQ (SI)(R8*8), SI                     \
	ADDQ $64, DI                            \
	DECQ na+16(FP)                          \
	JNZ  rows                               \
	VZEROUPPER                              \
	RET

// func transpose8AVX2(d, s unsafe.Pointer, na, nb, ds, ss int, stream bool)
TEXT ·transpose8AVX2(SB), NOSPLIT, $0-49
	MOVQ    d+0(FP), DI
	MOVQ    s+8(FP), SI
	MOVQ    ds+32(FP), R10
	MOVQ    ss+40(FP), R8
	LEAQ    (R8)(R8*2), R9
	SHRQ    $3, na+16(FP)
	SHRQ    $1, nb+24(FP)
	MOVBLZX stream+48(FP), AX
	TESTL   AX, AX
	JNZ     rows8n
	TRANSPOSE8(VMOVDQU, rows8, columns8)

	TRANSPOSE8(VMOVNTDQ, rows8n, columns8n)

// func evens1AVX2(d, s unsafe.Pointer, lines int)
TEXT ·evens1AVX2(SB), NOSPLIT, $0-24
	VPCMPEQW Y15, Y15, Y15
	VPSRLW   $8, Y15, Y15
	ARGUMENTS
	EVENS(PACK1, loop1)
	VZEROUPPER
	RET

// func evens2AVX2(d, s unsafe.Pointer, lines int)
TEXT ·evens2AVX2(SB), NOSPLIT, $0-24
	VPCMPEQD Y15, Y15, Y15
	VPSRLD   $16, Y15, Y15
	ARGUMENTS
	EVENS(PACK2, loop2)
	VZEROUPPER
	RET

// func evens4AVX2(d, s unsafe.Pointer, lines int)
TEXT ·evens4AVX2(SB), NOSPLIT, $0-24
	ARGUMENTS
	EVENS(PACK4, loop4)
	VZEROUPPER
	RET

// func evens8AVX2(d, s unsafe.Pointer, lines int)
TEXT ·evens8AVX2(SB), NOSPLIT, $0-24
	ARGUMENTS
	EVENS(PACK8, loop8)
	VZEROUPPER
	RET

// MOVELINES copies the whole lines of the destination that are within R13 bytes from DI, and so on for the other rows.
#define MOVELINES(STORE, row, line, next) \
row:                               \
	LEAQ    63(DI), BX         \
	ANDQ    $~63, BX           \
	LEAQ    (DI)(R13*1), CX    \
	SUBQ    BX, CX             \
	SARQ    $6, CX             \
	JLE     next               \
	MOVQ    SI, AX             \
	SUBQ    DI, AX             \
	ADDQ    BX, AX             \
line:                              \
	VMOVDQU (AX), Y0           \
	VMOVDQU 32(AX), Y1         \
	STORE   Y0, (BX)           \
	STORE   Y1, 32(BX)         \
	ADDQ    $64, AX            \
	ADDQ    $64, BX            \
	DECQ    CX                 \
	JNZ     line               \
next:                              \
	ADDQ    R10, DI            \
	ADDQ    R11, SI            \
	DECQ    R12                \
	JNZ     row                \
	VZEROUPPER                 \
	RET

// func moveLinesVector(d, s unsafe.Pointer, rows, n, ds, ss int, stream bool)
TEXT ·moveLinesVector(SB), NOSPLIT, $0-49
	MOVQ    d+0(FP), DI
	MOVQ    s+8(FP), SI
	MOVQ    rows+16(FP), R12
	MOVQ    n+24(FP), R13
	MOVQ    ds+32(FP), R10
	MOVQ    ss+40(FP), R11
	MOVBLZX stream+48(FP), AX
	TESTL   AX, AX
	JNZ     rown
	MOVELINES(VMOVDQU, row, line, next)

	MOVELINES(VMOVNTDQ, rown, linen, nextn)

// func streamEnd()
TEXT ·streamEnd(SB), NOSPLIT, $0-0
	SFENCE
	RET
