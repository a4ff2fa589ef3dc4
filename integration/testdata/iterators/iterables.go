package iterators

import (
	"errors"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/goanna-py/goanna/py"
)

// Total adds the items, up to limit of them.
func Total(items iter.Seq[int], limit int) (sum int) {
	for v := range items {
		if limit == 0 {
			break
		}
		limit--
		sum += v
	}
	return sum
}

// Ranges collects the items n times.
func Ranges(items iter.Seq[string], n int) (lists [][]string) {
	for range n {
		lists = append(lists, slices.Collect(items))
	}
	return lists
}

// Untouched does not use the items.
func Untouched(items iter.Seq[int]) int { return 1 }

// CollectPairs has the pairs as text.
func CollectPairs(items iter.Seq2[string, []float64]) (list []string) {
	for k, v := range items {
		list = append(list, fmt.Sprint(k, v))
	}
	return list
}

// PlainFunc takes a func that is a sequence.
func PlainFunc(items func(yield func([]byte) bool)) (texts []string) {
	for v := range items {
		texts = append(texts, string(v))
	}
	return texts
}

// Receive receives up to limit items.
func Receive(items <-chan int, limit int) (sum int) {
	for v := range items {
		if limit == 0 {
			break
		}
		limit--
		sum += v
	}
	return sum
}

// Select receives, with a time limit.
func Select(items <-chan string, milliseconds int) (list []string) {
	timeout := time.After(time.Duration(milliseconds) * time.Millisecond)
	for {
		select {
		case v, ok := <-items:
			if !ok {
				return list
			}
			list = append(list, v)
		case <-timeout:
			return append(list, "timeout")
		}
	}
}

// Merge receives from several channels.
func Merge(all ...<-chan int) (sum int) {
	var wait sync.WaitGroup
	var mutex sync.Mutex
	for _, items := range all {
		wait.Go(func() {
			for v := range items {
				mutex.Lock()
				sum += v
				mutex.Unlock()
			}
		})
	}
	wait.Wait()
	return sum
}

// OnGoroutine adds the items on another goroutine.
func OnGoroutine(items iter.Seq[int]) (sum int) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for v := range items {
			sum += v
		}
	}()
	<-done
	return sum
}

// Cleanup runs a deferred function when the loop is ended by an exception.
func Cleanup(items iter.Seq[int], cleaned func()) {
	defer cleaned()
	for range items {
	}
}

// Upper returns a sequence over a sequence.
func Upper(items iter.Seq[string]) iter.Seq[string] {
	return func(yield func(string) bool) {
		for v := range items {
			if !yield(strings.ToUpper(v)) {
				return
			}
		}
	}
}

// Held receives while the call holds the GIL.
func Held(items <-chan int, o py.Object) (sum int) {
	for v := range items {
		sum += v
	}
	return sum
}

// HeldTotal ranges while the call holds the GIL.
func HeldTotal(items iter.Seq[int], o py.Object) int { return Total(items, -1) }

// Errors joins the items.
func Errors(items iter.Seq[error]) string { return fmt.Sprint(errors.Join(slices.Collect(items)...)) }

// Zip ranges over two sequences, one in the other.
func Zip(a, b iter.Seq[int]) (products []int) {
	for x := range a {
		for y := range b {
			products = append(products, x*y)
		}
	}
	return products
}

// Collect collects garbage.
func Collect() { runtime.GC() }
