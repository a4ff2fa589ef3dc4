module example.com/nothing

go 1.26.0
