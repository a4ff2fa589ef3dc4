module example.com/templates

go 1.26.0

replace github.com/goanna-py/goanna => ../..
