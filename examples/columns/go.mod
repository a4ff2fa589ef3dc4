module example.com/columns

go 1.26.0

replace github.com/goanna-py/goanna => ../..
