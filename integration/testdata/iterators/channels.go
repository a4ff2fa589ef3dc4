package iterators

import (
	"context"
	"fmt"
	"os"
	"sync"
	"time"
)

// Summing sums what it is sent, on a goroutine.
type Summing struct {
	// In takes the numbers.
	In chan<- int
	// Out has the sum when In is closed.
	Out <-chan int
	// Both is buffered.
	Both chan string
}

// NewSumming starts the goroutine.
func NewSumming() *Summing {
	in, out := make(chan int), make(chan int, 1)
	go func() {
		sum := 0
		for v := range in {
			sum += v
		}
		out <- sum
		close(out)
	}()
	return &Summing{in, out, make(chan string, 2)}
}

// Pipe is a channel with a name.
type Pipe chan []byte

var pipe = make(Pipe, 3)

func NamedPipe() Pipe { return pipe }

// Sends returns a channel without a receiver.
func Sends() chan<- []float64 { return make(chan []float64) }

// Buffered returns a channel with room for n slices.
func Buffered(n int) chan []float64 { return make(chan []float64, n) }

// Produce sends n numbers, and closes the channel if it is to.
func Produce(ctx context.Context, n int, to chan<- int, closes bool) error {
	for i := range n {
		select {
		case to <- i:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	if closes {
		close(to)
	}
	return nil
}

// ProduceLater sends n numbers on a goroutine, and closes the channel.
func ProduceLater(n int, to chan<- int) {
	go func() {
		for i := range n {
			to <- i
		}
		close(to)
	}()
}

// Swap receives a number and sends its square.
func Swap(c chan int) { v := <-c; c <- v * v }

// IsNil reports a nil channel.
func IsNil(c chan int) bool { return c == nil }

// SameChannel returns its argument.
func SameChannel(c chan int) chan int { return c }

// SendSide returns its argument as a channel to send on.
func SendSide(c chan int) chan<- int { return c }

// CloseSoon closes a channel a few milliseconds later.
func CloseSoon(c chan int, milliseconds int) {
	go func() {
		time.Sleep(time.Duration(milliseconds) * time.Millisecond)
		close(c)
	}()
}

// Endless returns a channel that Go sends on without end.
func Endless() chan int {
	c := make(chan int)
	go func() {
		for i := 0; ; i++ {
			c <- i
		}
	}()
	return c
}

var notified sync.Map

// Notify keeps channels, as package os/signal does.
func Notify(c chan<- *Summing, signals ...os.Signal) { notified.Store(c, signals) }

// TellAll sends a value without waiting.
func TellAll(s *Summing) {
	notified.Range(func(c, _ any) bool {
		select {
		case c.(chan<- *Summing) <- s:
		default:
		}
		return true
	})
}

// NilSends returns none.
func NilSends() chan<- int { return nil }

// TypeOf names the type of a value.
func TypeOf(v any) string { return fmt.Sprintf("%T", v) }
