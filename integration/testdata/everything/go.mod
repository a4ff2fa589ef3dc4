module example.com/everything

go 1.26.0

require github.com/goanna-py/goanna v0.0.0

replace github.com/goanna-py/goanna => ../../..
