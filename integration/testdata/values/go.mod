module example.com/values

go 1.26.0

require github.com/google/uuid v1.6.0

replace github.com/goanna-py/goanna => ../../..
