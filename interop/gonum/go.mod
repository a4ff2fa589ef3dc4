module github.com/goanna-py/goanna/interop/gonum

go 1.26.0

require (
	github.com/goanna-py/goanna v0.1.0
	gonum.org/v1/gonum v0.17.0
	pgregory.net/rapid v1.3.0
)

require (
	github.com/x448/float16 v0.8.4 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

replace github.com/goanna-py/goanna => ../..
