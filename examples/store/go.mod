module example.com/store

go 1.26.0

replace github.com/goanna-py/goanna => ../..

require (
	go.etcd.io/bbolt v1.5.0 // indirect
	golang.org/x/sys v0.45.0 // indirect
)
