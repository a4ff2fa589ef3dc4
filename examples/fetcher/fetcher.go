// Package fetcher fetches by HTTP: with await, or waiting, until a timeout or Ctrl-C.
package fetcher

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// ErrStatus is for a response that says that the resource does not exist.
//
//goanna:base OSError
var ErrStatus = errors.New("the server answers with an error")

// Response is what a server answered.
type Response struct {
	Status int
	Header map[string][]string
	Body   []byte
}

// Get waits for a response.
func Get(ctx context.Context, url string) (*Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	r, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err == nil && r.StatusCode >= 400 {
		err = fmt.Errorf("%w: %s: %s", ErrStatus, url, r.Status)
	}
	return &Response{r.StatusCode, r.Header, body}, err
}

// Fetch is Get for coroutines.
//
//goanna:async
func Fetch(ctx context.Context, url string) (*Response, error) { return Get(ctx, url) }

// FetchAll fetches all at once, and calls done with each as it comes.
func FetchAll(ctx context.Context, urls []string, done func(url string, r *Response, err error)) {
	finished := make(chan struct{})
	for _, url := range urls {
		go func() {
			r, err := Get(ctx, url)
			done(url, r, err)
			finished <- struct{}{}
		}()
	}
	for range urls {
		<-finished
	}
}
