module example.com/beside

go 1.26.0

replace github.com/goanna-py/goanna => ../../..
