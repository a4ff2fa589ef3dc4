module example.com/arrays

go 1.26.0

replace github.com/goanna-py/goanna => ../../..
