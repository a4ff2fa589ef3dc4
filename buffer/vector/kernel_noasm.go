//go:build !amd64 || race || purego

package vector

const (
	hasAVX2   = false
	hasAVX512 = false
)

func networkItems[S sortable]() int { panic("not reached") }

func networkVector(k kind, x *byte, n int) { panic("not reached") }

func partitionVector(k kind, x *byte, n int, pivot *byte) int { panic("not reached") }

func specialVector(k kind, x *byte, n int) bool { panic("not reached") }

func sumVector(k kind, dst *byte, x *byte, groups int) { panic("not reached") }

func sumBytesVector(dst *byte, x *byte, groups int) { panic("not reached") }

func dotVector(k kind, dst *byte, x, y *byte, groups int) { panic("not reached") }

func minVector(k kind, dst *byte, x *byte, groups int) { panic("not reached") }

func maxVector(k kind, dst *byte, x *byte, groups int) { panic("not reached") }

func binaryVector(op operation, k kind, dst, x, y *byte, steps, ystep int) bool {
	panic("not reached")
}

func axpyVector(k kind, dst, x, a *byte, steps int) { panic("not reached") }

func clipVector(k kind, dst, x, lo, hi *byte, steps int) { panic("not reached") }

func invertVector(dst, x *byte, steps int) { panic("not reached") }

func compareVector(c Comparison, k kind, dst, x, y *byte, steps, xstep, ystep int) {
	panic("not reached")
}

func convertVector(to, from kind, dst, x *byte, groups int) bool { panic("not reached") }
