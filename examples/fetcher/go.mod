module example.com/fetcher

go 1.26.0

replace github.com/goanna-py/goanna => ../..
