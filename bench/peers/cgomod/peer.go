// Package main is what an author of a Go library for ctypes or cffi writes by hand: functions that C can call.
package main

import "C"

import "unsafe"

func main() {}

//export Nop
func Nop() {}

//export AddOne
func AddOne(n int64) int64 { return n + 1 }

//export Invert
func Invert(n int64) int64 { return 1_000_000 / n }

//export Add
func Add(a, b float64) float64 { return a + b }

//export StrLen
func StrLen(s unsafe.Pointer, n int64) int64 { return int64(len(unsafe.String((*byte)(s), n))) }

func total(items unsafe.Pointer, n int64) float64 {
	t := 0.0
	for _, x := range unsafe.Slice((*float64)(items), n) {
		t += x
	}
	return t
}

//export Sum1
func Sum1(a unsafe.Pointer, n int64) float64 { return total(a, n) }

//export Sum3
func Sum3(a unsafe.Pointer, n int64, b unsafe.Pointer, m int64, c unsafe.Pointer, k int64) float64 {
	return total(a, n) + total(b, m) + total(c, k)
}
