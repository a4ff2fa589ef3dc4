module example.com/zstandard

go 1.26.0

replace github.com/goanna-py/goanna => ../..

require github.com/klauspost/compress v1.20.4 // indirect
