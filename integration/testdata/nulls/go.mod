module example.com/nulls

go 1.26.0

require github.com/goanna-py/goanna v0.0.0

require (
	github.com/x448/float16 v0.8.4 // indirect
	golang.org/x/sys v0.49.0 // indirect
)

replace github.com/goanna-py/goanna => ../../..
