module example.com/calls

go 1.26.0

require github.com/goanna-py/goanna v0.0.0

replace github.com/goanna-py/goanna => ../../..
